import Bytes
import XBRL

/// Which line of a statement's face is which standard item, in one column.
///
/// Where several lines could be it, position and arithmetic of this filing's own statement decide before any list of concepts does. What the face does not show
/// is absent.
struct ItemSelection {
    let face: Face
    let index: FactIndex
    /// The fact of each line in this column.
    private let facts: [FactNumber?]
    /// The figure of each line in this column; nil for headings and for lines without one.
    let figures: [Amount?]
    /// Consolidated lines with a figure, in order.
    let wholeLines: [Int]
    /// Consolidated lines that have a figure, by their concepts' local names.
    private let linesByLocal: [String: [Int]]
    /// The first line that has a figure for a member, of those concepts that the face has only by member.
    private let memberLines: [String: Int]
    private let labels = Labels()

    /// - Parameter facts: what each line of the face shows in the column.
    init(face: Face, index: FactIndex, facts: [FactNumber?]) {
        self.face = face
        self.index = index
        self.facts = facts
        figures = facts.map { fact in fact.flatMap { index.report.number(index.report.facts[$0]) }.flatMap { Amount($0) } }
        var whole: [String: [Int]] = [:]
        var lines: [Int] = []
        var members: [String: Int] = [:]
        for (position, line) in face.lines.enumerated() where figures[position] != nil {
            if line.dimensions == .none {
                whole[line.local, default: []].append(position)
                lines.append(position)
            } else if members[line.local] == nil {
                members[line.local] = position
            }
        }
        wholeLines = lines
        linesByLocal = whole
        memberLines = members
    }

    struct Choice {
        /// Position in the face's lines.
        var line: Int
        /// As it stands in `data`.
        var value: String
    }

    func choices() -> [StandardItem: Choice] {
        var result: [StandardItem: Choice] = [:]
        for item in StandardItem.allCases where item.statement == face.type {
            guard let line = line(for: item), let value = figures[line] else { continue }
            result[item] = Choice(line: line, value: item.isPayment ? value.magnitude.text : value.text)
        }
        return result
    }

    private func line(for item: StandardItem) -> Int? {
        switch item {
        case .Revenues: revenues()
        case .CostOfRevenue: costOfRevenue()
        case .OperatingExpenses: first(item) ?? operatingExpenses()
        case .InterestExpense: first(item) ?? wholeLines.first { isCalled($0, "interest expense") && local($0).contains("InterestExpense") }
        case .IncomeBeforeTax: incomeBeforeTax()
        case .NetIncome: netIncome()
        case .EPSBasic, .EPSDiluted: perShare(item)
        case .SharesBasic, .SharesDiluted: averageShares(item)
        case .Receivables: receivables()
        case .Inventory: inventory()
        case .PropertyPlantEquipment: property()
        case .DeferredRevenue: deferredRevenue()
        case .ShortTermDebt: shortTermDebt()
        case .LongTermDebt: longTermDebt()
        case .Equity: equity()
        case .DepreciationAmortization: within(item, item.concepts) ?? labelled(item) ?? depreciation()
        case .CapEx: capitalExpenditures()
        case .StockCompensation, .DividendsPaid, .ShareRepurchases: within(item, item.concepts) ?? labelled(item)
        default: first(item) ?? labelled(item)
        }
    }

    // MARK: Lines

    /// A consolidated line of a concept, if it has a figure in this column.
    func line(_ local: String) -> Int? { linesByLocal[local]?.first }

    func first(_ concepts: [String]) -> Int? { concepts.lazy.compactMap(line).first }
    func first(_ item: StandardItem) -> Int? { first(item.concepts) }

    /// The first member's line of a concept that the face has only by member (shares of several classes).
    func firstByMember(_ concepts: [String]) -> Int? { concepts.lazy.compactMap { memberLines[$0] }.first }

    func lines(_ item: StandardItem) -> [Int] { item.concepts.compactMap(line) }

    func local(_ line: Int) -> String { face.lines[line].local }

    /// `USD`, `USD/shares`, `shares`
    func unit(_ line: Int) -> String? {
        guard let fact = facts[line], let unit = index.report.facts[fact].unit else { return nil }
        return index.report.units[unit].text
    }

    /// Whether the filing's calculation has one line above another.
    func isTotal(_ total: Int, of part: Int) -> Bool {
        guard let calculation = face.calculation, let total = face.lines[total].taxonomyConcept, let part = face.lines[part].taxonomyConcept else {
            return false
        }
        return calculation.isAncestor(total, of: part)
    }

