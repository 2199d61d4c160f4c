import Bytes

/// Reads the attributes of a tag one after another.
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
        var after = position
        while after < end, bytes[after].isWhiteSpace { after += 1 }
        guard after < end, bytes[after] == UInt8(ascii: "=") else {
            position = max(position, start + 1)
            return (name, position..<position)
        }
        position = after + 1
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
