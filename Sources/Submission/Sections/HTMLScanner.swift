import Bytes

/// An element's name: its first eight bytes in lower case, packed, so that names compare as numbers. `ix:header` is `ix:heade` here.
struct HTMLName: Hashable, Sendable {
    let packed: UInt64

    init(_ name: StaticString) {
        self.init(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount).span, 0..<name.utf8CodeUnitCount)
    }

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        var packed: UInt64 = 0
        for position in range.prefix(8) { packed = packed << 8 | UInt64(bytes[position].asciiLowercased) }
        self.packed = packed
    }
}

/// Cuts HTML into text and tags, where the bytes lie: every piece is known by its range.
///
/// Nothing is refused. Filings since 1997 hold every kind of tag soup, and a reader of sections needs a flat run of blocks rather than a tree; so there is
/// none to build, and each byte is looked at once.
struct HTMLScanner {
    enum Piece {
        case text(Range<Int>)
        /// An opening tag; `attributes` is what follows the name, without the brackets.
        case open(HTMLName, tag: Range<Int>, attributes: Range<Int>, isEmpty: Bool)
        case close(HTMLName, tag: Range<Int>)
    }

    private(set) var position = 0
    /// A comment without its end is looked for once.
    private var hasOpenComment = false
    /// A quoted value that runs on beyond this is a quotation mark gone astray.
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

    /// Where the tag's `>` stands; one within quotation marks is none.
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

/// The attributes of one tag, one after another.
struct HTMLAttributes {
    private var position: Int
    private let end: Int

    init(_ range: Range<Int>) {
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func next(_ bytes: Span<UInt8>) -> (name: HTMLName, value: Range<Int>)? {
        while position < end, bytes[position].isWhiteSpace || bytes[position] == UInt8(ascii: "/") { position += 1 }
        guard position < end else { return nil }
        let start = position
        while position < end, bytes[position] != UInt8(ascii: "="), !bytes[position].isWhiteSpace { position += 1 }
        let name = HTMLName(bytes, start..<position)
        var behind = position
        while behind < end, bytes[behind].isWhiteSpace { behind += 1 }
        guard behind < end, bytes[behind] == UInt8(ascii: "=") else {
            position = max(position, start + 1)
            return (name, position..<position)
        }
        position = behind + 1
        while position < end, bytes[position].isWhiteSpace { position += 1 }
        guard position < end else { return (name, end..<end) }
        let quote = bytes[position]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let first = position + 1
            let last = bytes.extracting(0..<end).firstIndex(of: quote, from: first) ?? end
            position = min(end, last + 1)
            return (name, first..<last)
        }
        let first = position
        while position < end, !bytes[position].isWhiteSpace { position += 1 }
        return (name, first..<position)
    }
}
