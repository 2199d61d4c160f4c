import Bytes
import Markup
import Testing

@testable import XBRL

/// The places of an inline document's facts in its HTML tables.
struct InlineTablesTests {
    private func report(_ body: String, locatesFacts: Bool = true) throws -> Report {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader, locatesFacts: locatesFacts)
        let document = ReadFacts.document(body)
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        return report
    }

    private func fact(_ digits: String = "1") -> String {
        "<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\">\(digits)</ix:nonFraction>"
    }

    private func row(_ cells: String...) -> String { "<tr>\(cells.map { "<td>\($0)</td>" }.joined())</tr>" }

    /// The label of each row with facts.
    private func labels(_ rows: String...) throws -> [String] {
        let report = try report("<table>\(rows.joined())</table>")
        return report.rows.indices.map { report.label(of: Ordinal($0)) }
    }

    /// The table of each fact; `-` for a fact outside of tables.
    private func tables(_ body: String) throws -> String {
        let report = try report(body)
        return report.facts.map { $0.row.map { "\(report.rows[$0].table.index)" } ?? "-" }.joined()
    }

    @Test func factsAreLocatedOnDemand() throws {
        let body = "<table>\(row("Assets", fact()))</table>"
        #expect(try report(body).facts.first?.row != nil)
        let report = try report(body, locatesFacts: false)
        #expect(report.facts.count == 1 && report.facts.first?.row == nil && report.tables.isEmpty)
    }

    // MARK: Words

    @Test func theFirstCellWithLettersNamesItsRow() throws {
        #expect(try labels(row("Assets", fact())) == ["Assets"])
        #expect(try labels(row("", "(1)", "\u{A0}&#8212;", "Assets", fact())) == ["Assets"])
        #expect(try labels("<tr><th>Assets</th><td>\(fact())</td></tr>") == ["Assets"])
        #expect(try labels(row("Assets", "Notes", fact())) == ["Assets"])
        #expect(try labels(row("Schätze", fact())) == ["Schätze"])
    }

    @Test func blocksAndWhiteSpacePartWords() throws {
        #expect(try labels(row(" Total<br/>assets,\n <p>net</p>of<div>all </div>&#160;else<sup>1</sup>", fact())) == ["Total assets, net of all else1"])
    }

    @Test func aFigureIsNoName() throws {
        #expect(try labels(row(fact(), "Assets")) == [""])
        #expect(try labels(row("$", fact(), "Assets")) == [""])
    }

    @Test func rowsDoNotShareWords() throws {
        #expect(try labels(row("Assets", fact()), row("", fact()), row(fact())) == ["Assets", "", ""])
        // A row without facts is not a row.
        #expect(try labels(row("Heading"), row("Assets", fact())) == ["Assets"])
    }

    @Test func figuresAmongTheWords() throws {
        let report = try report("<table>\(row("Common stock, \(fact()) par value, \(fact("2")) authorized", fact("3")))</table>")
        #expect(report.facts.map(\.isInLabel) == [true, true, false])
        #expect(report.label(of: Ordinal(0)) == "Common stock, 1 par value, 2 authorized")
    }

    /// A currency and the mark of a footnote are not a label.
    @Test(arguments: [("US$ %", false), ("RMB %", false), ("% (a)(b)", false), ("four %", false), ("fives %", true)])
    func lettersBesideAFigure(_ cell: String, _ isInLabel: Bool) throws {
        let report = try report("<table>\(row("", cell.replacing("%", with: fact())))</table>")
        #expect(report.facts.map(\.isInLabel) == [isInLabel])
    }

    @Test(arguments: [-1, 0, 1, 100]) func longWords(_ more: Int) throws {
        let length = XBRLLimits.rowLabel + more
        let words = try labels(row("<b>a</b>" + String(repeating: "b", count: length - 1), fact()))
        // A text that is read in one piece is kept completely: the limit only stops further reading.
        #expect(words.first?.utf8.count == length)
        let pieces = try labels(row((0..<length).map { _ in "<b>a</b>" }.joined(), fact()))
        #expect(pieces.first?.utf8.count == min(length, XBRLLimits.rowLabel))
    }

    // MARK: Places

    @Test(arguments: [("", 1), ("2", 2), ("1000", 1000), ("0", 1), ("1001", 1), ("-1", 1), ("x", 1), ("10000", 1000)])
    func columnsThatACellSpans(_ span: String, _ column: Int) throws {
        let report = try report("<table><tr><td colspan=\"\(span)\">A</td><td>\(fact())</td><td>\(fact())</td></tr></table>")
        #expect(report.facts.map { Int($0.column) } == [column, column + 1])
    }

    @Test func columnsHaveAnEnd() throws {
        let cells = String(repeating: "<td colspan=\"1000\"></td>", count: 70)
        let report = try report("<table><tr>\(cells)<td>\(fact())</td></tr></table>")
        #expect(report.facts.map(\.column) == [.max])
    }

    @Test func tablesWithinTables() throws {
        let inner = "<table>\(row("Assets", fact()))</table>"
        #expect(try tables(inner + fact() + inner) == "0-1")
        // A page in one cell: facts next to its tables are in no table.
        #expect(try tables("<table>\(row("Text", "\(inner)\(fact())\(inner)", fact()))\(row("Assets", fact()))</table>") == "0-1-2")
    }

    @Test func tablesWithinTaggedTexts() throws {
        let table = "<table>\(row("Assets", fact()))</table>"
        func text(_ content: String) -> String {
            "<ix:nonNumeric name=\"us-gaap:NoteTextBlock\" contextRef=\"c1\" escape=\"true\" continuedAt=\"more\">\(content)</ix:nonNumeric>"
        }
        let report = try report("\(table)\(text(table))\(table)<ix:continuation id=\"more\">\(table)</ix:continuation>\(table)")
        #expect(report.tables.map(\.isInText) == [false, true, false, true, false])
    }

    @Test func textBetweenTables() throws {
        let table = "<table>\(row("A", fact()))</table>"
        let report = try report("<p>1234</p>\(table)<p>12</p><p>345</p>\(table)<table>\(row("Heading"))</table>\(table)")
        #expect(report.tables.dropFirst().map(\.distance) == [6, 8])
    }
}
