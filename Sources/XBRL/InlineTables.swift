import Bytes
import Markup

/// The HTML tables of an inline document as far as facts stand in them: what stands above a table, a fact's row and column, and the words that the row begins
/// with.
struct InlineTables {
    private let report: Report
    private var open: [Open] = []
    /// The end of the text that stood outside rows with facts, as it was written, and how much there was since the last such row.
    private var text: [UInt8] = []
    private var distance = 0
    /// The words of the cell that is being read.
    private var words = WordBuffer()

    private struct Open {
        /// The table and the row that are open, once they have a fact.
        var table: Ordinal<Report.Table>?
        var row: Ordinal<Report.Row>?
        /// The column of the cell that is open, and that of the next.
        var column = 0
        var nextColumn = 0
        var words = Words.none
    }

    /// How far the words are that a row begins with.
    private enum Words {
        /// There is no row, or it begins with a figure.
        case none
        /// No cell of it had any so far.
        case sought
        /// They are being read. Letters outside facts make them words: a figure is no row's name.
        case open(firstFact: Int, hasLetters: Bool)
        case found([UInt8])
    }

    init(_ report: Report) { self.report = report }

    mutating func start(_ known: Known?, _ element: Element) {
        if known == .htmlTable {
            closeCell()
            open.append(Open())
        }
        blank()
        guard let last = open.indices.last else { return }
        switch known {
        case .htmlRow:
            endRow()
            open[last].words = .sought
        case .htmlCell, .htmlHeading:
            closeCell()
            let span = element.attribute(Known.colspan.ordinal, Self.columns) ?? 1
            open[last].column = open[last].nextColumn
            open[last].nextColumn = min(open[last].nextColumn + span, Int(UInt16.max))
            if case .sought = open[last].words {
                words.removeAll()
                open[last].words = .open(firstFact: report.facts.count, hasLetters: false)
            }
        default: break
        }
    }

    mutating func end(_ known: Known?) {
        blank()
        switch known {
        case .htmlTable:
            endRow()
            _ = open.popLast()
        case .htmlRow: endRow()
        case .htmlCell, .htmlHeading: closeCell()
        default: break
        }
    }

    /// A span as HTML has it; 1 for what is none.
    private static func columns(_ text: Span<UInt8>) -> Int {
        guard let number = Int(text.text), (1...1000).contains(number) else { return 1 }
        return number
    }

    // MARK: Places

    /// Gives a fact its place.
    mutating func place(_ fact: inout Report.Fact) {
        guard let last = open.indices.last else { return }
        if open[last].row == nil {
            let table = open[last].table ?? newTable()
            open[last].table = table
            open[last].row = report.rows.nextOrdinal
            report.rows.append(Report.Row(table: table, label: 0..<0))
            nameRow()
        }
        fact.row = open[last].row
        fact.column = UInt16(clamping: open[last].column)
    }

    private mutating func newTable() -> Ordinal<Report.Table> {
        var title = WordBuffer()
        text.withSpan((text.count - min(text.count, XBRLLimits.tableTitle))..<text.count) { title.append($0) }
        let number = report.tables.nextOrdinal
        report.tables.append(Report.Table(distance: distance, title: report.keep(label: title.bytes)))
        return number
    }

    private mutating func endRow() {
        guard let last = open.indices.last else { return }
        closeCell()
        if open[last].row != nil {
            text.removeAll(keepingCapacity: true)
            distance = 0
        }
        open[last].row = nil
        open[last].nextColumn = 0
        open[last].words = .none
    }

    /// Gives the open row its words, as soon as there are both.
    private func nameRow() {
        guard let last = open.last, let row = last.row, case .found(let words) = last.words else { return }
        report.rows[row].label = report.keep(label: words)
    }

    // MARK: Words

    mutating func characters(_ content: Span<UInt8>, isInNumber: Bool) {
        let last = open.indices.last
        if last.map({ open[$0].row == nil }) ?? true { keep(content) }
        guard let last, case .open(let firstFact, var hasLetters) = open[last].words, words.bytes.count < XBRLLimits.rowLabel else { return }
        words.append(content)
        if !isInNumber, !hasLetters {
            for position in 0..<content.count where content[position].isInLetter { hasLetters = true }
            open[last].words = .open(firstFact: firstFact, hasLetters: hasLetters)
        }
    }

    /// Keeps the end of the text outside rows with facts.
    private mutating func keep(_ content: Span<UInt8>) {
        distance += content.count
        if text.count > 8 * XBRLLimits.tableTitle { text.removeFirst(text.count - XBRLLimits.tableTitle) }
        text.append(content.extracting(max(0, content.count - XBRLLimits.tableTitle)..<content.count))
    }

    /// What a block parts is not one word.
    private mutating func blank() {
        words.isBlankDue = true
        if let last = text.last, last != UInt8(ascii: " ") { text.append(UInt8(ascii: " ")) }
    }

    /// A cell with letters names its row, and facts in it are words. One with a figure ends the search, and one with anything else is passed over.
    private mutating func closeCell() {
        guard let last = open.indices.last, case .open(let firstFact, let hasLetters) = open[last].words else { return }
        if hasLetters {
            for fact in firstFact..<report.facts.count { report.facts[fact].isInWords = true }
            open[last].words = .found(words.bytes)
            nameRow()
        } else {
            open[last].words = firstFact < report.facts.count ? .none : .sought
        }
    }
}

/// Text whose white space became single blanks.
private struct WordBuffer {
    private(set) var bytes: [UInt8] = []
    var isBlankDue = false

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        isBlankDue = false
    }

    mutating func append(_ text: Span<UInt8>) {
        var position = 0
        while position < text.count {
            if text[position].isWhiteSpace {
                isBlankDue = true
                position += 1
            } else if text.hasPrefix("\u{A0}", at: position) {
                isBlankDue = true
                position += 2
            } else {
                if isBlankDue, !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
                isBlankDue = false
                bytes.append(text[position])
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
