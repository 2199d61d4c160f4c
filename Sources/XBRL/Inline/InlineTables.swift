import Bytes
import Markup

/// Follows the HTML tables of an inline document and tells where each fact stands: its table, its row with the row's label, and its column.
struct InlineTables {
    private let report: Report
    /// The innermost table that is open, and those around it.
    private var top = Open()
    private var outer: [Open] = []
    /// Bytes of text since the last row with facts.
    private var distance = 0
    /// The text of the cell that is being read, or the row's label once it is found.
    private var words: [UInt8] = []
    /// Whether a block, or white space, parts what comes from what was there.
    private var isBlankDue = false

    private struct Open {
        var isTable = false
        /// The table and the row that are open, once they have a fact.
        var table: Ordinal<Report.Table>?
        var row: Ordinal<Report.Row>?
        /// The column of the cell that is open, and that of the next.
        var column = 0
        var nextColumn = 0
        var state = State.none
        /// Whether a table stood in the row: what comes behind it there is no cell of a row.
        var isLayout = false
        /// The first fact of the cell that is being read, and how many letters stand outside its facts: a figure is no row's name.
        var firstFact = 0
        var letters = 0
    }

    /// Letters that a cell with a figure has beside it, at most: a currency (US$, RMB), the mark of a footnote. The shortest words that name a row and have a
    /// figure among them are "Shares:", of 35 filings.
    private static let lettersOfAFigure = 4

    /// How far the search for the open row's label is.
    private enum State {
        /// No row is open, or it begins with a figure and has no label.
        case none
        /// No cell had text so far.
        case sought
        case reading
        /// The label is in `words`.
        case found
    }

    init(_ report: Report) { self.report = report }

    mutating func start(_ known: KnownName?, _ element: Element) {
        isBlankDue = true
        switch known {
        case .htmlTable:
            closeCell()
            // A row with a table in it is layout.
            if top.isTable { endFacts() }
            top.isLayout = true
            outer.append(top)
            top = Open(isTable: true)
        case .htmlRow where top.isTable:
            endRow()
            top.state = .sought
            top.isLayout = false
        case .htmlCell where top.isTable, .htmlHeading where top.isTable:
            closeCell()
            top.column = top.nextColumn
            var span = 1
            element.withPlainAttribute("colspan") { span = Self.columns($0) }
            top.nextColumn = min(top.nextColumn + span, Int(UInt16.max))
            if top.state == .sought {
                words.removeAll(keepingCapacity: true)
                top.state = .reading
                top.firstFact = report.facts.count
                top.letters = 0
            }
        default: break
        }
    }

    mutating func end(_ known: KnownName?) {
        isBlankDue = true
        switch known {
        case .htmlTable:
            endRow()
            top = outer.popLast() ?? Open()
            // The inner table's rows have overwritten the outer row's label.
            if top.state == .found { top.state = .none }
        case .htmlRow: endRow()
        case .htmlCell, .htmlHeading: closeCell()
        default: break
        }
    }

    /// A span as HTML has it; 1 for what is none.
    private static func columns(_ text: Span<UInt8>) -> Int {
        var number = 0
        for position in 0..<min(text.count, 4) {
            guard text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") else { return 1 }
            number = 10 * number + Int(text[position] - UInt8(ascii: "0"))
        }
        return (1...1000).contains(number) ? number : 1
    }

    // MARK: Places

    /// Gives a fact its place.
    ///
    /// - Parameter isInText: whether it stands within a tagged text.
    mutating func place(_ fact: inout Report.Fact, isInText: Bool) {
        guard top.isTable, !top.isLayout else { return }
        if top.row == nil {
            let table = top.table ?? report.tables.nextOrdinal
            if top.table == nil { report.tables.append(Report.Table(distance: distance, isInText: isInText)) }
            top.table = table
            top.row = report.rows.nextOrdinal
            report.rows.append(Report.Row(table: table, label: 0..<0))
            if top.state == .found { nameRow() }
        }
        fact.row = top.row
        fact.column = UInt16(clamping: top.column)
    }

    private mutating func endRow() {
        closeCell()
        endFacts()
        top.nextColumn = 0
        top.state = .none
    }

    private mutating func endFacts() {
        guard top.row != nil else { return }
        distance = 0
        top.row = nil
    }

    /// Stores the label of the open row, once both are known.
    private func nameRow() {
        guard let row = top.row else { return }
        let start = report.rowLabels.count
        report.rowLabels += words
        report.rows[row].label = start..<report.rowLabels.count
    }

    // MARK: Words

    mutating func characters(_ content: Span<UInt8>, isInNumber: Bool) {
        if top.row == nil { distance += content.count }
        guard top.state == .reading, words.count < XBRLLimits.rowLabel else { return }
        words.append(words: content, &isBlankDue)
        if !isInNumber, top.letters <= Self.lettersOfAFigure {
            for position in 0..<content.count where content[position].isInLetter { top.letters += 1 }
        }
    }

    /// A cell with letters is the row's label, and facts in it are parenthetical. A cell with a fact and no letters ends the search; any other is skipped.
    private mutating func closeCell() {
        guard top.state == .reading else { return }
        let hasFacts = top.firstFact < report.facts.count
        if top.letters > (hasFacts ? Self.lettersOfAFigure : 0) {
            for fact in top.firstFact..<report.facts.count { report.facts[fact].isInLabel = true }
            top.state = .found
            nameRow()
        } else {
            top.state = hasFacts ? .none : .sought
        }
    }
}

extension [UInt8] {
    /// Appends text whose white space becomes single blanks.
    fileprivate mutating func append(words text: Span<UInt8>, _ isBlankDue: inout Bool) {
        var position = 0
        while position < text.count {
            if text[position].isWhiteSpace {
                isBlankDue = true
                position += 1
            } else if text[position] == 0xC2, text.hasPrefix("\u{A0}", at: position) {
                isBlankDue = true
                position += 2
            } else {
                if isBlankDue, !isEmpty { append(UInt8(ascii: " ")) }
                isBlankDue = false
                append(text[position])
                position += 1
            }
        }
    }
}

extension UInt8 {
    /// Whether it is a letter, or begins one in UTF-8: dashes, bullets and spaces have other bytes.
    fileprivate var isInLetter: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 || (self >= 0xC3 && self != 0xE2 && self != 0xEF)
    }
}
