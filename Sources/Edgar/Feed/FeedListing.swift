import Bytes
import HTTP
import Records

/// Reads the headers of the filings in a day's Feed archive, and skips the rest of each filing.
final class FeedListing: FeedMembers {
    private static let headerLimit = 1 << 20

    private let receive: (FeedHeader, _ listedAt: String) throws(SystemFailure) -> Void
    /// The `listed_at` of the filings in the archive.
    private var listedAt = ""
    private var head: [UInt8] = []
    private var isHeadWhole = false
    /// Filings without a valid header.
    private(set) var malformed = 0

    /// - Parameter receive: called with each header, and again with the same headers when a transfer starts over.
    init(_ receive: @escaping (FeedHeader, _ listedAt: String) throws(SystemFailure) -> Void) {
        self.receive = receive
    }

    func restart(_ head: ResponseHead) {
        malformed = 0
        listedAt = ListingTime.ofFile(head)
    }

    func begin(_: String) {
        head.removeAll(keepingCapacity: true)
        isHeadWhole = false
    }

    func content(_ bytes: Span<UInt8>) {
        guard !isHeadWhole else { return }
        let searched = max(0, head.count - 16)
        head.append(bytes.extracting(0..<min(bytes.count, Self.headerLimit - head.count)))
        isHeadWhole = head.count == Self.headerLimit || head.withSpan(searched..<head.count, { $0.firstIndex(of: "<DOCUMENT>") }) != nil
    }

    func end() throws(SystemFailure) {
        guard let header = head.withSpan(0..<head.count, { FeedHeader($0) }) else {
            malformed += 1
            return
        }
        try receive(header, listedAt)
    }
}

/// The header of a filing in the form that EDGAR disseminates: `<SUBMISSION>`, one tag and its value a line, and a group of tags for each party.
package struct FeedHeader {
    struct Party {
        /// `FILER`, `ISSUER`, `REPORTING-OWNER`, ...
        var role: String
        var cik: CIK?
        var name: String?

        /// Whether the filing is about this party rather than by it.
        var isSubject: Bool { role != "REPORTING-OWNER" && role != "FILED-BY" }
    }

    var number: AccessionNumber
    var formType: String
    var filingDate: CalendarDate
    var periodEnd: CalendarDate?
    var items: [String] = []
    var parties: [Party] = []

    private static let roles: Set<String> = [
        "FILER", "ISSUER", "REPORTING-OWNER", "SUBJECT-COMPANY", "FILED-BY", "FILED-FOR", "SERIAL-COMPANY", "DEPOSITOR", "SECURITIZER", "UNDERWRITER",
        "ISSUING-ENTITY",
    ]

    /// Parses a header; nil without an accession number, a form and a date. Lines end with a newline, a carriage return, or both.
    package init?(_ text: Span<UInt8>) {
        var number: AccessionNumber?
        var form: String?
        var date: CalendarDate?
        var position = 0
        while position < text.count {
            var end = position
            while end < text.count, text[end] != 0x0A, text[end] != 0x0D { end += 1 }
            let line = text.extracting(position..<end)
            position = end + 1
            guard line.count > 2, line[0] == UInt8(ascii: "<"), let close = line.firstIndex(of: UInt8(ascii: ">")) else { continue }
            let rest = line.extracting(close + 1..<line.count)
            let value = rest.extracting(rest.trimmedRange).utf8OrLatin1.span.text
            switch line.extracting(1..<close).text {
            case "DOCUMENT": position = text.count
            case "ACCESSION-NUMBER" where number == nil: number = AccessionNumber(value)
            case "TYPE" where form == nil && !value.isEmpty: form = value
            case "PERIOD": periodEnd = CalendarDate(value)
            case "FILING-DATE": date = CalendarDate(value)
            case "ITEMS" where !value.isEmpty: items.append(value)
            case "CIK" where !parties.isEmpty && parties[parties.count - 1].cik == nil: parties[parties.count - 1].cik = CIK(value)
            case "CONFORMED-NAME" where !parties.isEmpty && parties[parties.count - 1].name == nil: parties[parties.count - 1].name = value
            case let tag where Self.roles.contains(tag): parties.append(Party(role: tag))
            default: break
            }
        }
        guard let number, let form, let date else { return nil }
        self.number = number
        formType = form
        filingDate = date
    }
}
