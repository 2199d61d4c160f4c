import Foundation
import Records
import Testing

@testable import Figures
@testable import Reports

struct ItemChartTests {
    private func chart(_ item: String, _ view: FigureView = .stitched, _ companies: Filings...) throws -> ItemChart {
        var chart = ItemChart(item, view)
        for company in companies { try chart.add(try company.views().all(view).filter { $0.item == item }) }
        return chart
    }

    @Test func barsWithTheirValues() throws {
        var filings = Filings()
        for (year, value) in [(2021, "300000000"), (2022, "-50000000"), (2023, "412158000")] { filings.add(year, "Revenues", value) }
        let document = try Document(chart("Revenues", .stitched, filings).svg())
        let bars = document.all("rect").filter { $0.attributes["class"] != "back" }
        #expect(
            bars.map(\.text) == [
                "FY 2021 (ending 2021-12-31): 300,000,000 USD", "FY 2022 (ending 2022-12-31): −50,000,000 USD", "FY 2023 (ending 2023-12-31): 412,158,000 USD",
            ])
        #expect(bars.map { $0.attributes["class"] } == [nil, "negative", nil])
        let texts = document.all("text").map(\.text)
        #expect(texts.contains("Revenues, Alder Creek (ALDC)") && texts.contains("412 M") && texts.contains("−50 M") && texts.contains("2022"))
        // The negative bar begins where the positive ones end.
        let (low, high) = (try #require(bars[1].attributes["y"].flatMap(Double.init)), try #require(bars[0].attributes["y"].flatMap(Double.init)))
        #expect(abs(high + (try #require(bars[0].attributes["height"].flatMap(Double.init))) - low) < 0.2)
    }

    @Test func titleAndDescription() throws {
        var filings = Filings()
        filings.add(2023, "Revenues", "5")
        let document = try Document(chart("Revenues", .stitched, filings).svg())
        let svg = try #require(document.all("svg").first)
        #expect(svg.attributes["role"] == "img" && svg.attributes["aria-labelledby"] == "chart-title chart-text")
        #expect(document.ids == ["chart-title", "chart-text"])
        #expect(document.all("title").first?.text == "Revenues, Alder Creek (ALDC). By fiscal year, USD")
        #expect(document.all("desc").first?.text == "FY 2023 (ending 2023-12-31): 5.")
    }

    /// A year without a report is a gap: the line is broken there, and no bar has the value zero.
    @Test func gaps() throws {
        var filings = Filings()
        for year in [2017, 2018, 2020, 2021] { filings.add(year, "Revenues", "\(year)") }
        let bars = try chart("Revenues", .stitched, filings).chart
        #expect(bars.series.map(\.points)[0].map { $0.height } == [2017, 2018, nil, 2020, 2021])
        #expect(ChartDrawing.runs(bars.series[0].points).map(\.count) == [2, 2])
        #expect(bars.periods.ticks.map(\.label) == ["2017", "2018", "2019", "2020", "2021"])
        #expect(try Document(chart("Revenues", .stitched, filings).svg()).all("rect").count == 5)
        #expect(ChartDescription.text(bars).hasSuffix("; 1 missing."))
    }

    @Test func severalCompaniesAreLinesWithALegend() throws {
        var (first, second) = (Filings(), Filings())
        second.company = Company(cik: Filings.cik(2), ticker: nil, name: "Other")
        for year in 2019...2023 {
            first.add(year, "Revenues", "\(year)000")
            if year > 2020 { second.add(year, "Revenues", "-\(year)000") }
        }
        let document = try Document(chart("Revenues", .stitched, first, second).svg())
        let texts = document.all("text").map(\.text)
        #expect(texts.contains("Alder Creek (ALDC)") && texts.contains("Other"))
        let lines = document.all("path").filter { $0.attributes["fill"] == "none" }
        #expect(lines.map { $0.attributes["d"]?.split(separator: " ").filter { $0.hasPrefix("M") || $0.hasPrefix("L") }.count } == [5, 3])
        // Lines differ without colours, too.
        #expect(lines.map { $0.attributes["stroke-dasharray"] } == [nil, "7 3"])
    }

    /// Figures in another unit cannot stand on the same axis; the chart says so.
    @Test func anotherUnit() throws {
        var filings = Filings()
        for year in 2020...2023 { filings.add(year, "Revenues", "1000") }
        filings.add(2022, "Revenues", "900", unit: "EUR")
        let chart = try chart("Revenues", .stitched, filings).chart
        #expect(chart.series.count == 1 && chart.unit == "USD")
        #expect(chart.notes == ["Not shown: 1 value in EUR."])
    }

