import Bytes
import Markup

/// Finds the position of each fact in the HTML tables of an inline document: the table, the row with its label, and the column.
struct InlineTables {
    private let report: Report
    /// The innermost open table, and the tables around it.
    private var top = OpenTable()
    private var outer: [OpenTable] = []
    /// The number of bytes of text since the end of the last row with facts.
    private var distance = 0
    /// The text of the current cell, or the row's label after it was found.
    private var words: [UInt8] = []
    /// Whether a blank goes between `words` and the next text.
    private var isBlankDue = false

    private struct OpenTable {
        /// False for the part of the document outside of tables.
        var isTable = false
        /// The table and its open row; nil until they contain a fact.
        var table: Ordinal<Report.Table>?
        var row: Ordinal<Report.Row>?
        /// The columns of the open cell and of the next one.
        var column = 0
        var nextColumn = 0
        var labelSearch = LabelSearch.none
        /// Whether the open row contains a table. If so, it serves layout, and the cells after that table get no positions.
        var isLayout = false
        /// The index of the first fact of the current cell.
        var firstFact = 0
        /// The number of letters in the current cell, outside of numeric facts.
        var letters = 0
    }

    /// The maximum number of letters in a cell with a figure, besides the figure: a currency (US$, RMB), the mark of a footnote. In 35 filings, the shortest
    /// label that contains a figure is "Shares:".
    private static let lettersOfAFigure = 4

    /// The state of the search for the open row's label.
    private enum LabelSearch {
        /// No row is open, or the row begins with a figure and has no label.
        case none
        /// No cell of the row has had text so far.
        case seeking
        /// The current cell may be the label.
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
            // A row that contains a table serves layout.
            if top.isTable { endFacts() }
            top.isLayout = true
            outer.append(top)
            top = OpenTable(isTable: true)
        case .htmlRow where top.isTable:
            endRow()
            top.labelSearch = .seeking
            top.isLayout = false
        case .htmlCell where top.isTable, .htmlHeading where top.isTable:
            closeCell()
            top.column = top.nextColumn
            var span = 1
            element.withPlainAttribute("colspan") { span = Self.columns($0) }
            top.nextColumn = min(top.nextColumn + span, Int(UInt16.max))
            if top.labelSearch == .seeking {
                words.removeAll(keepingCapacity: true)
                top.labelSearch = .reading
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
            top = outer.popLast() ?? OpenTable()
            // The rows of the inner table have overwritten the outer row's label.
            if top.labelSearch == .found { top.labelSearch = .none }
        case .htmlRow: endRow()
        case .htmlCell, .htmlHeading: closeCell()
        default: break
        }
    }

    /// Returns the value of a `colspan`; 1 if HTML does not allow the value.
    private static func columns(_ text: Span<UInt8>) -> Int {
        var number = 0
        for position in 0..<min(text.count, 4) {
            guard text[position] >= UInt8(ascii: "0"), text[position] <= UInt8(ascii: "9") else { return 1 }
            number = 10 * number + Int(text[position] - UInt8(ascii: "0"))
        }
        return (1...1000).contains(number) ? number : 1
    }

    // MARK: Places

    /// Sets the row and the column of a fact.
    ///
    /// - Parameter isInText: whether the fact is within the text of a text block.
    mutating func place(_ fact: inout Report.Fact, isInText: Bool) {
        guard top.isTable, !top.isLayout else { return }
        if top.row == nil {
            let table = top.table ?? report.tables.nextOrdinal
            if top.table == nil { report.tables.append(Report.Table(distance: distance, isInText: isInText)) }
            top.table = table
            top.row = report.rows.nextOrdinal
            report.rows.append(Report.Row(table: table, label: 0..<0))
            if top.labelSearch == .found { nameRow() }
        }
        fact.row = top.row
        fact.column = UInt16(clamping: top.column)
    }

    private mutating func endRow() {
        closeCell()
        endFacts()
        top.nextColumn = 0
        top.labelSearch = .none
    }

    private mutating func endFacts() {
        guard top.row != nil else { return }
        distance = 0
        top.row = nil
    }

    /// Stores `words` as the label of the open row, if the row has a fact.
    private func nameRow() {
        guard let row = top.row else { return }
        let start = report.rowLabels.count
        report.rowLabels += words
        report.rows[row].label = start..<report.rowLabels.count
    }

    // MARK: Words

    mutating func characters(_ content: Span<UInt8>, isInNumber: Bool) {
        if top.row == nil { distance += content.count }
        guard top.labelSearch == .reading, words.count < XBRLLimits.rowLabel else { return }
        words.append(words: content, &isBlankDue)
        if !isInNumber, top.letters <= Self.lettersOfAFigure {
            for position in 0..<content.count where content[position].isInLetter { top.letters += 1 }
        }
    }

    /// Ends the current cell. If the cell has letters, it is the row's label, and facts in it are part of the label. If it has a fact and no letters, the row
    /// has no label.
    private mutating func closeCell() {
        guard top.labelSearch == .reading else { return }
        let hasFacts = top.firstFact < report.facts.count
        if top.letters > (hasFacts ? Self.lettersOfAFigure : 0) {
            for fact in top.firstFact..<report.facts.count { report.facts[fact].isInLabel = true }
            top.labelSearch = .found
            nameRow()
        } else {
            top.labelSearch = hasFacts ? .none : .seeking
        }
    }
}

extension [UInt8] {
    /// Appends text with each run of white space replaced by one blank.
    fileprivate mutating func append(words text: Span<UInt8>, _ isBlankDue: inout Bool) {
        // Each byte is at most replaced by itself, and a blank may be due at first.
        append(upTo: text.count + 1) { [isFirst = isEmpty] room in
            var target = room
            var position = 0
            while position < text.count {
                if text[position].isWhiteSpace {
                    isBlankDue = true
                    position += 1
                } else if text[position] == 0xC2, text.hasPrefix("\u{A0}", at: position) {
                    isBlankDue = true
                    position += 2
                } else {
                    if isBlankDue, !isFirst || target > room { target.put(UInt8(ascii: " ")) }
                    isBlankDue = false
                    target.put(text[position])
                    position += 1
                }
            }
            return target - room
        }
    }
}

extension UInt8 {
    /// Whether the byte is a letter, or the first byte of a letter in UTF-8. Dashes, bullets and spaces begin with other bytes.
    fileprivate var isInLetter: Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 || (self >= 0xC3 && self != 0xE2 && self != 0xEF)
    }
}
