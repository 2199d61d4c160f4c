import Bytes

/// The characters of HTML or plain text, and the place of each in the source.
package struct SourceText {
    package private(set) var bytes: [UInt8] = []
    /// The places where the distance between a byte and its source changes.
    private var shifts: [(text: Int, source: Int)] = []

    /// Elements within a line: a word may go on behind their tags. All others are white space.
    private static let inline: Set<String> = [
        "a", "b", "i", "u", "em", "strong", "span", "font", "sup", "sub", "small", "big", "ins", "s", "strike", "tt", "wbr",
    ]

    package init(_ source: Span<UInt8>) {
        bytes.reserveCapacity(source.count)
        var position = 0
        while position < source.count {
            switch source[position] {
            case UInt8(ascii: "<") where Self.isTag(source, position):
                let end = source.firstIndex(of: UInt8(ascii: ">"), from: position) ?? source.count - 1
                if !Self.isInline(source.extracting(position + 1..<end)) { append(UInt8(ascii: " "), position) }
                position = end + 1
            case UInt8(ascii: "&"):
                if let (text, end) = Self.reference(source, position) {
                    for byte in text { append(byte, position) }
                    position = end
                } else {
                    append(source[position], position)
                    position += 1
                }
            case let byte:
                append(byte, position)
                position += 1
            }
        }
    }

    private mutating func append(_ byte: UInt8, _ source: Int) {
        let distance = source - bytes.count
        if shifts.last.map({ $0.source - $0.text != distance }) ?? true { shifts.append((bytes.count, source)) }
        bytes.append(byte)
    }

    /// Returns the place in the source of a byte of the text.
    package func source(of text: Int) -> Int {
        let index = shifts.partitioningIndex { $0.text > text } - 1
        guard shifts.indices.contains(index) else { return text }
        return shifts[index].source + text - shifts[index].text
    }

    private static func isTag(_ source: Span<UInt8>, _ position: Int) -> Bool {
        guard position + 1 < source.count else { return false }
        let next = source[position + 1]
        return (0x61...0x7A).contains(next | 0x20) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!") || next == UInt8(ascii: "?")
    }

    private static func isInline(_ tag: Span<UInt8>) -> Bool {
        var start = 0
        if tag.count > 0, tag[0] == UInt8(ascii: "/") { start = 1 }
        var end = start
        while end < tag.count, end - start < 12, tag[end] > 0x20, tag[end] != UInt8(ascii: "/") { end += 1 }
        let name = tag.extracting(start..<end).text.lowercased()
        // Inline XBRL marks text within a line as well.
        return inline.contains(name) || name.hasPrefix("ix:")
    }

    /// The text of a character reference, and the position behind it.
    private static func reference(_ source: Span<UInt8>, _ start: Int) -> (text: [UInt8], end: Int)? {
        guard let end = source.extracting(start..<min(source.count, start + 12)).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = source.extracting(start + 1..<start + end).text
        let after = start + end + 1
        if name.hasPrefix("#") {
            let digits = name.dropFirst()
            let code = digits.first == "x" || digits.first == "X" ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            guard var code else { return nil }
            // Windows-1252, as browsers read these numbers.
            code = [145: 0x2018, 146: 0x2019, 147: 0x201C, 148: 0x201D, 150: 0x2013, 151: 0x2014, 133: 0x2026][code] ?? code
            return Unicode.Scalar(code).map { (Array(String(Character($0)).utf8), after) }
        }
        return names[name].map { (Array($0.utf8), after) }
    }

    private static let names: [String: String] = [
        "nbsp": "\u{A0}", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "rsquo": "\u{2019}", "lsquo": "\u{2018}", "ldquo": "\u{201C}",
        "rdquo": "\u{201D}", "ndash": "\u{2013}", "mdash": "\u{2014}", "shy": "\u{AD}", "hellip": "\u{2026}", "sect": "\u{A7}", "reg": "\u{AE}",
        "trade": "\u{2122}",
    ]
}