    /// The latest values of three months and of years are different series.
    @Test func latestValuesByLength() throws {
        var filings = Filings()
        for year in 2020...2022 {
            filings.add(year, "Revenues", "4000")
            for months in [3, 6, 9] { filings.add(year, months: months, "Revenues", "\(months)00") }
        }
        let chart = try chart("Revenues", .latest, filings).chart
        #expect(chart.series.map(\.name) == ["years", "quarters", "half years", "nine months"])
        #expect(chart.series.map(\.points.count) == [3, 3, 3, 3])
        // A first quarter in each year is not a line of quarters.
        #expect(ChartDrawing.runs(chart.series[1].points).map(\.count) == [1, 1, 1])
        #expect(ChartDrawing.runs(chart.series[0].points).map(\.count) == [3])
    }

    /// Two companies of one name are two lines.
    @Test func companiesOfOneName() throws {
        var (first, second) = (Filings(), Filings())
        second.company = Company(cik: Filings.cik(2), ticker: "ALDC", name: "Alder Creek")
        first.add(2023, "Revenues", "1")
        second.add(2023, "Revenues", "2")
        for view in [FigureView.latest, .stitched] { #expect(try chart("Revenues", view, first, second).chart.series.count == 2) }
    }

    @Test func calculatedQuarters() throws {
        var filings = Filings()
        filings.add(2022, "Revenues", "1000")
        for (months, value) in [(3, "200"), (6, "450"), (9, "700")] { filings.add(2022, months: months, "Revenues", value) }
        let chart = try chart("Revenues", .quarters, filings).chart
        #expect(chart.series[0].points.map(\.height) == [200, 250, 250, 300])
        #expect(ChartDescription.text(chart.series[0].points[3]) == "Q4 2022 (ending 2022-12-31): 300 USD (calculated)")
    }

    @Test func hostileNames() throws {
        var filings = Filings()
        filings.company = Company(cik: Filings.cik(3), ticker: "\"><b>", name: "</title><script>alert(1)</script>\u{202E}\u{0}")
        for year in 2020...2023 { filings.add(year, "Revenues", "99999999999999999999999999999\(year % 10)", unit: "<USD>") }
        let document = try Document(chart("Revenues", .stitched, filings).svg())
        #expect(document.all("script").isEmpty && document.all("b").isEmpty)
        #expect(!document.source.contains("\u{202E}"))
        #expect(document.all("title").first?.text.contains("</title><script>alert(1)</script>\u{FFFD}\u{FFFD}") == true)
    }

    @Test func tooManyCompanies() throws {
        var chart = ItemChart("Revenues", .stitched)
        for number in 1...ReportLimits.seriesOfAChart {
            var filings = Filings()
            filings.company = Company(cik: Filings.cik(number))
            filings.add(2023, "Revenues", "1")
            try chart.add(try filings.views().all(.stitched))
        }
        #expect(chart.chart.series.count == 8)
        var one = Filings()
        one.company = Company(cik: Filings.cik(99))
        // A company without the item takes no line.
        try chart.add(try one.views().all(.stitched))
        one.add(2023, "Revenues", "1")
        let figures = try one.views().all(.stitched)
        #expect(throws: ReportsFailure.self) { try chart.add(figures) }
    }

    @Test func manyPointsAreCut() throws {
        let figures = (0..<1000).map { day -> Figure in
            var figure = Figure(view: .latest, company: Company(cik: Filings.cik(1)), statementType: .balance, item: "Assets")
            figure.periodEnd = CalendarDate(days: day * 10)
            figure.value = Amount("\(day)")
            return figure
        }
        var chart = ItemChart("Assets", .latest)
        try chart.add(figures)
        #expect(chart.chart.series[0].points.count == ReportLimits.pointsOfASeries)
        #expect(chart.chart.notes == ["Not shown: the 600 oldest of more than 400 values of a line."])
        #expect(chart.chart.series[0].points.last?.height == 999)
    }

    /// WCAG 2.2, 1.4.3: the contrast of text to its background is at least 4.5, here of everything that is drawn.
    @Test func contrast() throws {
        #expect(ChartColors.light.count == ReportLimits.seriesOfAChart)
        for color in ChartColors.light + [ChartColors.negative] { #expect(try Self.contrast(color, "#ffffff") >= 4.5) }
        let dark = "\(ChartColors.dark)".split(separator: "fill: ").dropFirst().map { String($0.prefix(7)) }.filter { $0 != "#14171b" }
        #expect(dark.count > ReportLimits.seriesOfAChart)
        for color in dark { #expect(try Self.contrast(color, "#14171b") >= 4.5) }
    }

    private static func contrast(_ color: String, _ background: String) throws -> Double {
        let lights = try [color, background].map { text in
            let number = try #require(Int(text.dropFirst(), radix: 16))
            return zip([number >> 16, number >> 8 & 255, number & 255], [0.2126, 0.7152, 0.0722]).reduce(0.05) { sum, part in
                let level = Double(part.0) / 255
                return sum + part.1 * (level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4))
            }
        }
        return max(lights[0], lights[1]) / min(lights[0], lights[1])
    }
}