    /// Of several lines the one that the others are parts of, as the calculation or their figures have it.
    func total(_ lines: [Int]) -> Int? {
        if lines.count < 2 { return lines.first }
        guard lines.count <= FinancialsLimits.candidates else { return nil }
        return lines.first { total in lines.allSatisfy { $0 == total || isTotal(total, of: $0) } }
            ?? lines.first { total in figures[total].map { $0 == sum(lines.filter { $0 != total }) } ?? false }
    }

    /// The largest of lines; the first of equals.
    func largest(_ lines: [Int]) -> Int? {
        lines.reduce(nil as Int?) { best, line in
            guard let best, let known = figures[best]?.magnitude, let value = figures[line]?.magnitude else { return line }
            return value > known ? line : best
        }
    }

    /// The total that the face shows above a line, also one of the filer's own concept: by the calculation, where all that leads to it is added; else by position and
    /// arithmetic, a line right below that is the sum of those before it. It must be called like the item, for its parts add up to other totals as well.
    func totalAbove(_ line: Int, _ item: StandardItem, called words: [StaticString]) -> Int? {
        func isCalledSo(_ total: Int) -> Bool {
            (StandardItem.item(local(total), of: face.type).map { $0 == item } ?? true) && words.contains { label(total, has: $0) }
        }
        if let calculation = face.calculation {
            return wholeLines.last { total in
                guard total != line, isCalledSo(total), isTotal(total, of: line), let concept = face.lines[total].taxonomyConcept else { return false }
                return calculation.isSum(concept)
            }
        }
        guard face.isOrdered, let place = wholeLines.firstIndex(of: line) else { return nil }
        for end in place + 1..<max(place + 1, min(place + StatementThresholds.partsOfATotal, wholeLines.count)) {
            let total = wholeLines[end]
            guard isCalledSo(total), let value = figures[total], unit(total) == unit(line) else { continue }
            // The parts stand right above the total, this line among them.
            for start in max(0, end - StatementThresholds.partsOfATotal)...place where sum(Array(wholeLines[start..<end])) == value && end - start > 1 {
                return total
            }
        }
        return nil
    }

    /// The figures of lines together; nil for a sum of more digits than an `Amount` has.
    func sum(_ lines: [Int]) -> Amount? {
        var sum = Amount.zero
        for line in lines {
            guard let next = sum + (figures[line] ?? .zero) else { return nil }
            sum = next
        }
        return sum
    }

    // MARK: Labels

    /// What lines are called, in lower case; made when it is first asked for.
    private final class Labels {
        var lowered: [[UInt8]] = []
    }

    func label(_ line: Int, has phrase: StaticString) -> Bool {
        let text = lowered(line)
        return text.span.firstIndex(of: phrase) != nil
    }

    private func lowered(_ line: Int) -> [UInt8] {
        if labels.lowered.isEmpty { labels.lowered = face.lines.map { $0.label.utf8.map(\.asciiLowercased) } }
        return labels.lowered[line]
    }

    /// Whether a line has this label and nothing else.
    func isCalled(_ line: Int, _ phrase: StaticString) -> Bool {
        let text = lowered(line)
        return text.span.equals(phrase)
    }

    private func label(_ line: Int, begins phrase: StaticString) -> Bool {
        let text = lowered(line)
        return text.span.hasPrefix(phrase)
    }

    func label(_ line: Int, matches phrases: ItemPhrases) -> Bool {
        phrases.wanted.contains { $0.allSatisfy { label(line, has: $0) } } && !phrases.unwanted.contains { label(line, has: $0) }
            && !phrases.unwantedFirst.contains { label(line, begins: $0) }
    }

    /// Lines that are called like the item and are none of another item's concepts.
    func allLabelled(_ item: StandardItem) -> [Int] {
        // No face has thousands of lines; what has is not searched phrase by phrase.
        guard let phrases = ItemPhrases.all[item], wholeLines.count < 2000 else { return [] }
        let section = section(item)
        return wholeLines.filter { line in
            (section?.contains(line) ?? true) && label(line, matches: phrases)
                && StandardItem.item(local(line), of: face.type).map { $0 == item } ?? true
        }
    }

    func labelled(_ item: StandardItem) -> Int? { allLabelled(item).first }
}
