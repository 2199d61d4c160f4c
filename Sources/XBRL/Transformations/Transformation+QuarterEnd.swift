import Bytes

/// Quarters of a calendar year, each of which means its last day: "3rd quarter, 1999", "1999 Q3", "Last quarter 1999".
extension Transformation {
    static func appendQuarterEnd(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        guard content.count >= 5 else { return false }
        if let year = year(content, content.count - 4), let quarter = quarterBeforeYear(content) { return append(year, quarter, to: &output) }
        if let year = year(content, 0), let quarter = quarterBehindYear(content) { return append(year, quarter, to: &output) }
        return false
    }

    private static func append(_ year: Int, _ quarter: Int, to output: inout [UInt8]) -> Bool {
        append(year: year, month: quarter * 3, day: quarter == 1 || quarter == 4 ? 31 : 30, to: &output)
    }

    private static func year(_ content: Span<UInt8>, _ position: Int) -> Int? {
        var value = 0
        for index in position..<position + 4 {
            guard content[index].isDigit else { return nil }
            value = value * 10 + Int(content[index] & 0x0F)
        }
        return value
    }

    /// Returns the last quarter named before the year, without digits between them. Before the quarter, only a word character, followed by text without digits,
    /// is allowed.
    private static func quarterBeforeYear(_ content: Span<UInt8>) -> Int? {
        let end = content.count - 4
        var firstDigit = 1
        while firstDigit < end, !content[firstDigit].isDigit { firstDigit += 1 }
        var position = end
        while position > 0 {
            position -= 1
            if let quarter = quarter(content, position, before: end), !hasDigit(content, quarter.end..<end) {
                if position == 0 { return quarter.number }
                let startsWithTwoDigits = content[0].isDigit && content[1].isDigit
                if position <= firstDigit, content.isWordCharacter(at: 0), !startsWithTwoDigits { return quarter.number }
            }
            if content[position].isDigit, position + 1 < end, hasDigit(content, position + 1..<end) { return nil }
        }
        return nil
    }

    /// Returns the last quarter named after the year, without digits between them. After the quarter, text that ends with a word character is allowed.
    private static func quarterBehindYear(_ content: Span<UInt8>) -> Int? {
        var firstDigit = 4
        while firstDigit < content.count, !content[firstDigit].isDigit { firstDigit += 1 }
        let last = content.scalarStart(before: content.count)
        let endsWithWord = content.isWordCharacter(at: last)
        var position = min(firstDigit, content.count - 1)
        while position >= 4 {
            if let quarter = quarter(content, position, before: content.count) {
                let isLast = quarter.end == content.count
                if isLast || endsWithWord && !content[quarter.end].isDigit { return quarter.number }
            }
            position -= 1
        }
        return nil
    }

    private static let names: [(rest: StaticString, number: Int)] = [("irst", 1), ("econd", 2), ("hird", 3), ("ourth", 4), ("ast", 4)]

    private static func quarter(_ content: Span<UInt8>, _ position: Int, before limit: Int) -> (number: Int, end: Int)? {
        switch content[position] {
        case UInt8(ascii: "1")...UInt8(ascii: "4"): return (Int(content[position] & 0x0F), position + 1)
        case UInt8(ascii: "F"), UInt8(ascii: "f"): return named(0, content, position, limit) ?? named(3, content, position, limit)
        case UInt8(ascii: "S"), UInt8(ascii: "s"): return named(1, content, position, limit)
        case UInt8(ascii: "T"), UInt8(ascii: "t"): return named(2, content, position, limit)
        case UInt8(ascii: "L"), UInt8(ascii: "l"): return named(4, content, position, limit)
        default: return nil
        }
    }

    private static func named(_ index: Int, _ content: Span<UInt8>, _ position: Int, _ limit: Int) -> (number: Int, end: Int)? {
        let end = position + 1 + names[index].rest.utf8CodeUnitCount
        guard end <= limit, content.hasPrefix(names[index].rest, at: position + 1) else { return nil }
        return (names[index].number, end)
    }

    private static func hasDigit(_ content: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where content[index].isDigit { return true }
        return false
    }
}
