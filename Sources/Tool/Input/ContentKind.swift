import Bytes
import Records

/// The kind of content of a file or a stream, judged by its first bytes. It shows when data were given as records, or records as data.
package enum ContentKind: String {
    case records
    case submission = "a submission"
    case html = "HTML"
    case xml = "XML"
    case gzip = "gzip data"
    case zip = "a ZIP archive"
    case pdf = "a PDF document"
    case database = "an SQLite database"

    /// The number of first bytes that suffice.
    package static let prefixLength = 512

    private static let marks: [(StaticString, ContentKind)] = [
        ("<SEC-DOCUMENT>", .submission), ("<IMS-DOCUMENT>", .submission), ("<SUBMISSION>", .submission), ("<SEC-HEADER>", .submission),
        ("<IMS-HEADER>", .submission), ("-----BEGIN PRIVACY-ENHANCED MESSAGE-----", .submission), ("<DOCUMENT>", .submission), ("<?xml", .xml),
        ("<html", .html), ("<HTML", .html), ("<!DOCTYPE", .html), ("<!doctype", .html), ("PK\u{3}\u{4}", .zip), ("%PDF-", .pdf),
        ("SQLite format 3\0", .database),
    ]

    /// Whether a path names a database of SQLite.
    package static func isDatabase(_ path: String) -> Bool {
        guard FileStatus.identity(at: path) != nil, let file = try? Descriptor(reading: path) else { return false }
        var start: [UInt8] = []
        try? file.read(at: 0, upTo: prefixLength, into: &start)
        return Self(of: start.span) == .database
    }

    /// Nil for a content that is none of these.
    package init?(of bytes: Span<UInt8>) {
        let byteOrderMark: StaticString = "\u{FEFF}"
        var start = bytes.hasPrefix(byteOrderMark, at: 0) ? byteOrderMark.utf8CodeUnitCount : 0
        while start < bytes.count, bytes[start].isBlank { start += 1 }
        if Self.isRecord(bytes, at: start) {
            self = .records
        } else if let mark = Self.marks.first(where: { bytes.hasPrefix($0.0, at: start) }) {
            self = mark.1
        } else if bytes.count > 1, bytes[0] == 0x1F, bytes[1] == 0x8B {
            self = .gzip
        } else {
            return nil
        }
    }

    /// Whether an object begins here whose first member is the `type` of a record that the tools write.
    private static func isRecord(_ bytes: Span<UInt8>, at start: Int) -> Bool {
        var position = start
        for token: StaticString in ["{", "\"type\"", ":"] {
            guard bytes.hasPrefix(token, at: position) else { return false }
            position += token.utf8CodeUnitCount
            while position < bytes.count, bytes[position].isBlank { position += 1 }
        }
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return false }
        return RecordType.allCases.contains { type in
            let end = position + 1 + type.name.utf8CodeUnitCount
            return bytes.hasPrefix(type.name, at: position + 1) && end < bytes.count && bytes[end] == UInt8(ascii: "\"")
        }
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
