extension Span where Element == UInt8 {
    /// The range without the white space (`UInt8.isWhiteSpace`) at both ends.
    package var trimmedRange: Range<Int> {
        var low = 0
        var high = count
        while low < high, self[low].isWhiteSpace { low += 1 }
        while high > low, self[high - 1].isWhiteSpace { high -= 1 }
        return low..<high
    }
}

extension Substring {
    /// The text without the white space at both ends.
    package var trimmed: String {
        // Most texts have only ASCII at their ends, and then need no look at their characters.
        var bytes = utf8
        while let first = bytes.first, first.isASCIIWhiteSpace { bytes.removeFirst() }
        while let last = bytes.last, last.isASCIIWhiteSpace { bytes.removeLast() }
        if let first = bytes.first, let last = bytes.last, first < 0x80, last < 0x80 { return String(Substring(bytes)) }
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

extension String {
    /// The text without the white space at both ends.
    package var trimmed: String { self[...].trimmed }
}

extension UInt8 {
    /// Whether the byte is white space of Unicode within ASCII.
    fileprivate var isASCIIWhiteSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
