import HTTP
import JSONLines
package import Records

/// Where things are at EDGAR, or at what stands in for it. Every address is built here, from identifiers.
package struct EdgarSite: Sendable {
    /// The site of archives and listings, `https://www.sec.gov`, without a slash at its end.
    package let base: String
    /// The site of the JSON interfaces, `https://data.sec.gov`.
    package let data: String

    /// - Parameters:
    ///   - base: nil for the SEC's own.
    ///   - data: nil for the SEC's own, or for `base` where that is given: who works against a mirror does not want to meet the SEC.
    package init(base: String? = nil, data: String? = nil) throws(EdgarFailure) {
        func checked(_ url: String, _ name: String) throws(EdgarFailure) -> String {
            var url = url[...]
            while url.hasSuffix("/") { url = url.dropLast() }
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), Request.origin(of: String(url)) != nil,
                url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !url.contains("@"), !url.contains("?"), !url.contains("#")
            else { throw EdgarFailure(.configuration, "\(name) is no http or https address: \"\(url)\"") }
            return String(url)
        }
        self.base = try checked(base ?? "https://www.sec.gov", "EDGAR_BASE_URL")
        self.data = try checked(data ?? base ?? "https://data.sec.gov", "EDGAR_DATA_URL")
    }

    /// As EDGAR_BASE_URL and EDGAR_DATA_URL say.
    package init(environment: [String: String]) throws(EdgarFailure) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        try self.init(base: value("EDGAR_BASE_URL"), data: value("EDGAR_DATA_URL"))
    }

    /// The SEC's limit of ten requests a second holds here.
    package var isSEC: Bool {
        [base, data].contains { url in
            let host = Request.origin(of: url)?.split(separator: "/").last?.split(separator: ":").first ?? ""
            return host == "sec.gov" || host.hasSuffix(".sec.gov")
        }
    }

    /// The complete submission, in the filing's own folder (the short form without it is being refused since October 2026).
    package func submission(_ number: AccessionNumber, _ cik: CIK) -> String {
        "\(folder(number, cik))\(number).txt"
    }

    package func folder(_ number: AccessionNumber, _ cik: CIK) -> String {
        "\(base)/Archives/edgar/data/\(cik.withoutZeros)/\(number.withoutDashes)/"
    }

    /// All filings of a quarter, rebuilt by the SEC as corrections come in.
    package func fullIndex(_ quarter: Quarter) -> String {
        "\(base)/Archives/edgar/full-index/\(quarter.year)/QTR\(quarter.number)/master.idx"
    }

    /// All filings of a day, as they were disseminated.
    package func dailyIndex(_ day: CalendarDate) -> String {
        let quarter = Quarter(day)
        let digits = day.description.filter { $0 != "-" }
        return "\(base)/Archives/edgar/daily-index/\(quarter.year)/QTR\(quarter.number)/master.\(digits).idx"
    }

    /// All filings of a day as they were disseminated, in one archive.
    package func feed(_ day: CalendarDate) -> String {
        let quarter = Quarter(day)
        let digits = day.description.filter { $0 != "-" }
        return "\(base)/Archives/edgar/Feed/\(quarter.year)/QTR\(quarter.number)/\(digits).nc.tar.gz"
    }

    /// A company's filings: the recent ones, and the names of the pages with the rest.
    package func submissions(_ cik: CIK) -> String {
        "\(data)/submissions/CIK\(cik).json"
    }

    /// A page of older filings; nil when the name is not one that EDGAR gives.
    package func submissionsPage(_ name: String) -> String? {
        let digits = name.utf8.filter { $0 >= 0x30 && $0 <= 0x39 }.count
        guard name.hasPrefix("CIK"), name.hasSuffix(".json"), name.contains("-submissions-"), digits >= 11, name.utf8.count == digits + 21 else {
            return nil
        }
        return "\(data)/submissions/\(name)"
    }

    package var tickers: String { "\(base)/files/company_tickers.json" }

    /// What a filing's addresses are built from.
    func identity(of filing: FilingRecord) throws(Rejection) -> (AccessionNumber, CIK) {
        guard let text = filing.accessionNumber else { throw Rejection(code: "missing_field", message: "the record has no accession_number") }
        guard let number = AccessionNumber(text) else { throw Rejection(code: "bad_accession_number", message: "\"\(text)\" is no accession number") }
        guard let cikText = filing.cik ?? filing.object.integer("cik").map(String.init) else {
            throw Rejection(code: "missing_field", message: "the record has no cik")
        }
        guard let cik = CIK(cikText) else { throw Rejection(code: "bad_cik", message: "\"\(cikText)\" is no CIK") }
        if let url = filing.object.string("url"), !contains(url) {
            throw Rejection(code: "foreign_url", message: "the record's url \(url) is not under \(base)")
        }
        return (number, cik)
    }

    /// Whether an address lies under this site.
    package func contains(_ url: String) -> Bool {
        url.hasPrefix(base + "/") || url.hasPrefix(data + "/")
    }
}

/// A quarter of a calendar year.
package struct Quarter: Comparable, Sendable, CustomStringConvertible {
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

    package static func < (left: Self, right: Self) -> Bool { (left.year, left.number) < (right.year, right.number) }
}
