import Records

/// A filing in the folder, as the header of its submission describes it.
struct Filing: Sendable {
    let accession: AccessionNumber
    /// The path of the submission.
    let path: String
    let isCompressed: Bool
    /// When the file was last changed, in seconds since 1970.
    let modified: Int
    /// Bytes of the submission, uncompressed.
    let size: Int
    /// The offset in the uncompressed bytes where the header ends and the first document starts.
    let headerEnd: Int
    let form: String
    /// The filing date; nil when neither the header nor the lines around it give a valid date. Such a filing is served, but no index lists it.
    let filingDate: CalendarDate?
    /// The time of acceptance (RFC 3339, New York's offset); nil for submissions of the 1990s and `.nc` files.
    let acceptedAt: String?
    let period: CalendarDate?
    /// Codes such as `2.02`.
    let items: [String]
    /// The parties that have a CIK.
    let parties: [Party]
    /// The classes of funds that have a ticker.
    let funds: [FundClass]

    /// The time of acceptance in UTC, in the form of most of EDGAR's listings: `2024-11-01T10:01:36.000Z`; empty when unknown.
    var acceptedUTC: String {
        guard let acceptedAt, let seconds = Instant.seconds(eastern: acceptedAt) else { return "" }
        return "\(Instant.utc(seconds: seconds).dropLast()).000Z"
    }

    /// The time of acceptance in New York, or else of the file's last change: `2024-11-01 06:01:36`.
    var listedTime: String {
        let instant = acceptedAt ?? Instant.utc(seconds: modified)
        return "\(instant.prefix(10)) \(instant.dropFirst(11).prefix(8))"
    }
}

extension Instant {
    /// Returns the seconds since 1970 of `2024-11-01T06:01:36-04:00`.
    fileprivate static func seconds(eastern text: String) -> Int? {
        let clock = text.dropFirst(11).prefix(8).split(separator: ":").compactMap { Int($0) }
        guard let date = CalendarDate(String(text.prefix(10))), clock.count == 3, let offset = Int(text.dropFirst(20).prefix(2)) else { return nil }
        return date.days * 86_400 + (clock[0] + offset) * 3600 + clock[1] * 60 + clock[2]
    }
}
