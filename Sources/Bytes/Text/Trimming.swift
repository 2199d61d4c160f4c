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

extension StringProtocol {
    /// The text without the white space at both ends.
    package var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
