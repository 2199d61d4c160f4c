import Records

/// One submission of the folder, as its header describes it.
struct Filing: Sendable {
    let accession: AccessionNumber
    /// Where it lies.
    let path: String
    let isCompressed: Bool
    /// When the file was last changed, in seconds since 1970.
    let modified: Int
    /// Bytes of the submission, uncompressed.
    let size: Int
    /// Where the header ends in the uncompressed bytes, and the first document starts.
    let headerEnd: Int
    let form: String
    /// Nil when the header has no date that the calendar knows, and nothing to fall back on: such a filing is served, but no index lists it.
    let filingDate: CalendarDate?
    /// RFC 3339 with New York's offset; submissions of the 1990s and `.nc` files have none.
    let acceptedAt: String?
    let period: CalendarDate?
    /// Codes such as `2.02`.
    let items: [String]
    /// Those with a CIK.
    let parties: [Party]
    /// Those with a ticker.
    let funds: [FundClass]

    /// Acceptance in UTC, as most of EDGAR's own listings have it: `2024-11-01T10:01:36.000Z`; empty when it is not known.
    var acceptedUTC: String {
        guard let acceptedAt, let seconds = Instant.seconds(eastern: acceptedAt) else { return "" }
        return "\(Instant.utc(seconds: seconds).dropLast()).000Z"
    }

    /// Acceptance by the clock in New York, or else the file's last change: `2024-11-01 06:01:36`.
    var listedTime: String {
        let instant = acceptedAt ?? Instant.utc(seconds: modified)
        return "\(instant.prefix(10)) \(instant.dropFirst(11).prefix(8))"
    }
}

extension Instant {
    /// Seconds since 1970 of `2024-11-01T06:01:36-04:00`.
    fileprivate static func seconds(eastern text: String) -> Int? {
        let clock = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
        guard let date = CalendarDate(String(text.prefix(10))), clock.count == 3, let offset = Int(text.dropFirst(20).prefix(2)) else { return nil }
        return date.days * 86_400 + (clock[0] + offset) * 3600 + clock[1] * 60 + clock[2]
    }
}
