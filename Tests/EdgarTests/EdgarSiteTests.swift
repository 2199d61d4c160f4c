import Records
import Pace
import Testing
@testable import Edgar

struct EdgarSiteTests {
    private let number = AccessionNumber("0000320193-24-000123")
    private let cik = CIK("0000320193")

    @Test func addresses() throws {
        let site = try EdgarSite()
        let number = try #require(number)
        let cik = try #require(cik)
        let day = try #require(CalendarDate("2024-11-01"))
        #expect(site.submission(number, cik) == "https://www.sec.gov/Archives/edgar/data/320193/000032019324000123/0000320193-24-000123.txt")
        #expect(site.fullIndex(Quarter(day)) == "https://www.sec.gov/Archives/edgar/full-index/2024/QTR4/master.gz")
        #expect(site.fullIndex(Quarter(day), isCompressed: false) == "https://www.sec.gov/Archives/edgar/full-index/2024/QTR4/master.idx")
        #expect(site.feed(day) == "https://www.sec.gov/Archives/edgar/Feed/2024/QTR4/20241101.nc.tar.gz")
        #expect(site.dailyIndex(day) == "https://www.sec.gov/Archives/edgar/daily-index/2024/QTR4/master.20241101.idx")
        #expect(site.submissions(cik) == "https://data.sec.gov/submissions/CIK0000320193.json")
        #expect(site.tickers == "https://www.sec.gov/files/company_tickers.json")
        #expect(site.isSEC)
    }

    @Test func parametersOfQueriesAreEscaped() throws {
        let site = try EdgarSite()
        let day = try #require(CalendarDate("2024-11-01"))
        let companies = [try #require(cik)]
        #expect(
            site.searchIndex("\"a & b\" é", forms: ["SC 13D"], companies: companies, from: day, to: day + 1, start: 100, size: 100)
                == "https://efts.sec.gov/LATEST/search-index?q=%22a%20%26%20b%22%20%C3%A9&dateRange=custom&startdt=2024-11-01&enddt=2024-11-02"
                + "&forms=SC%2013D&ciks=0000320193&from=100&size=100")
        #expect(site.currentFeed(form: "10-K/A", start: 0, count: 100).contains("&type=10-K%2FA&"))
    }

    @Test func quartersHaveDays() throws {
        let day = try #require(CalendarDate("2024-02-29"))
        #expect(Quarter(day).days.description == "2024-01-01...2024-03-31")
        #expect(Quarter(day).previous.days.description == "2023-10-01...2023-12-31")
    }

    /// A run against a mirror sends nothing to the SEC, even if only one address is set.
    @Test func aMirrorServesBoth() throws {
        let site = try EdgarSite(environment: ["EDGAR_BASE_URL": "http://127.0.0.1:8300/"])
        #expect(site.base == "http://127.0.0.1:8300")
        #expect(site.data == site.base)
        #expect(!site.isSEC)
        #expect(try EdgarSite(base: "http://127.0.0.1:1", data: "https://data.sec.gov").isSEC)
    }

    @Test(arguments: ["", "sec.gov", "ftp://sec.gov", "https://", "http://user@host", "http://host?x", "http://ho st"])
    func noAddress(_ text: String) {
        #expect(throws: EdgarFailure.self) { try EdgarSite(base: text) }
    }

    @Test func addressesElsewhere() throws {
        let site = try EdgarSite()
        #expect(site.contains("https://www.sec.gov/Archives/x.txt"))
        #expect(site.contains("https://data.sec.gov/submissions/x.json"))
        for url in ["https://www.sec.gov.evil.example/x", "http://www.sec.gov/x", "https://www.sec.gov@evil.example/", "file:///etc/passwd", ""] {
            #expect(!site.contains(url))
        }
    }

    @Test func pagesOfOlderFilings() throws {
        let site = try EdgarSite()
        #expect(site.submissionsPage("CIK0000320193-submissions-001.json") == "https://data.sec.gov/submissions/CIK0000320193-submissions-001.json")
        for name in ["../CIK0000320193-submissions-001.json", "CIK0000320193-submissions-001.json?x", "x.json", "CIK/../-submissions-00100000000.json"] {
            #expect(site.submissionsPage(name) == nil)
        }
    }

    @Test func identity() throws {
        #expect(try Identity("  Sample Company   admin@example.com ").userAgent == "Sample Company admin@example.com")
        for text in ["", "Sample Company", "admin@", "a@b@c", "Sample\r\nX: y admin@example.com"] {
            #expect(throws: EdgarFailure.self) { try Identity(text) }
        }
        #expect(throws: EdgarFailure.self) { try Identity(environment: [:]) }
    }

    /// The first and the last quarter of the calendar have no special case.
    @Test func quarters() throws {
        for (day, first, last) in [
            ("0000-02-29", "0000-01-01", "0000-03-31"), ("2024-11-01", "2024-10-01", "2024-12-31"), ("9999-12-31", "9999-10-01", "9999-12-31"),
        ] {
            let days = Quarter(try #require(CalendarDate(day))).days
            #expect((days.lowerBound.description, days.upperBound.description) == (first, last))
        }
    }

    /// The lowest rate is one request a day.
    @Test func slowestRate() throws {
        let mirror = ["EDGAR_BASE_URL": "http://127.0.0.1:1"]
        #expect(try EdgarSettings(rate: Pacer.slowestRate, rateFile: nil, environment: mirror).rate == Pacer.slowestRate)
        for rate in [Pacer.slowestRate.nextDown, 2e-8, 1e-300] {
            #expect(throws: EdgarFailure.self) { try EdgarSettings(rate: rate, rateFile: nil, environment: mirror) }
        }
        for text in ["nan", "inf", "-1", "1e999", "x"] {
            #expect(throws: EdgarFailure.self) { try EdgarSettings(rate: nil, rateFile: nil, environment: ["EDGAR_RATE_LIMIT_PER_SEC": text]) }
        }
    }

    @Test func theSECsLimit() throws {
        for rate in [0, 10.5, 1000] {
            #expect(throws: EdgarFailure.self) { try EdgarSettings(rate: rate, rateFile: nil, environment: [:]) }
            #expect(try EdgarSettings(rate: rate, rateFile: nil, environment: ["EDGAR_BASE_URL": "http://127.0.0.1:1"]).rate == rate)
        }
        #expect(try EdgarSettings(rate: nil, rateFile: nil, environment: [:]).rate == 9.5)
        #expect(try EdgarSettings(rate: nil, rateFile: nil, environment: ["EDGAR_RATE_LIMIT_PER_SEC": "5"]).rate == 5)

    }
}
