import Bytes

/// Cuts a long text into parts that can be asked about one by one.
enum TextParts {
    /// Returns ranges of the text, which together are all of it, of at most `limit` bytes each. A part ends with a paragraph; without one in its second half, with a
    /// line, a sentence or a word; else between characters.
    static func ranges(of text: [UInt8], limit: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while text.count - start > limit {
            let end = cut(text, start..<start + limit)
            ranges.append(start..<end)
            start = end
        }
        if start < text.count || ranges.isEmpty { ranges.append(start..<text.count) }
        return ranges
    }

    private static func cut(_ text: [UInt8], _ range: Range<Int>) -> Int {
        let bytes = text.span
        let least = range.lowerBound + range.count / 2
        func last(_ isEnd: (Int) -> Bool) -> Int? {
            var position = range.upperBound
            while position > least {
                if isEnd(position) { return position }
                position -= 1
            }
            return nil
        }
        if let end = last({ bytes[$0 - 1] == 0x0A && $0 >= 2 && bytes[$0 - 2] == 0x0A }) { return end }
        if let end = last({ bytes[$0 - 1] == 0x0A }) { return end }
        if let end = last({ bytes[$0 - 1] == 0x20 && $0 >= 2 && ".!?".utf8.contains(bytes[$0 - 2]) }) { return end }
        if let end = last({ bytes[$0 - 1] == 0x20 }) { return end }
        if let end = last({ bytes[$0] & 0xC0 != 0x80 }) { return end }
        return range.upperBound
    }
}
