import Bytes

/// XHTML as the SEC writes it into escaped facts.
enum Escape {
    /// Appends text, or an attribute's value, in which quotation marks are escaped too.
    static func write(_ text: Span<UInt8>, isAttribute: Bool = false, to output: inout [UInt8]) {
        var plain = 0
        for position in 0..<text.count {
            let entity: StaticString
            switch text[position] {
            case UInt8(ascii: "&"): entity = "&amp;"
            case UInt8(ascii: "<"): entity = "&lt;"
            case UInt8(ascii: ">"): entity = "&gt;"
            case UInt8(ascii: "\"") where isAttribute: entity = "&quot;"
            default: continue
            }
            output.append(text.extracting(plain..<position))
            output.append(entity)
            plain = position + 1
        }
        output.append(text.extracting(plain..<text.count))
    }

    /// Elements that HTML never gives content: they are written `<br/>`, all others with an end tag.
    static func isVoid(_ name: Span<UInt8>) -> Bool {
        name.equals("br") || name.equals("hr") || name.equals("img") || name.equals("col") || name.equals("input") || name.equals("area")
            || name.equals("base") || name.equals("link") || name.equals("meta") || name.equals("param") || name.equals("wbr")
    }
}
