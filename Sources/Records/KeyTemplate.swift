import Bytes
import JSONLines

/// The template that names a filing's file and object: text with fields of the record in braces, `raw/{form_type}/{year}/{ticker|cik}/{accession_number}.txt`.
///
/// Several fields in one pair of braces (`{ticker|cik}`) are alternatives: the first one that the record has is used. `year`, `month` and `day` are those of
/// `filing_date`. In a value, a slash becomes a dash and a blank an underscore (`SC_13G`), so that paths pass through `find | xargs`. A key is a relative path,
/// and none of its parts is `.` or `..`.
package struct KeyTemplate: Sendable {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private enum Part: Sendable {
        case text(String)
        /// The names of one pair of braces, in order of preference.
        case field([Field])
    }

    private enum Field: String, CaseIterable, Sendable {
        case cik, ticker, year, month, day
        case accessionNumber = "accession_number"
        case companyName = "company_name"
        case formType = "form_type"
        case filingDate = "filing_date"
        case periodEnd = "period_end"
    }

    package static let standard = "raw/{form_type}/{year}/{ticker|cik}/{accession_number}.txt"
    /// The maximum number of bytes in a key, which is S3's limit, and in a part of its path, which leaves room for a suffix within a file system's limit.
    private static let lengthLimit = 1024, partLimit = 240

    private let parts: [Part]

    package init(_ text: String) throws(Failure) {
        var parts: [Part] = []
        var rest = text[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw Failure(description: "the template \"\(text)\" has an unmatched brace")
            }
            if brace > rest.startIndex { parts.append(.text(String(rest[..<brace]))) }
            var fields: [Field] = []
            for name in rest[rest.index(after: brace)..<end].split(separator: "|", omittingEmptySubsequences: false) {
                guard let field = Field(rawValue: String(name)) else {
                    throw Failure(
                        description: "the template has the unknown field \"\(name)\"; fields are \(Field.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                fields.append(field)
            }
            parts.append(.field(fields))
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        let isUnique = parts.contains {
            guard case .field(let fields) = $0 else { return false }
            return fields.contains(.accessionNumber)
        }
        guard isUnique else {
            throw Failure(description: "the template \"\(text)\" has no {accession_number}: filings would overwrite each other")
        }
        let folders = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !folders.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Failure(description: "the template \"\(text)\" is not a relative path")
        }
        self.parts = parts
    }

    /// Returns the key of a filing. A missing form becomes `unknown`; without a filing date, `year` is that of the accession number.
    ///
    /// - Parameter keepingBlanks: whether blanks are kept, as in stores made by older versions.
    package func key(of filing: FilingRecord, keepingBlanks: Bool = false) throws(Rejection) -> String {
        var key = ""
        for part in parts {
            switch part {
            case .text(let text): key += text
            case .field(let fields):
                var found: String?
                for field in fields where found == nil { found = value(field, filing, keepingBlanks) }
                guard let found else {
                    let names = fields.map(\.rawValue).joined(separator: " or ")
                    throw Rejection(code: "missing_field", message: "the record has no \(names), which its key needs")
                }
                key += found
            }
        }
        if let fault = Self.fault(in: key) { throw Rejection(code: "unsafe_key", message: "a key \"\(key)\" that \(fault)") }
        return key
    }

    /// Returns the reason why a key cannot be used, as the predicate of a sentence; nil for a valid key.
    package static func fault(in key: String) -> String? {
        var key = key
        return key.withUTF8 { fault(in: Span(_unsafeElements: $0)) }
    }

    private static func fault(in key: Span<UInt8>) -> String? {
        guard !key.isEmpty, key.count <= lengthLimit else { return "is empty or longer than \(lengthLimit) bytes" }
        var start = 0
        while true {
            let end = key.firstIndex(of: UInt8(ascii: "/"), from: start) ?? key.count
            if start == end { return "has an empty part: two slashes, or one at an end" }
            let isDots = end - start <= 2 && key[start] == UInt8(ascii: ".") && key[end - 1] == UInt8(ascii: ".")
            if isDots { return "could leave its folder" }
            if end - start > partLimit { return "has a part longer than \(partLimit) bytes" }
            for position in start..<end where key[position] < 0x20 || key[position] == 0x7F { return "holds a control character" }
            if end == key.count { return nil }
            start = end + 1
        }
    }

    private func value(_ field: Field, _ filing: FilingRecord, _ keepingBlanks: Bool) -> String? {
        func text(_ name: StaticString) -> String? {
            guard let text = filing.object.string(name), !text.isEmpty else { return nil }
            // Most values stay as they are.
            if !text.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: " ") }) { return text }
            return String(
                decoding: text.utf8.map { byte in
                    switch byte {
                    case UInt8(ascii: "/"): UInt8(ascii: "-")
                    case UInt8(ascii: " ") where !keepingBlanks: UInt8(ascii: "_")
                    default: byte
                    }
                }, as: UTF8.self)
        }
        func date(_ digits: Range<Int>) -> String? {
            guard let date = filing.object.string("filing_date"), let checked = CalendarDate(date) else { return nil }
            let bytes = Array(checked.description.utf8)
            return String(decoding: bytes[digits], as: UTF8.self)
        }
        switch field {
        case .accessionNumber: return text("accession_number")
        case .cik: return text("cik")
        case .ticker: return text("ticker")
        case .companyName: return text("company_name")
        case .formType: return text("form_type") ?? "unknown"
        case .filingDate: return text("filing_date")
        case .periodEnd: return text("period_end")
        case .year: return date(0..<4) ?? filing.accessionNumber.flatMap(AccessionNumber.init)?.year
        case .month: return date(5..<7)
        case .day: return date(8..<10)
        }
    }
}
