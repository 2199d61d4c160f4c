import Bytes
import HTTP
import JSONLines
package import Records

/// The addresses of EDGAR, or of a mirror. Every address that is requested is built here, from identifiers.
package struct EdgarSite: Sendable {
    /// The site of archives and listings, `https://www.sec.gov`, without a slash at its end.
    package let base: String
    /// The site of the JSON interfaces, `https://data.sec.gov`.
    package let data: String
    /// The site of the full-text search, `https://efts.sec.gov`.
    package let search: String

    /// - Parameters:
    ///   - base: nil for the SEC's site.
    ///   - data: nil for `base` if that is given, so that a run against a mirror sends nothing to the SEC; else for the SEC's site.
    ///   - search: as `data`, for the full-text search.
    package init(base: String? = nil, data: String? = nil, search: String? = nil) throws(EdgarFailure) {
        func checked(_ url: String, _ name: String) throws(EdgarFailure) -> String {
            var url = url[...]
            while url.hasSuffix("/") { url = url.dropLast() }
            guard !url.contains("@") else {
                throw EdgarFailure(.configuration, "\(name) must not hold an @: no password is sent to EDGAR: \"\(PrintableAddress(url))\"")
            }
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), Request.origin(of: String(url)) != nil,
                url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("?"), !url.contains("#")
            else { throw EdgarFailure(.configuration, "\(name) is not an http or https address: \"\(PrintableAddress(url))\"") }
            return String(url)
        }
        self.base = try checked(base ?? "https://www.sec.gov", "EDGAR_BASE_URL")
        self.data = try checked(data ?? base ?? "https://data.sec.gov", "EDGAR_DATA_URL")
        self.search = try checked(search ?? base ?? "https://efts.sec.gov", "EDGAR_SEARCH_URL")
    }

    /// The site that EDGAR_BASE_URL, EDGAR_DATA_URL and EDGAR_SEARCH_URL name.
    package init(environment: [String: String]) throws(EdgarFailure) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        try self.init(base: value("EDGAR_BASE_URL"), data: value("EDGAR_DATA_URL"), search: value("EDGAR_SEARCH_URL"))
    }

    /// Whether any address is the SEC's, so that the SEC's limit of ten requests a second applies.
    package var isSEC: Bool {
        [base, data, search].contains { url in
            let host = Request.origin(of: url)?.split(separator: "/").last?.split(separator: ":").first ?? ""
            return host == "sec.gov" || host.hasSuffix(".sec.gov")
        }
    }

    /// The complete submission, in the filing's own folder. EDGAR has refused the short form without the folder since October 2026.
    package func submission(_ number: AccessionNumber, _ cik: CIK) -> String {
        "\(folder(number, cik))\(number).txt"
    }

    /// The folder of a filing, with a slash at its end.
    package func folder(_ number: AccessionNumber, _ cik: CIK) -> String {
        "\(base)/Archives/edgar/data/\(cik.withoutZeros)/\(number.withoutDashes)/"
    }

    /// The index of all filings of a quarter, which the SEC rebuilds with corrections. Compressed by default, because gzip's checksum shows a cut-off file.
    package func fullIndex(_ quarter: Quarter, isCompressed: Bool = true) -> String {
        "\(base)/Archives/edgar/full-index/\(quarter.path)/master.\(isCompressed ? "gz" : "idx")"
    }

    /// The index of all filings of a day, as they were disseminated.
    package func dailyIndex(_ day: CalendarDate) -> String {
        dailyIndex(named: "master.\(day.digits).idx", in: Quarter(day))
    }

    /// A day's index under the name in its folder's listing.
    package func dailyIndex(named name: String, in quarter: Quarter) -> String {
        "\(base)/Archives/edgar/daily-index/\(quarter.path)/\(name)"
    }

    /// The listing of a quarter's daily indexes.
    package func dailyIndexListing(_ quarter: Quarter) -> String {
        "\(base)/Archives/edgar/daily-index/\(quarter.path)/index.json"
    }

    /// The Feed archive of a day: all filings as they were disseminated.
    package func feed(_ day: CalendarDate) -> String {
        "\(base)/Archives/edgar/Feed/\(Quarter(day).path)/\(day.digits).nc.tar.gz"
    }

    /// A page of the feed of the latest filings. `form` is the beginning of a form's name, `count` 10, 20, 40, 80 or 100.
    package func currentFeed(form: String, start: Int, count: Int) -> String {
        "\(base)/cgi-bin/browse-edgar?action=getcurrent&type=\(PercentEncoding.encode(form))&owner=include&count=\(count)&start=\(start)&output=atom"
    }

    /// A page of the full-text search, of filings between two days.
    package func searchIndex(
        _ query: String, forms: [String], companies: [CIK], from: CalendarDate, to: CalendarDate, start: Int, size: Int
    ) -> String {
        let forms = forms.map { PercentEncoding.encode($0) }.joined(separator: ",")
        let companies = companies.map(\.description).joined(separator: ",")
        let dates = "dateRange=custom&startdt=\(from)&enddt=\(to)"
        return "\(search)/LATEST/search-index?q=\(PercentEncoding.encode(query))&\(dates)&forms=\(forms)&ciks=\(companies)&from=\(start)&size=\(size)"
    }

    /// A company's recent filings, and the names of the pages with its older ones.
    package func submissions(_ cik: CIK) -> String {
        "\(data)/submissions/CIK\(cik).json"
    }

    /// A page of older filings; nil for a name that EDGAR does not use.
    package func submissionsPage(_ name: String) -> String? {
        let digits = name.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }.count
        guard name.hasPrefix("CIK"), name.hasSuffix(".json"), name.contains("-submissions-"), digits >= 11, name.utf8.count == digits + 21 else {
            return nil
        }
        return "\(data)/submissions/\(name)"
    }

    package var tickers: String { "\(base)/files/company_tickers.json" }
    package var exchangeTickers: String { "\(base)/files/company_tickers_exchange.json" }
    package var fundTickers: String { "\(base)/files/company_tickers_mf.json" }

    /// The identifiers from which the addresses of a filing are built.
    func identity(of filing: FilingRecord) throws(Rejection) -> (AccessionNumber, CIK) {
        guard let text = filing.accessionNumber else { throw Rejection(code: "missing_field", message: "the record has no accession_number") }
        guard let number = AccessionNumber(text) else { throw Rejection(code: "bad_accession_number", message: "\"\(text)\" is not an accession number") }
        guard let cikText = filing.cik ?? filing.object.integer("cik").map(String.init) else {
            throw Rejection(code: "missing_field", message: "the record has no cik")
        }
        guard let cik = CIK(cikText) else { throw Rejection(code: "bad_cik", message: "\"\(cikText)\" is not a CIK") }
        if let url = filing.object.string("url"), !contains(url) {
            throw Rejection(
                code: "foreign_url", message: "the record's url \(PrintableAddress(url)) is not under \(base): set EDGAR_BASE_URL to the site that listed it")
        }
        return (number, cik)
    }

    /// Whether an address belongs to this site.
    package func contains(_ url: String) -> Bool {
        [base, data, search].contains { url.hasPrefix($0 + "/") }
    }
}

