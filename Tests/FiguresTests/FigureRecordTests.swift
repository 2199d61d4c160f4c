import Figures
import JSONLines
import Records
import Testing

struct FigureRecordTests {
    private func lines(_ figures: [Figure]) -> [String] {
        var writer = JSONWriter()
        for figure in figures { figure.write(to: &writer) }
        return String(decoding: writer.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func aReportedFigure() throws {
        var ledger = Ledger()
        ledger.add(
            Ledger.filing("10-K", "2023-11-03", 106, acceptedAt: "2023-11-02T22:08:27Z"), "EPSBasic", "2022-09-25..2023-09-30", "-6.160", decimals: 2,
            unit: "USD/shares", concept: "us-gaap:EarningsPerShareBasic", document: "aapl-20230930.htm", offset: 123_456, year: 2023, period: .year)
        #expect(
            lines(CompanyViews(try ledger.reported()).all(.latest)) == [
                #"""
                {"type":"figure","view":"latest","cik":"0000320193","ticker":"AAPL","company_name":"Apple Inc.","statement_type":"income","item":"EPSBasic",\#
                "period_start":"2022-09-25","period_end":"2023-09-30","fiscal_year":2023,"fiscal_period":"FY","value":-6.16,"unit":"USD/shares",\#
                "concept":"us-gaap:EarningsPerShareBasic","accession_number":"0000000001-23-000106","document":"aapl-20230930.htm","offset":123456,\#
                "form_type":"10-K","filing_date":"2023-11-03","accepted_at":"2023-11-02T18:08:27-04:00"}
                """#
            ])
    }

    @Test func aCalculatedAndAMissingFigure() throws {
        var ledger = Ledger()
        QuarterTests.year(2023, ["10", "30"], into: &ledger)
        QuarterTests.year(2023, ["1", "3", "5"], "Revenues", into: &ledger)
        #expect(
            lines(CompanyViews(try ledger.reported()).all(.quarters).filter { $0.item == "OperatingCashFlow" }).dropFirst() == [
                #"""
                {"type":"figure","view":"quarters","cik":"0000320193","ticker":"AAPL","company_name":"Apple Inc.","statement_type":"cashflow",\#
                "item":"OperatingCashFlow","period_start":"2023-04-01","period_end":"2023-06-30","fiscal_year":2023,"fiscal_period":"Q2","value":20,\#
                "unit":"USD","concept":"us-gaap:OperatingCashFlow","accession_number":"0000000001-23-000231","form_type":"10-Q",\#
                "filing_date":"2023-08-01","derived":{"rule":"q2","from":[{"accession_number":"0000000001-23-000231","period_start":"2023-01-01",\#
                "period_end":"2023-06-30","value":30},{"accession_number":"0000000001-23-000230","period_start":"2023-01-01",\#
                "period_end":"2023-03-31","value":10}]}}
                """#,
                #"""
                {"type":"figure","view":"quarters","cik":"0000320193","ticker":"AAPL","company_name":"Apple Inc.","statement_type":"cashflow",\#
                "item":"OperatingCashFlow","period_start":"2023-07-01","period_end":"2023-09-30","fiscal_year":2023,"fiscal_period":"Q3","unit":"USD",\#
                "missing":"not_reported","reason":"a figure of nine months at the end of Q3 of fiscal 2023 is not reported"}
                """#,
            ])
    }

    @Test func everyLineIsARecord() throws {
        var ledger = Ledger()
        QuarterTests.year(2023, ["10", "30", "1", "5"], into: &ledger, skipping: [1])
        for view in FigureView.allCases {
            for line in lines(CompanyViews(try ledger.reported()).all(view)) {
                let record = try JSONValue(parsing: line.utf8Span.span)
                #expect(record["type"]?.string == "figure")
                #expect((record["value"] == nil) == (record["missing"] != nil))
                #expect((record["missing"] == nil) == (record["reason"] == nil))
            }
        }
    }
}
