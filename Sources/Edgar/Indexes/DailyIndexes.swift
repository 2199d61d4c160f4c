import Bytes
import HTTP
import JSONLines
import Records

/// The addresses of daily indexes. A day's index is named `master.20240102.idx` or `master.20240102.idx.gz`, an older one `master.940103.idx` or
/// `master.010394.idx`. The listing of its folder (`index.json`) gives the name.
struct DailyIndexes {
    private let site: EdgarSite
    private let client: EdgarClient
    /// The names of the indexes by day, for each quarter whose folder was requested; nil for a folder without a listing.
    private var listings: [Quarter: [CalendarDate: String]?] = [:]

    init(site: EdgarSite, client: EdgarClient) {
        self.site = site
        self.client = client
    }

    /// Returns the addresses where a day's index may be, the likeliest first; empty if the listing of its folder lacks it.
    ///
    /// - Parameter usesListing: whether to request the listing of the folder: worthwhile for several days, or when an index is not under its usual name.
    mutating func addresses(of day: CalendarDate, usesListing: Bool) throws(EdgarFailure) -> [String] {
        let quarter = Quarter(day)
        if usesListing, listings[quarter] == nil { listings[quarter] = .some(try listing(quarter)) }
        if let listing = listings[quarter], let names = listing {
            return names[day].map { [site.dailyIndex(named: $0, in: quarter)] } ?? []
        }
        let plain = site.dailyIndex(day)
        return [plain, plain + ".gz"]
    }

    private func listing(_ quarter: Quarter) throws(EdgarFailure) -> [CalendarDate: String]? {
        let response: Response
        do throws(EdgarFailure) {
            response = try client.get(EdgarRequest(site.dailyIndexListing(quarter), expecting: .json))
        } catch  where error.kind == .missing {
            return nil
        }
        guard let listing = try? JSONValue(parsing: response.body.span), let items = listing["directory"]?["item"]?.array else { return nil }
        var names: [CalendarDate: String] = [:]
        for name in items.compactMap({ $0["name"]?.string }) {
            guard let day = Self.day(of: name, in: quarter), names[day] == nil || name.hasSuffix(".idx") else { continue }
            names[day] = name
        }
        return names
    }

    /// Returns the day whose master index has this name; nil for other files.
    static func day(of name: String, in quarter: Quarter) -> CalendarDate? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 || (parts.count == 4 && parts[3] == "gz"), parts[0] == "master", parts[2] == "idx" else { return nil }
        let digits = parts[1]
        if digits.utf8.count == 8 { return CalendarDate(String(digits)) }
        guard digits.utf8.count == 6, Int(digits) != nil else { return nil }
        // Usually only one of the two readings lies in the quarter. If both do, take the one with the year first.
        func full(_ year: Substring, _ rest: String) -> CalendarDate? { CalendarDate("\((Int(year) ?? 0) >= 90 ? "19" : "20")\(year)\(rest)") }
        let candidates = [full(digits.prefix(2), String(digits.dropFirst(2))), full(digits.suffix(2), String(digits.dropLast(2)))]
        return candidates.compactMap { $0 }.first { Quarter($0) == quarter }
    }
}
