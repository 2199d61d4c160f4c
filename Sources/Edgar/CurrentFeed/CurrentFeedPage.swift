import Bytes
import Records

/// A page of the current feed (Atom), which lists the latest filings: an entry for each role of each filing, the latest acceptance first.
///
/// The page is parsed by searching for tags: EDGAR writes each entry with the same five elements, and never nests entries.
package struct CurrentFeedPage {
    package struct Entry: Equatable {
        var number: AccessionNumber
        var formType: String
        var filingDate: CalendarDate
        /// RFC 3339, with New York's offset.
        var acceptedAt: String
        var items: [String]
        var cik: CIK
        var companyName: String
        /// `Filer`, `Issuer`, `Reporting`, `Subject`, `Filed by`.
        var role: String

        /// The day of acceptance in New York; the filing date where `acceptedAt` is not a time.
        var acceptanceDay: CalendarDate { CalendarDate(String(acceptedAt.prefix(10))) ?? filingDate }

        /// Whether the filing is about this party rather than by it.
        var isSubject: Bool { role != "Reporting" && role != "Filed by" }
    }

    package var entries: [Entry] = []
    /// The number of entries, including malformed ones.
    package var count = 0

    var malformed: Int { count - entries.count }

    package init(parsing page: Span<UInt8>) {
        var position = 0
        while let start = page.firstIndex(of: "<entry>", from: position), let end = page.firstIndex(of: "</entry>", from: start) {
            count += 1
            if let entry = Entry(page.extracting(start..<end)) { entries.append(entry) }
            position = end
        }
    }
}

extension CurrentFeedPage.Entry {
    /// Parses `<title>4 - WILKS LEWIS (0001076463) (Reporting)</title>`, `<summary>… Filed: … AccNo: …</summary>`, `<updated>`, `<category term="4"/>`, `<id>`.
    fileprivate init?(_ entry: Span<UInt8>) {
        guard let title = Self.text(of: "<title>", "</title>", entry), let category = entry.firstIndex(of: "<category"),
            let form = Self.text(of: "term=\"", "\"", entry.extracting(category..<entry.count)),
            let id = Self.text(of: "accession-number=", "</id>", entry), let number = AccessionNumber(id),
            let acceptedAt = Self.text(of: "<updated>", "</updated>", entry), acceptedAt.utf8.count == 25,
            let summary = Self.text(of: "<summary", "</summary>", entry),
            let filed = summary.range(behind: "Filed:</b>"), let date = CalendarDate(String(summary[filed].drop { $0 == " " }.prefix(10)))
        else { return nil }
        // Searched from the right: a name may hold parentheses.
        guard title.hasSuffix(")"), let role = title.dropLast().lastIndex(of: "("), let end = title[..<role].lastIndex(of: ")"),
            let open = title[..<end].lastIndex(of: "("), let cik = CIK(String(title[title.index(after: open)..<end]))
        else { return nil }
        let head = title[..<open]
        let name = head.hasPrefix("\(form) - ") ? head.dropFirst(form.count + 3) : head
        self.number = number
        self.cik = cik
        self.acceptedAt = acceptedAt
        formType = form
        filingDate = date
        companyName = name.trimmed
        self.role = String(title[title.index(after: role)...].dropLast())
        items = summary.split(separator: "<br>").dropFirst().compactMap { line in
            guard line.hasPrefix("Item ") else { return nil }
            return line.dropFirst(5).prefix { $0 != ":" && !$0.isWhitespace }.description
        }
    }

    private static func text(of start: StaticString, _ end: StaticString, _ bytes: Span<UInt8>) -> String? {
        guard let found = bytes.firstIndex(of: start) else { return nil }
        let low = found + start.utf8CodeUnitCount
        guard let high = bytes.firstIndex(of: end, from: low) else { return nil }
        return unescaped(bytes.extracting(low..<high).utf8OrLatin1.span.text).trimmed
    }

    /// Replaces the predefined entities of XML and numeric character references.
    private static func unescaped(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[mark...]
            guard let end = rest.prefix(12).firstIndex(of: ";"), let character = character(rest[rest.index(after: mark)..<end]) else {
                result += "&"
                rest = rest.dropFirst()
                continue
            }
            result.unicodeScalars.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "amp": "&"
        case "lt": "<"
        case "gt": ">"
        case "quot": "\""
        case "apos": "'"
        case _ where name.hasPrefix("#x"): UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
        case _ where name.hasPrefix("#"): UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init)
        default: nil
        }
    }
}

extension String {
    fileprivate func range(behind mark: String) -> PartialRangeFrom<String.Index>? { firstRange(of: mark).map { $0.upperBound... } }
}
