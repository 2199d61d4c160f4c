import Records
import Reports
import Testing

/// Statements of one filing, made of the lines of several periods.
struct FilingStatementTests {
    private func line(_ key: String, _ value: String? = nil, unit: String? = "USD", depth: Int = 0, address: String? = nil) -> FilingStatement.Line {
        let cell = value.flatMap { Amount($0) }.map { FilingStatement.Cell($0, unit: unit, title: "t", address: address) }
        return FilingStatement.Line(key: key, label: key.uppercased(), depth: depth, isHeading: value == nil, cell: cell)
    }

    private func document(_ columns: [FilingStatement.Line]...) throws -> Document {
        let statement = FilingStatement("Income", columns.enumerated().map { FilingStatement.Column("P\($0)", days: "2024", lines: $1) })
        var writer = MarkupWriter()
        writer.element("main") { statement.write(to: &$0, id: "s") }
        return try Document(writer.bytes)
    }

    private func rows(_ page: Document) -> [String] {
        let cells = page.elements.filter { ["th", "td"].contains($0.name) && $0.attributes["scope"] != "col" }
        var rows: [String] = []
        for cell in cells { if cell.name == "th" { rows.append(cell.text) } else { rows[rows.count - 1] += "|" + cell.text } }
        return rows
    }

    /// A line that only one period has stands behind the one before it there. Of lines with one key, the first belongs to the first.
    @Test func linesOfAllPeriods() throws {
        let page = try document(
            [line("top"), line("a", "1"), line("c", "3"), line("a", "9")],
            [line("top"), line("a", "10"), line("b", "20"), line("c", "30"), line("a", "90"), line("d", "-5")])
        #expect(rows(page) == ["TOP||", "A|1|10", "B||20", "C|3|30", "A|9|90", "D||(5)"])
        #expect(page.all("caption").map(\.text) == ["Income, USD"])
        #expect(page.all("th").filter { $0.attributes["scope"] == "col" }.map(\.text) == ["Line", "P0 2024", "P1 2024"])
        #expect(page.all("tr").map { $0.attributes["class"] } == [nil, "heading", nil, nil, nil, nil, nil])
    }

    /// Numbers of the statement's unit are in thousands or millions where that is exact; a line in another unit says so.
    @Test func units() throws {
        let page = try document([
            line("a", "5000", depth: 2, address: "/x"), line("e", "1.5", unit: "USD/shares"), line("b", "-12000"), line("f", "7000", unit: "shares", depth: 99),
        ])
        #expect(rows(page) == ["A|5", "E USD per share|1.5", "B|(12)", "F shares in thousands|7"])
        #expect(page.all("caption").map(\.text) == ["Income, USD in thousands"])
        #expect(page.all("a").map { $0.attributes["href"] } == ["/x"])
        #expect(page.all("th").compactMap { $0.attributes["class"] } == ["depth-2", "depth-0", "depth-0", "depth-6"])
        #expect(page.all("td").map { $0.attributes["class"] } == [nil, nil, "negative", nil])
    }

    @Test func nothing() {
        #expect(FilingStatement("Income", []).isEmpty)
        #expect(FilingStatement("Income", [FilingStatement.Column("P", days: "", lines: [line("a")])]).isEmpty)
    }
}
