import Bytes

/// Text in which typography makes no difference, nor case unless it is kept, and the place of each byte in the original.
///
/// Letters are in lower case. All kinds of quotation marks, dashes and white space are one of each, a run of white space is one blank, ligatures are their letters,
/// and soft hyphens and characters without width are left out.
package struct FoldedText {
    package private(set) var bytes: [UInt8] = []
    /// The places where the distance between a folded byte and its original changes.
    private var shifts: [(folded: Int, original: Int)] = []

    /// - Parameter keepsCase: whether letters stay as they are.
    package init(_ text: Span<UInt8>, keepsCase: Bool = false) {
        bytes.reserveCapacity(text.count)
        var position = 0
        var hasBlank = false
        while position < text.count {
            let start = position
            let byte = text[position]
            if byte < 0x80 {
                position += 1
                if byte <= 0x20 || byte == 0x7F {
                    if !hasBlank, !bytes.isEmpty { append(UInt8(ascii: " "), start) }
                    hasBlank = true
                    continue
                }
                hasBlank = false
                append(byte &- 0x41 < 26 && !keepsCase ? byte | 0x20 : byte == UInt8(ascii: "`") ? UInt8(ascii: "'") : byte, start)
                continue
            }
            let scalar = Self.scalar(text, &position)
            switch Folding.kind(of: scalar) {
            case .none: continue
            case .blank:
                if !hasBlank, !bytes.isEmpty { append(UInt8(ascii: " "), start) }
                hasBlank = true
            case .text(let folded):
                hasBlank = false
                for byte in folded.utf8 { append(byte, start) }
            case .lowerCase:
                hasBlank = false
                for byte in keepsCase ? Array(String(scalar).utf8) : Array(scalar.properties.lowercaseMapping.utf8) { append(byte, start) }
            }
        }
    }

    private mutating func append(_ byte: UInt8, _ original: Int) {
        let distance = original - bytes.count
        if shifts.last.map({ $0.original - $0.folded != distance }) ?? true { shifts.append((bytes.count, original)) }
        bytes.append(byte)
    }

    /// Returns the offset in the original text of the character that a folded byte comes from.
    package func original(of folded: Int) -> Int {
        let index = shifts.partitioningIndex { $0.folded > folded } - 1
        guard shifts.indices.contains(index) else { return folded }
        return shifts[index].original + folded - shifts[index].folded
    }

    /// Decodes a character. A byte that is not UTF-8 becomes U+FFFD.
    private static func scalar(_ text: Span<UInt8>, _ position: inout Int) -> Unicode.Scalar {
        let first = text[position]
        position += 1
        let length = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC2 ? 1 : 0
        guard length > 0, position + length <= text.count else { return "\u{FFFD}" }
        var value = UInt32(first) & (0x3F >> UInt32(length))
        for offset in 0..<length {
            guard text[position + offset] & 0xC0 == 0x80 else { return "\u{FFFD}" }
            value = value << 6 | UInt32(text[position + offset] & 0x3F)
        }
        position += length
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}

/// What becomes of a character beyond ASCII.
package enum Folding {
    enum Kind {
        case none, blank, lowerCase
        case text(String)
    }

    static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.value {
        case 0xAD, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: .none
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: .blank
        case 0xB4, 0x2BC, 0x2018...0x201B, 0x2032, 0x2039, 0x203A, 0xFF07: .text("'")
        case 0xAB, 0xBB, 0x201C...0x201F, 0x2033, 0xFF02: .text("\"")
        case 0x2010...0x2015, 0x2043, 0x2212, 0xFE58, 0xFE63, 0xFF0D: .text("-")
        case 0x2026: .text("...")
        case 0xFB00: .text("ff")
        case 0xFB01: .text("fi")
        case 0xFB02: .text("fl")
        case 0xFB03: .text("ffi")
        case 0xFB04: .text("ffl")
        case 0xFB05, 0xFB06: .text("st")
        default: .lowerCase
        }
    }

    /// Returns a phrase as it stands in folded text, without blanks around it.
    package static func phrase(_ text: String, keepsCase: Bool = false) -> [UInt8] {
        var bytes = FoldedText(text.utf8Span.span, keepsCase: keepsCase).bytes
        if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return bytes
    }

    /// Whether a byte of folded text belongs to a word.
    package static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