/// A quarter of a calendar year.
package struct Quarter: Comparable, Hashable, Sendable, CustomStringConvertible {
    package let year: Int
    /// 1 to 4.
    package let number: Int

    package init(_ day: CalendarDate) {
        year = day.year
        number = (day.month - 1) / 3 + 1
    }

    private init(year: Int, number: Int) {
        self.year = year
        self.number = number
    }

    package var previous: Quarter { number == 1 ? Quarter(year: year - 1, number: 4) : Quarter(year: year, number: number - 1) }
    package var next: Quarter { number == 4 ? Quarter(year: year + 1, number: 1) : Quarter(year: year, number: number + 1) }

    package var description: String { "\(year) QTR\(number)" }
    fileprivate var path: String { "\(year)/QTR\(number)" }

    package var days: ClosedRange<CalendarDate> {
        let month = number * 3
        let first = CalendarDate(year: year, month: month - 2, day: 1) ?? CalendarDate(days: 0)
        let last = CalendarDate(year: year, month: month, day: CalendarDate.length(ofMonth: month, in: year)) ?? first
        return first...last
    }

    package static func < (left: Self, right: Self) -> Bool { (left.year, left.number) < (right.year, right.number) }
}

extension CalendarDate {
    /// `YYYYMMDD`.
    fileprivate var digits: String { description.filter { $0 != "-" } }
}
