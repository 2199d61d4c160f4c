import Bytes

/// The style of an element's text, as far as it distinguishes headings from other text.
struct HTMLStyle: OptionSet {
    let rawValue: UInt8
    static let emphasised = HTMLStyle(rawValue: 1)
    static let centred = HTMLStyle(rawValue: 2)
    static let hidden = HTMLStyle(rawValue: 4)
    static let preformatted = HTMLStyle(rawValue: 8)

    /// Applies the declarations of a `style` attribute.
    ///
    /// - Parameters:
    ///   - startsPage: set to true if a declaration breaks the page before the element.
    ///   - hasGap: set to true if a declaration puts a gap before the element.
    mutating func apply(_ bytes: Span<UInt8>, _ range: Range<Int>, _ startsPage: inout Bool, _ hasGap: inout Bool) {
        var position = range.lowerBound
        while position < range.upperBound {
            while position < range.upperBound, bytes[position].isWhiteSpace || bytes[position] == UInt8(ascii: ";") { position += 1 }
            guard position < range.upperBound else { return }
            let end = bytes.extracting(0..<range.upperBound).firstIndex(of: UInt8(ascii: ";"), from: position) ?? range.upperBound
            // Check the first letter, because most declarations are of other properties than those below.
            switch bytes[position].asciiLowercased {
            case UInt8(ascii: "f"), UInt8(ascii: "t"), UInt8(ascii: "d"), UInt8(ascii: "p"), UInt8(ascii: "b"), UInt8(ascii: "v"), UInt8(ascii: "m"):
                apply(bytes.extracting(position..<end), &startsPage, &hasGap)
            default: break
            }
            position = end + 1
        }
    }

    /// Applies one declaration, `font-weight: bold`.
    private mutating func apply(_ declaration: Span<UInt8>, _ startsPage: inout Bool, _ hasGap: inout Bool) {
        guard let colon = declaration.firstIndex(of: UInt8(ascii: ":")) else { return }
        let name = HTMLName(declaration, 0..<colon)
        var start = colon + 1
        while start < declaration.count, declaration[start].isWhiteSpace { start += 1 }
        let value = HTMLName(declaration, start..<declaration.count)
        switch name {
        case .fontWeight where colon == 11:
            if value == .bold || value == .bolder || (start < declaration.count && declaration[start] >= 0x36 && declaration[start] <= 0x39) {
                insert(.emphasised)
            } else {
                remove(.emphasised)
            }
        case .textAlign where colon == 10:
            if value == .center { insert(.centred) } else { remove(.centred) }
        case .textDecoration where value == .underline: insert(.emphasised)
        case .display where value == .none: insert(.hidden)
        case .visibility where value == .hidden: insert(.hidden)
        // A gap instead of a blank, such as between `Item 1.` and a title some points to its right.
        case .paddingLeft where colon == 12 && Self.isWide(declaration, start), .marginLeft where colon == 11 && Self.isWide(declaration, start): hasGap = true
        case .pageBreak where value == .always || value == .page: startsPage = true
        default: break
        }
    }

    /// Whether a length is at least three points or pixels. A shorter one is kerning.
    private static func isWide(_ text: Span<UInt8>, _ start: Int) -> Bool {
        guard start + 1 < text.count, text[start].isDigit else { return false }
        return text[start] >= UInt8(ascii: "3") || (text[start] != UInt8(ascii: "0") && text[start + 1].isDigit)
    }
}
