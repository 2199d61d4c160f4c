import Bytes

/// How a submission is wrapped, decided by its first bytes: one of five dialects that EDGAR has served since 1993, or none.
package struct Container: Equatable, Sendable {
    package enum Dialect: String, Sendable {
        /// `<SEC-DOCUMENT>`, a header in tab form, documents.
        case tab
        /// The same of 1993 to 1995, as `<IMS-DOCUMENT>`.
        case ims
        /// `<SUBMISSION>` of the daily feed: a header of tags.
        case tagged
        /// `<SEC-HEADER>` alone, in either form.
        case header
        /// Documents without a header.
        case headerless
        /// No submission: one document, as a company made it.
        case bare
    }

    package var dialect: Dialect
    /// Wrapped once more as a privacy-enhanced message (RFC 1421), as until 2010.
    package var isArmoured = false
    /// Where the header's lines start, or the documents where there is no header.
    package var start: Int
    private let hasHeaderTag: Bool

    package init(of bytes: Span<UInt8>) {
        var position = bytes.hasPrefix("\u{FEFF}") ? 3 : 0
        position = bytes.skipWhiteSpace(from: position)
        var isArmoured = false
        if bytes.hasPrefix("-----BEGIN PRIVACY-ENHANCED MESSAGE-----", at: position) {
            isArmoured = true
            position = Self.behindArmour(bytes, position)
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

    /// What ends the documents, where something must.
    var closingTag: StaticString? {
        switch dialect {
        case .tab: "</SEC-DOCUMENT>"
        case .ims: "</IMS-DOCUMENT>"
        case .tagged: "</SUBMISSION>"
        case .header, .headerless, .bare: nil
        }
    }

    /// Whether the header must have an end of its own; a piece of one that was cut out somewhere need not.
    var mustClose: Bool { dialect != .header || hasHeaderTag }

    /// The armour's own header ends at the first empty line.
    private static func behindArmour(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        var lines = HeaderLines(start..<min(bytes.count, start + 16 * 1024), joinsCutLines: false)
        while let line = lines.next(bytes) {
            if line.isEmpty { break }
        }
        return bytes.skipWhiteSpace(from: lines.position)
    }
}
