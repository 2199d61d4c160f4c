import Bytes
import HTTP
import JSONLines
import Records

/// The daily indexes of quarters under the names that they have: `master.20240102.idx`, some only with `.gz` behind it, the older ones `master.940103.idx`
/// or `master.010394.idx`. A folder says what is in it, so nobody has to guess.
struct DailyIndexes {
    private let site: EdgarSite
    private let client: EdgarClient
    /// By quarter; nil for one whose folder does not say.
    private var listings: [Quarter: [CalendarDate: String]?] = [:]

    init(site: EdgarSite, client: EdgarClient) {
        self.site = site
        self.client = client
    }

    /// Addresses where a day's index may be, the likeliest first; none when its folder says that it has none.
    ///
    /// - Parameter isLooking: whether to ask the folder, which is worth a request when several days are wanted, or when one is not where it should be.
    mutating func addresses(of day: CalendarDate, isLooking: Bool) throws(EdgarFailure) -> [String] {
        let quarter = Quarter(day)
        if isLooking, listings[quarter] == nil { listings[quarter] = .some(try listing(quarter)) }
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

    /// The day whose master index has this name; nil for other files.
    static func day(of name: String, in quarter: Quarter) -> CalendarDate? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 || (parts.count == 4 && parts[3] == "gz"), parts[0] == "master", parts[2] == "idx" else { return nil }
        let digits = parts[1]
        if digits.utf8.count == 8 { return CalendarDate(String(digits)) }
        guard digits.utf8.count == 6, Int(digits) != nil else { return nil }
        // Only one of the two lies in the quarter, as a rule; where both do the year comes first.
        func full(_ year: Substring, _ rest: String) -> CalendarDate? { CalendarDate("\((Int(year) ?? 0) >= 90 ? "19" : "20")\(year)\(rest)") }
        let candidates = [full(digits.prefix(2), String(digits.dropFirst(2))), full(digits.suffix(2), String(digits.dropLast(2)))]
        return candidates.compactMap { $0 }.first { Quarter($0) == quarter }
    }
}
