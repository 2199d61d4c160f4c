import Figures
import Records
import Testing

struct StitchedTests {
    private func company(_ name: String, from first: Int, _ values: [(String, String)]) throws -> [Figure] {
        var ledger = Ledger()
        ledger.company = Company(cik: .apple, ticker: name)
        for (index, (value, concept)) in values.enumerated() {
            let year = first + index
            let filing = Ledger.filing("10-K", "\(year + 1)-02-20", index)
            ledger.add(filing, "Revenues", "\(year)-01-01..\(year)-12-31", value, concept: concept)
            ledger.add(filing, "EPSBasic", "\(year)-01-01..\(year)-12-31", "0.\(value)", unit: "USD/shares", concept: "us-gaap:EarningsPerShareBasic")
            ledger.add(filing, "Assets", "\(year)-12-31", "9\(value)", concept: "us-gaap:Assets", statement: .balance)
        }
        return CompanyViews(try ledger.reported()).all(.stitched)
    }

    @Test func itemsDownAndYearsAcross() throws {
        let first = try company("A", from: 2020, [("1", "us-gaap:Revenues"), ("2", "us-gaap:Revenues"), ("3", "us-gaap:SalesRevenueNet")])
        let second = try company("B", from: 2021, [("4", "us-gaap:Revenues"), ("5", "us-gaap:Revenues"), ("6", "us-gaap:Revenues")])
        let table = StitchedTable(first + second)
        #expect(table.columns.map(\.fiscalYear) == [2020, 2021, 2022, 2023])
        #expect(Set(table.columns.map(\.fiscalPeriod)) == [.year])
        let rows = table.rows.map { row in "\(row.company.ticker ?? "") \(row.item) \(row.cells.map { $0?.value?.text ?? "-" }.joined(separator: " "))" }
        let expected = [
            "A Revenues 1 2 3 -", "A EPSBasic 0.1 0.2 0.3 -", "A Assets 91 92 93 -", "B Revenues - 4 5 6", "B EPSBasic - 0.4 0.5 0.6", "B Assets - 94 95 96",
        ]
        #expect(rows == expected)
        #expect(table.rows[0].cells.map { $0?.conceptChanged } == [false, false, true, nil])
        #expect(table.rows[0].cells[2]?.concept == "us-gaap:SalesRevenueNet")
    }

    /// A concept is compared with that of the last year that has one.
    @Test func aGapDoesNotHideAChange() throws {
        var ledger = Ledger()
        for (year, concept) in [(2019, "a:Old"), (2021, "a:New"), (2022, "a:New")] {
            ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "Revenues", "\(year)-01-01..\(year)-12-31", "1", concept: concept)
        }
        #expect(try CompanyViews(ledger.reported()).all(.stitched).map(\.conceptChanged) == [false, false, true, false])
    }

    /// The view `latest` may have very many periods of one name in a row; the cost is in proportion to them.
    @Test func manyColumnsOfOneName() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2024-02-20"), "Assets", "2023-12-31", "1", statement: .balance)
        let one = try #require(CompanyViews(ledger.reported()).all(.latest).first)
        var figures = Array(repeating: one, count: 200_000)
        for index in figures.indices { (figures[index].fiscalYear, figures[index].fiscalPeriod) = (2023, .year) }
        let clock = ContinuousClock()
        let began = clock.now
        let table = StitchedTable(figures)
        #expect(table.columns.map(\.repetition) == Array(0..<200_000))
        #expect(table.rows.map(\.cells.count) == [200_000])
        #expect(clock.now - began < .seconds(30))
    }
}
