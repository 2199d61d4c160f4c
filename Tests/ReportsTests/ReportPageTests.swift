import Figures
import Records
import Testing

@testable import Reports

struct ReportPageTests {
    private func page(_ companies: Filings..., asOf: CalendarDate? = nil) throws -> Document {
        var page = ReportPage(asOf: asOf)
        for company in companies { try page.add(try company.views()) { _ in true } }
        return try Document(page.html())
    }

    private var filings: Filings {
        var filings = Filings()
        for year in 2021...2023 {
            filings.add(year, "Revenues", "\(year)000000", concept: year == 2021 ? "us-gaap:Revenues" : "us-gaap:SalesRevenueNet")
            filings.add(year, "NetIncome", "-\(year)000000")
            filings.add(year, "EPSDiluted", "1.5", unit: "USD/shares")
            filings.add(year, "Assets", "9000000")
        }
        filings.add(2023, months: 9, "Revenues", "1500000000")
        return filings
    }

    @Test func tables() throws {
        let page = try page(filings)
        #expect(
            page.all("caption").map(\.text) == [
                "Income, fiscal years, USD in millions", "Income, quarters, USD in millions", "Balance sheet, fiscal years, USD in millions",
                "Balance sheet, quarters, USD in millions",
            ])
        #expect(page.all("h1").map(\.text) == ["Alder Creek"])
        #expect(page.all("title").first?.text == "Alder Creek (ALDC, CIK 1): figures")
        #expect(page.all("th").allSatisfy { ["col", "row"].contains($0.attributes["scope"]) })
        #expect(page.all("svg").count == 5)
    }

    /// A figure links to its filing, negative ones stand in parentheses, and another concept than a year before is marked.
    @Test func cells() throws {
        let cells = try page(filings).all("td")
        #expect(
            cells.prefix(6).map(\.text) == [
                "2,021", "≠concept changed, 2,022 change +1  0.0%", "2,023 change +1  0.0%", "(2,021)", "(2,022) change \u{2212}1  0.0%",
                "(2,023) change \u{2212}1  0.0%",
            ])
        #expect(cells[3].attributes["class"] == "negative")
        #expect(cells.map { $0.attributes["data-ref"] }.prefix(3) == ["4", "3", "1"])
        let links = try page(filings).all("a").filter { $0.attributes["aria-describedby"] != nil }
        #expect(
            links[0].attributes == [
                "href": "https://www.sec.gov/Archives/edgar/data/1/000000000121000001/0000000001-21-000001-index.htm",
                "title": "10-K, filed 2022-02-01, 0000000001-21-000001; us-gaap:Revenues", "aria-describedby": "c1-f4",
            ])
    }

    @Test func calculatedFiguresHaveNotes() throws {
        let page = try page(filings)
        let cell = try #require(page.all("td").first { $0.attributes["class"] == "calculated" })
        #expect(cell.text == "≠concept changed, 523" && cell.attributes["data-ref"] == "n1")
        let note = try #require(page.all("li").first { $0.attributes["id"] == "c1-n1" })
        #expect(
            note.text == """
                Revenues, Q4 2023 = 523,000,000 USD: 2,023,000,000 of 2023-01-01 to 2023-12-31 in filing 1, less 1,500,000,000 of 2023-01-01 to 2023-09-30 in \
                filing 2.
                """)
    }

    /// The unit of a table is one in which the changes are whole as well: the year before the first of ten is not in it. A change between two bases is marked.
    @Test(arguments: [
        ("2011000000", "USD in millions", "2,000 †on another basis, change -11  -0.5%"),
        ("2011000500", "USD", "2,000,000,000 †on another basis, change -11,000,500  -0.5%"),
    ])
    func changes(_ first: String, _ unit: String, _ text: String) throws {
        var filings = Filings()
        filings.add(2011, "Revenues", first)
        for year in 2012...2021 { filings.add(year, "Revenues", "\(year)000000") }
        filings.add(2012, "Revenues", "2000000000", filing: Filings.filing(2013))
        let page = try page(filings)
        #expect(page.all("caption").map(\.text) == ["Income, fiscal years, \(unit)"])
        #expect(page.all("td").first?.text == text.replacing("-", with: "\u{2212}"))
        #expect(page.all("td")[2].text.hasSuffix(" change +\(unit == "USD" ? "1,000,000" : "1")  0.0%"))
    }

    /// Margins stand below the income in their order, rounded to one digit, with changes in percentage points, and have a chart.
    @Test func margins() throws {
        var filings = filings
        for (year, gross) in [(2021, "1000000000"), (2022, "1100000000")] { filings.add(year, "GrossProfit", gross) }
        let page = try page(filings)
        let rows = page.all("th").filter { $0.attributes["scope"] == "row" }.map(\.text)
        #expect(rows.prefix(6) == ["Revenues", "Gross profit", "Net income", "Earnings per share, diluted USD per share", "Gross margin %", "Net margin %"])
        let cells = page.all("td").filter { $0.attributes["class"]?.hasPrefix("calculated") == true }
        #expect(cells.prefix(2).map(\.text) == ["49.5", "≠concept changed, 54.4 change +4.9 pp"])
        #expect(cells[2].attributes["class"] == "calculated negative" && cells[2].text == "(100.0)")
        #expect(page.all("title").contains { $0.text == "Margins. by fiscal year, percent of revenues" })
    }

    @Test func missingFiguresHaveReasons() throws {
        var filings = filings
        for item in ["Goodwill", "Inventory"] {
            for year in [2021, 2023] { filings.add(year, item, "5") }
        }
        let page = try page(filings)
        let missing = page.all("td").filter { $0.attributes["class"] == "missing" }
        #expect(missing.map(\.text) == ["–missing", "–missing", "–missing", "–missing"])
        // Each reason once: it is the same for both items, and for the year and its fourth quarter.
        let notes = page.all("li").map(\.text).filter { $0.hasPrefix("Missing") }
        #expect(notes == ["Missing figures – not reported: a balance at the end of Q4 of fiscal 2022 is not reported."])
        #expect(Set(missing.map { $0.attributes["data-ref"] }).count == 1)
    }

    /// Every id is there once, and every reference to an id is to one that is there.
    @Test func ids() throws {
        var other = filings
        other.company = Company(cik: Filings.cik(2), name: "Other")
        for page in [try page(filings), try page(filings, other)] {
            #expect(Set(page.ids).count == page.ids.count)
            let ids = Set(page.ids)
            var references: [String] = []
            for element in page.elements {
                for name in ["aria-labelledby", "aria-describedby"] {
                    references += (element.attributes[name] ?? "").split(separator: " ").map { String($0) }
                }
                if let address = element.attributes["href"], address.hasPrefix("#") { references.append(String(address.dropFirst())) }
            }
            #expect(!references.isEmpty && references.allSatisfy { ids.contains($0) })
        }
    }

    @Test func severalCompanies() throws {
        var other = filings
        other.company = Company(cik: Filings.cik(2), name: "Other")
        let page = try page(filings, other, Filings())
        #expect(page.all("h1").map(\.text) == ["Figures of 2 companies"])
        #expect(page.all("article").map { $0.attributes["id"] } == ["c1", "c2"])
        #expect(page.all("nav").first?.text == "\nAlder Creek (ALDC)\nOther")
    }

    /// Nothing is loaded, and no script runs: the policy in the page forbids both, and there is nothing of the kind.
    @Test func selfContained() throws {
        let page = try page(filings)
        let policy = try #require(page.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes["content"])
        #expect(policy == "default-src 'none'; style-src 'sha256-\(PageStyle.hash)'; base-uri 'none'; form-action 'none'")
        #expect(Set(page.elements.map(\.name)).isDisjoint(with: ["script", "link", "img", "iframe", "object", "use", "image", "form", "base"]))
        #expect(page.elements.allSatisfy { element in element.attributes.keys.allSatisfy { $0 != "src" && $0 != "style" && !$0.hasPrefix("on") } })
        #expect(!page.source.contains("url(") && !page.source.contains("@import"))
    }

    @Test func hostileNames() throws {
        var filings = filings
        let evil = "\"><script>alert(1)</script>\u{202E}\u{7}"
        filings.company = Company(cik: Filings.cik(1), ticker: evil, name: evil)
        let filing = ReportingFiling(accessionNumber: evil, formType: evil, filingDate: nil, acceptedAt: nil)
        filings.add(2023, evil, "1", unit: evil, concept: evil, filing: filing)
        let page = try page(filings)
        #expect(page.all("script").isEmpty)
        #expect(page.source.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" || $0 == "\n" })
        #expect(page.all("h1").map(\.text) == ["\"><script>alert(1)</script>\u{FFFD}\u{FFFD}"])
        #expect(page.all("a").allSatisfy { $0.attributes["href"]?.hasPrefix("https://www.sec.gov/") == true || $0.attributes["href"]?.hasPrefix("#") == true })
    }

    /// A page shows the newest years and quarters, and says how many it leaves out.
    @Test func limits() throws {
        var filings = Filings()
        for year in 1995...2023 { filings.add(year, "Revenues", "\(year)") }
        for number in 0..<100 { filings.add(2023, "Item\(number)", "1") }
        let page = try page(filings)
        #expect(page.all("p").contains { $0.text.contains("Left out: 19 earlier fiscal years.") })
        #expect(page.all("p").contains { $0.text == "Left out: 41 further items." })
        #expect(page.all("th").filter { $0.attributes["scope"] == "row" }.count == 60)
        #expect(page.all("th").filter { $0.text.hasPrefix("FY") }.map(\.text).first == "FY 2014 2014-12-31")
        var many = ReportPage(asOf: nil)
        for number in 1...ReportLimits.companiesOfAPage {
            filings.company = Company(cik: Filings.cik(number))
            try many.add(try filings.views()) { $0.item == "Revenues" }
        }
        let views = try filings.views()
        #expect(throws: ReportsFailure.self) { try many.add(views) { _ in true } }
    }

    @Test func nothing() throws {
        var page = ReportPage(asOf: nil)
        try page.add(try filings.views()) { _ in false }
        #expect(page.isEmpty)
    }
}
