import Bytes

/// A part of a document as plain text, with the element or line at one place marked. It is for looking something up: layout and pictures are left out.
package struct Passage: Equatable, Sendable {
    package private(set) var before = ""
    package private(set) var marked = ""
    package private(set) var after = ""
    /// The bytes of the document that the text was made of.
    package let range: Range<Int>

    /// The longest element that is marked whole, in bytes.
    private static let markLimit = 20_000

    /// - Parameters:
    ///   - document: the bytes of the document.
    ///   - isMarkup: whether it is HTML or XML.
    ///   - offset: the place to mark; nil for none.
    ///   - range: the bytes to show. The text begins and ends between tags.
    package init(_ document: Span<UInt8>, isMarkup: Bool, marking offset: Int?, in range: Range<Int>) {
        let range = range.clamped(to: 0..<document.count)
        let mark = offset.flatMap { range.contains($0) ? $0..<Self.end(of: $0, document, isMarkup) : nil }
        let limit = mark?.lowerBound ?? range.upperBound
        let start = min(isMarkup ? Self.start(document, range, before: limit) : Self.lineStart(document, range.lowerBound), limit)
        self.range = start..<max(limit, range.upperBound, mark?.upperBound ?? 0)
        guard let mark else {
            before = Self.text(document.extracting(self.range), isMarkup)
            return
        }
        before = Self.text(document.extracting(start..<mark.lowerBound), isMarkup)
        marked = Self.text(document.extracting(mark), isMarkup)
        after = Self.text(document.extracting(mark.upperBound..<self.range.upperBound), isMarkup)
    }

    // MARK: Where texts begin and end

    /// The end of the element that begins at a place, or of the line.
    private static func end(of offset: Int, _ document: Span<UInt8>, _ isMarkup: Bool) -> Int {
        let limit = min(document.count, offset + markLimit)
        guard isMarkup, document[offset] == UInt8(ascii: "<") else {
            return document.extracting(0..<limit).firstIndex(of: UInt8(ascii: "\n"), from: offset) ?? limit
        }
        let name = tagName(document, offset + 1)
        var depth = 0
        var position = offset
        while position < limit, let tag = document.extracting(0..<limit).firstIndex(of: UInt8(ascii: "<"), from: position) {
            let isClosing = tag + 1 < limit && document[tag + 1] == UInt8(ascii: "/")
            let end = (document.extracting(0..<limit).firstIndex(of: UInt8(ascii: ">"), from: tag) ?? limit - 1) + 1
            if tagName(document, tag + (isClosing ? 2 : 1)) == name {
                if isClosing { depth -= 1 } else if end < 2 || document[end - 2] != UInt8(ascii: "/") { depth += 1 }
                if depth <= 0 { return end }
            }
            position = end
        }
        return limit
    }

    /// The first place of a range that is not within a tag.
    private static func start(_ document: Span<UInt8>, _ range: Range<Int>, before limit: Int) -> Int {
        guard range.lowerBound > 0 else { return 0 }
        var position = range.lowerBound
        while position < limit {
            if document[position] == UInt8(ascii: "<") { return position }
            if document[position] == UInt8(ascii: ">") { return position + 1 }
            position += 1
        }
        return min(range.lowerBound, limit)
    }

    private static func lineStart(_ document: Span<UInt8>, _ offset: Int) -> Int {
        var position = offset
        while position > 0, position < document.count, document[position - 1] != UInt8(ascii: "\n"), offset - position < markLimit { position -= 1 }
        return position
    }

    /// The name of a tag in lower case, with its prefix.
    private static func tagName(_ document: Span<UInt8>, _ start: Int) -> [UInt8] {
        var name: [UInt8] = []
        var position = start
        while position < document.count, name.count < 64, case let byte = document[position], byte.isASCIILetter || byte.isDigit || ":-_.".utf8.contains(byte) {
            name.append(byte.isASCIILetter ? byte | 0x20 : byte)
            position += 1
        }
        return name
    }

    // MARK: Text

    /// Tags that stand on lines of their own, and those of cells.
    private static let (blocks, cells): (Set<String>, Set<String>) = (
        ["p", "div", "tr", "br", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "title", "ul", "ol", "page", "section"], ["td", "th"]
    )

    private static func text(_ bytes: Span<UInt8>, _ isMarkup: Bool) -> String {
        guard isMarkup else { return bytes.text }
        var text: [UInt8] = []
        var position = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "<"): position = appendTag(bytes, position, to: &text)
            case UInt8(ascii: "&"): position = appendReference(bytes, position, to: &text)
            case let byte where byte.isWhiteSpace:
                if text.last?.isWhiteSpace != true { text.append(UInt8(ascii: " ")) }
                position += 1
            case let byte where byte < 0x80:
                text.append(byte)
                position += 1
            default:
                let (scalar, length) = HTMLCharacters.scalar(bytes, position, bytes.count)
                append(scalar, to: &text)
                position += length
            }
        }
        return text.span.text
    }

    /// Appends what a tag means for the text, and returns the place behind it. Scripts and style sheets are skipped whole.
    private static func appendTag(_ bytes: Span<UInt8>, _ position: Int, to text: inout [UInt8]) -> Int {
        let isClosing = position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: "/")
        let name = String(decoding: tagName(bytes, position + (isClosing ? 2 : 1)), as: UTF8.self)
        let end = (bytes.firstIndex(of: UInt8(ascii: ">"), from: position) ?? bytes.count - 1) + 1
        if !isClosing, name == "script" || name == "style" {
            var next = end
            while next < bytes.count, let tag = bytes.firstIndex(of: UInt8(ascii: "<"), from: next) {
                if tag + 1 < bytes.count, bytes[tag + 1] == UInt8(ascii: "/") { return tag }
                next = tag + 1
            }
            return bytes.count
        }
        if blocks.contains(name) {
            while text.last == UInt8(ascii: " ") { text.removeLast() }
            if text.last != UInt8(ascii: "\n") || name == "p" && !text.suffix(2).elementsEqual("\n\n".utf8) { text.append(UInt8(ascii: "\n")) }
        } else if cells.contains(name), isClosing {
            text.append(UInt8(ascii: "\t"))
        }
        return end
    }

    /// Appends the character of a reference, and returns the place behind it.
    private static func appendReference(_ bytes: Span<UInt8>, _ position: Int, to text: inout [UInt8]) -> Int {
        let (scalar, end) = HTMLCharacters.reference(bytes, position, bytes.count)
        append(scalar, to: &text)
        return end
    }

    private static func append(_ value: UInt32, to text: inout [UInt8]) {
        let scalar = value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}"
        // A blank that does not break would keep the reader's lines from breaking.
        if scalar == "\u{A0}" { text.append(UInt8(ascii: " ")) } else { text.append(contentsOf: Array(String(scalar).utf8)) }
    }
}
