import Bytes

/// Splits HTML into text and tags, each a range of the document's bytes.
///
/// Any markup is accepted, because filings since 1997 contain every kind of malformed HTML. Sections need a flat list of blocks, so no tree is built, and each
/// byte is scanned once.
struct HTMLScanner {
    enum Piece {
        case text(Range<Int>)
        /// An opening tag; `attributes` is the range between the name and the closing bracket.
        case open(HTMLName, tag: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
        case close(HTMLName, tag: Range<Int>)
    }

    private(set) var position = 0
    /// Whether the document has a comment without an end. The end is searched for only once.
    private var hasOpenComment = false
    /// The maximum number of bytes of a quoted value. If there is no closing quotation mark within them, the opening one is ignored.
    private static let valueLimit = 16 * 1024

    mutating func next(_ bytes: Span<UInt8>) -> Piece? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<"), position + 1 < bytes.count else { return text(bytes) }
            let mark = bytes[position + 1]
            if mark.isASCIILetter { return open(bytes) }
            if mark == UInt8(ascii: "/") { return close(bytes) }
            guard mark == UInt8(ascii: "!") || mark == UInt8(ascii: "?") else { return text(bytes) }
            skipDeclaration(bytes)
        }
        return nil
    }

    private mutating func text(_ bytes: Span<UInt8>) -> Piece {
        let start = position
        position = bytes.firstIndex(of: UInt8(ascii: "<"), from: start + 1) ?? bytes.count
        return .text(start..<position)
    }

    private mutating func skipDeclaration(_ bytes: Span<UInt8>) {
        if bytes.hasPrefix("<!--", at: position), !hasOpenComment {
            if let end = bytes.firstIndex(of: "-->", from: position + 4) {
                position = end + 3
                return
            }
            hasOpenComment = true
        }
        position = bytes.firstIndex(of: UInt8(ascii: ">"), from: position).map { $0 + 1 } ?? bytes.count
    }

    private mutating func close(_ bytes: Span<UInt8>) -> Piece {
        let start = position
        let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start) ?? bytes.count
        position = min(bytes.count, end + 1)
        return .close(HTMLName(bytes, start + 2..<Self.endOfName(bytes, start + 2, end)), tag: start..<position)
    }

    private mutating func open(_ bytes: Span<UInt8>) -> Piece {
        let start = position
        let end = Self.endOfTag(bytes, start)
        position = min(bytes.count, end + 1)
        let nameEnd = Self.endOfName(bytes, start + 1, end)
        let isEmpty = bytes[end - 1] == UInt8(ascii: "/") && end - 1 >= nameEnd
        return .open(HTMLName(bytes, start + 1..<nameEnd), tag: start..<position, attributes: nameEnd..<(isEmpty ? end - 1 : end), isEmpty: isEmpty)
    }

    private static func endOfName(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end, !bytes[position].isWhiteSpace, bytes[position] != UInt8(ascii: "/") { position += 1 }
        return position
    }

    /// Returns the position of the tag's `>`. Ignores any `>` within quotation marks.
    private static func endOfTag(_ bytes: Span<UInt8>, _ start: Int) -> Int {
        guard var end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start) else { return bytes.count }
        var position = start
        while let quote = bytes.extracting(position..<end).firstIndex(of: UInt8(ascii: "\"")).map({ $0 + position }) {
            let limit = min(bytes.count, quote + valueLimit)
            guard let close = bytes.extracting(0..<limit).firstIndex(of: UInt8(ascii: "\""), from: quote + 1) else { return end }
            position = close + 1
            if position > end {
                guard let next = bytes.firstIndex(of: UInt8(ascii: ">"), from: position) else { return bytes.count }
                end = next
            }
        }
        return end
    }
}
