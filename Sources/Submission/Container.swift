import Bytes

/// The wrapping of a submission, recognized by its first bytes: one of the dialects that EDGAR has served since 1993, or none.
package struct Container: Equatable, Sendable {
    package enum Dialect: String, Sendable {
        /// `<SEC-DOCUMENT>`, a header in tab form, documents.
        case tab
        /// `<IMS-DOCUMENT>`, the form of `tab` from 1993 to 1995.
        case ims
        /// `<SUBMISSION>`, as in the daily feed: a header in tagged form, documents.
        case tagged
        /// `<SEC-HEADER>` alone, in tab form or tagged form.
        case header
        /// Documents without a header.
        case headerless
        /// A single document without any wrapping.
        case bare
    }

    package var dialect: Dialect
    /// Whether the submission is within a privacy-enhanced message (RFC 1421), as until 2010.
    package var isArmoured = false
    /// The offset of the header, or of the documents if there is no header.
    package var start: Int
    private let hasHeaderTag: Bool

    package init(of bytes: Span<UInt8>) {
        var position = bytes.hasPrefix("\u{FEFF}") ? 3 : 0
        position = bytes.skipWhiteSpace(from: position)
        var isArmoured = false
        if bytes.hasPrefix("-----BEGIN PRIVACY-ENHANCED MESSAGE-----", at: position) {
            isArmoured = true
            position = Self.endOfArmourHeader(bytes, position)
        }
        let kinds: [(tag: StaticString, dialect: Dialect)] = [
            ("<SEC-DOCUMENT>", .tab), ("<IMS-DOCUMENT>", .ims), ("<SUBMISSION>", .tagged), ("<SEC-HEADER>", .header), ("<IMS-HEADER>", .header),
            ("<DOCUMENT>", .headerless), ("<ACCEPTANCE-DATETIME>", .header), ("ACCESSION NUMBER:", .header),
        ]
        let kind = kinds.first { bytes.hasPrefix($0.tag, at: position) }
        dialect = kind?.dialect ?? .bare
        start = kind == nil ? 0 : position
        hasHeaderTag = bytes.hasPrefix("<SEC-HEADER>", at: position) || bytes.hasPrefix("<IMS-HEADER>", at: position)
        self.isArmoured = isArmoured
    }

    /// The tag that must follow the documents; nil if the dialect has no such tag.
    var closingTag: StaticString? {
        switch dialect {
        case .tab: "</SEC-DOCUMENT>"
        case .ims: "</IMS-DOCUMENT>"
        case .tagged: "</SUBMISSION>"
        case .header, .headerless, .bare: nil
        }
    }

    /// Whether the header must have a closing tag. Header lines without an opening tag need no closing tag.
    var mustClose: Bool { dialect != .header || hasHeaderTag }

    /// Returns the first byte after the message's own header, which ends at the first empty line.
    private static func endOfArmourHeader(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var lines = HeaderLines(start..<min(bytes.count, start + 16 * 1024), joinsCutLines: false)
        while let line = lines.next(bytes) {
            if line.isEmpty { break }
        }
        return bytes.skipWhiteSpace(from: lines.position)
    }
}
