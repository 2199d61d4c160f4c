import Bytes
import Records
import XBRL

/// Selects the lines of a face that show the standard items, in one column.
///
/// If there are several candidates, their positions and figures take precedence over the lists of concepts. An item that the face does not show is absent.
struct ItemSelection {
    let face: Face
    let index: FactIndex
    /// The fact of each line in this column.
    private let facts: [FactNumber?]
    /// The figure of each line in this column; nil for headings and for lines without a figure.
    let figures: [Amount?]
    /// The consolidated lines with a figure, in order.
    let wholeLines: [Int]
    /// The consolidated lines with a figure, by the local names of their concepts.
    private let linesByLocalName: [String: [Int]]
    /// The first line with a figure for a member, by the local name of its concept.
    private let firstMemberLine: [String: Int]
    private let labels = Labels()

    /// - Parameter facts: the fact of each line in the column.
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
                whole[line.localName, default: []].append(position)
                lines.append(position)
            } else if members[line.localName] == nil {
                members[line.localName] = position
            }
        }
        wholeLines = lines
        linesByLocalName = whole
        firstMemberLine = members
    }

    struct Choice {
        /// The index of the line in the face's lines.
        var line: Int
        /// The value to write in `data`.
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
        case .InterestExpense: first(item) ?? wholeLines.first { isCalled($0, "interest expense") && localName($0).contains("InterestExpense") }
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
        case .DepreciationAmortization: lineInSection(item, item.conceptNames) ?? labelledLine(item) ?? depreciation()
        case .CapEx: capitalExpenditures()
        case .StockCompensation, .DividendsPaid, .ShareRepurchases: lineInSection(item, item.conceptNames) ?? labelledLine(item)
        default: first(item) ?? labelledLine(item)
        }
    }

    // MARK: Lines

    /// Returns the consolidated line of a concept; nil if it has no figure in this column.
    func line(_ localName: String) -> Int? { linesByLocalName[localName]?.first }

    func first(_ concepts: [String]) -> Int? { concepts.lazy.compactMap(line).first }
    func first(_ item: StandardItem) -> Int? { first(item.conceptNames) }

    /// Returns the first member's line of a concept that the face shows only by member (shares of several classes).
    func firstByMember(_ concepts: [String]) -> Int? { concepts.lazy.compactMap { firstMemberLine[$0] }.first }

    func lines(_ item: StandardItem) -> [Int] { item.conceptNames.compactMap(line) }

    func localName(_ line: Int) -> String { face.lines[line].localName }

    /// Returns the unit of a line: `USD`, `USD/shares`, `shares`.
    func unit(_ line: Int) -> String? {
        guard let fact = facts[line], let unit = index.report.facts[fact].unit else { return nil }
        return index.report.units[unit].text
    }

    /// Whether one line is above another in the filing's calculation.
    func isTotal(_ total: Int, of part: Int) -> Bool {
        guard let calculation = face.calculation, let total = face.lines[total].element, let part = face.lines[part].element else {
            return false
        }
        return calculation.isAncestor(total, of: part)
    }

    /// Returns the line that is the sum of the others, according to the calculation or the figures.
    func total(_ lines: [Int]) -> Int? {
        if lines.count < 2 { return lines.first }
        guard lines.count <= FinancialsLimits.candidates else { return nil }
        return lines.first { total in lines.allSatisfy { $0 == total || isTotal(total, of: $0) } }
            ?? lines.first { total in figures[total].map { $0 == sum(lines.filter { $0 != total }) } ?? false }
    }

    /// Returns the line with the largest figure; the first if several are equal.
    func largest(_ lines: [Int]) -> Int? {
        lines.reduce(nil as Int?) { best, line in
            guard let best, let known = figures[best]?.magnitude, let value = figures[line]?.magnitude else { return line }
            return value > known ? line : best
        }
    }

    /// Returns the total that includes a line, even if the total has the filer's own concept. According to the calculation, it must be a sum without
    /// subtractions. Without a calculation, it is the next line that is the sum of the lines before it. Its label must contain one of `words`, because parts
    /// also add up to other totals.
    func totalAbove(_ line: Int, _ item: StandardItem, called words: [StaticString]) -> Int? {
        func isNamed(_ total: Int) -> Bool {
            (StandardItem.item(localName(total), of: face.type).map { $0 == item } ?? true) && words.contains { label(total, has: $0) }
        }
        if let calculation = face.calculation {
            return wholeLines.last { total in
                guard total != line, isNamed(total), isTotal(total, of: line), let element = face.lines[total].element else { return false }
                return calculation.isSum(element)
            }
        }
        guard face.isOrdered, let place = wholeLines.firstIndex(of: line) else { return nil }
        for end in place + 1..<max(place + 1, min(place + StatementThresholds.partsOfATotal, wholeLines.count)) {
            let total = wholeLines[end]
            guard isNamed(total), let value = figures[total], unit(total) == unit(line) else { continue }
            // The parts are the lines directly above the total, including this line.
            for start in max(0, end - StatementThresholds.partsOfATotal)...place where sum(Array(wholeLines[start..<end])) == value && end - start > 1 {
                return total
            }
        }
        return nil
    }

    /// Returns the sum of the lines' figures; nil if it has more digits than an `Amount`.
    func sum(_ lines: [Int]) -> Amount? {
        var sum = Amount.zero
        for line in lines {
            guard let next = sum + (figures[line] ?? .zero) else { return nil }
            sum = next
        }
        return sum
    }

    // MARK: Labels

    /// The labels in lower case, computed at their first use.
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

    /// Whether a line's label is exactly a phrase.
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

    /// Returns the lines whose labels match an item and whose concepts are not those of another item.
    func labelledLines(_ item: StandardItem) -> [Int] {
        // No real face has thousands of lines. Such a face is not searched.
        guard let phrases = ItemPhrases.all[item], wholeLines.count < 2000 else { return [] }
        let section = section(item)
        return wholeLines.filter { line in
            (section?.contains(line) ?? true) && label(line, matches: phrases)
                && StandardItem.item(localName(line), of: face.type).map { $0 == item } ?? true
        }
    }

    func labelledLine(_ item: StandardItem) -> Int? { labelledLines(item).first }
}
