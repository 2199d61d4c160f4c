import JSONLines
import Testing

/// The names of fiscal years and periods.
struct FiscalCalendarTests {
    /// Fiscal year and period of the primary column of the balance sheet and the income statement.
    private func names(_ sketch: Sketch) throws -> [String] {
        try sketch.statements(linked: false).filter { $0["primary"]?.boolean == true }.map { statement in
            "\(statement["fiscal_year"]?.integer.map(String.init) ?? "-") \(statement["fiscal_period"]?.string ?? "-")"
        }
    }

    private func sketch(_ dates: String, form: String = "10-K", year: String? = nil, end: String? = nil, header: String? = nil, day: String? = nil) -> Sketch {
        var sketch = Sketch(
            "2 - Statement - BALANCE SHEETS\nAssets | Assets | b=900\nLiabilities | Liabilities | b=400\nLiabilitiesAndStockholdersEquity | Total | b=900",
            "3 - Statement - INCOME\nRevenues | Revenue | y=100\nOperatingIncomeLoss | Operating | y=40\nNetIncomeLoss | Net income | y=30")
        sketch.form = form
        sketch.periods = ["y": dates, "b": String(dates.suffix(10))]
        sketch.headerYearEnd = header
        let said = [("DocumentFiscalYearFocus", year), ("CurrentFiscalYearEndDate", end), ("DocumentPeriodEndDate", day)]
        let told = said.compactMap { name, value in value.map { (concept: name, value: $0) } }
        sketch.cover = told.isEmpty ? [] : [("DocumentType", form)] + told
        return sketch
    }

    /// A fiscal year is named after the calendar year in which it ends.
    @Test func afterItsEnd() throws {
        #expect(try names(sketch("2023-07-01/2024-06-30", year: "2024", end: "--06-30")) == ["2024 FY", "2024 FY"])
        // The filer is wrong by a year: a fiscal year that ends in June is not named after its start.
        #expect(try names(sketch("2023-07-01/2024-06-30", year: "2023", end: "--06-30")) == ["2024 FY", "2024 FY"])
    }

    @Test func aRetailersAfterItsStart() throws {
        #expect(try names(sketch("2023-01-29/2024-02-03", year: "2023", end: "--02-03")) == ["2023 FY", "2023 FY"])
        #expect(try names(sketch("2023-01-29/2024-02-03", year: "2024", end: "--02-03")) == ["2024 FY", "2024 FY"])
        #expect(try names(sketch("2023-01-29/2023-10-28", form: "10-Q", year: "2023", end: "--02-03")) == ["2023 Q3", "2023 9M"])
        // March is the last month for which filers do so.
        #expect(try names(sketch("2023-04-01/2024-03-31", year: "2023", end: "--03-31")) == ["2023 FY", "2023 FY"])
        #expect(try names(sketch("2023-05-01/2024-04-30", year: "2023", end: "--04-30")) == ["2024 FY", "2024 FY"])
    }

    /// A cover page copied from last year has last year's fiscal year.
    @Test func anOldCover() throws {
        #expect(
            try names(sketch("2023-01-29/2024-02-03", year: "2023", end: "--02-03", day: "2023-01-28")) == ["2024 FY", "2024 FY"])
    }

    /// A year of 52 weeks that ends in the first days of January belongs to the old year.
    @Test func aYearThatEndsNearNewYear() throws {
        #expect(try names(sketch("2022-01-03/2023-01-01", year: "2022", end: "--01-01")) == ["2022 FY", "2022 FY"])
        #expect(try names(sketch("2022-01-03/2023-01-01", header: "0101")) == ["2022 FY", "2022 FY"])
        #expect(try names(sketch("2022-01-03/2023-01-01")) == ["2022 FY", "2022 FY"])
        #expect(try names(sketch("2023-12-31/2024-12-28", year: "2024", end: "--12-31")) == ["2024 FY", "2024 FY"])
    }

    @Test func theHeaderAgainstTheCover() throws {
        // The header is right.
        #expect(try names(sketch("2023-07-01/2024-06-30", year: "2024", end: "--12-31", header: "0630")) == ["2024 FY", "2024 FY"])
        #expect(try names(sketch("2024-07-01/2024-09-30", form: "10-Q", end: "--12-31", header: "0630")) == ["2025 Q1", "2025 Q1"])
        // The cover page is right.
        #expect(try names(sketch("2023-07-01/2024-06-30", year: "2024", end: "--06-30", header: "1231")) == ["2024 FY", "2024 FY"])
        // Neither is right: the cover page counts.
        #expect(try names(sketch("2024-05-10/2024-09-30", form: "10-Q", end: "--12-31", header: "0630")) == ["2024 Q3", "2024 -"])
    }

    @Test func aTransition() throws {
        #expect(try names(sketch("2024-07-01/2024-12-31", form: "10-KT", year: "2024", end: "--12-31", header: "0630")) == ["2024 FY", "2024 -"])
    }

    @Test func withoutACover() throws {
        #expect(try names(sketch("2023-07-01/2024-06-30", form: "S-1")) == ["2024 FY", "2024 FY"])
        #expect(try names(sketch("2023-07-01/2024-06-30", form: "8-K", header: "0630")) == ["2024 FY", "2024 FY"])
    }
}
