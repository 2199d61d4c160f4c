import Bytes
import Records

/// Dates of the Indian national calendar (Saka era).
extension Transformation {
    static func appendIndianDate(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        guard let parts = DateParts(content, .devanagari), parts.count == 2, parts.gaps[0].isEmpty, parts.gaps[2].isEmpty,
            let day = parts.short(0), let month = sakaMonth(content, parts.gaps[1]), let year = sakaYear(parts.numbers[1], month, day)
        else { return false }
        let gregorian = year + 78
        let isLeap = CalendarDate.isLeap(gregorian)
        let length = month == 1 ? (isLeap ? 31 : 30) : month <= 6 ? 31 : 30
        guard (1...length).contains(day) else { return false }
        // Count days from 1 March. The Indian year begins on 22 March, in a leap year on 21 March.
        let first = isLeap ? 20 : 21
        let chaitra = isLeap ? 31 : 30
        let days = first + (month == 1 ? 0 : chaitra + 31 * min(month - 2, 5) + 30 * max(month - 7, 0)) + day - 1
        return append(daysSinceMarch: days, of: gregorian, to: &output)
    }

    /// Returns a year of the era. Two digits mean 20xx for 0 to 20, and for 21 unless the month is at least 10 and the day at least 11. All others mean 19xx.
    private static func sakaYear(_ number: (value: Int, digits: Int), _ month: Int, _ day: Int) -> Int? {
        switch number.digits {
        case 2: number.value > 21 || number.value == 21 && month >= 10 && day >= 11 ? 1900 + number.value : 2000 + number.value
        case 4: number.value
        default: nil
        }
    }

    private static func append(daysSinceMarch days: Int, of year: Int, to output: inout [UInt8]) -> Bool {
        let lengths: InlineArray<12, Int> = [31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, CalendarDate.isLeap(year + 1) ? 29 : 28]
        var rest = days
        var index = 0
        while rest >= lengths[index] {
            rest -= lengths[index]
            index = (index + 1) % 12
        }
        let isNextYear = days >= 306
        return append(year: isNextYear ? year + 1 : year, month: (index + 2) % 12 + 1, day: rest + 1, to: &output)
    }

    /// A part that all spellings of a month's name share. `*` matches any number of characters other than blanks, `+` at least one.
    private static let sakaMonths: [(pattern: StaticString, month: Int)] = [
        ("C*ait", 1), ("चैत्र", 1),
        ("Vai", 2), ("वैशाख", 2), ("बैसाख", 2),
        ("Jy", 3), ("ज्येष्ठ", 3),
        ("dha", 4), ("ḍha", 4), ("आषाढ", 4),
        ("vana", 5), ("Śrāvaṇa", 5), ("श्रावण", 5), ("सावन", 5),
        ("Bh+dra", 6), ("Proṣṭhapada", 6), ("भाद्रपद", 6), ("भादो", 6),
        ("in", 7), ("आश्विन", 7),
        ("K+rti", 8), ("कार्तिक", 8),
        ("M+rga", 9), ("Agra", 9), ("मार्गशीर्ष", 9), ("अगहन", 9),
        ("Pau", 10), ("पौष", 10),
        ("M+gh", 11), ("माघ", 11),
        ("Ph+lg", 12), ("फाल्गुन", 12),
    ]

    /// Returns the last month named in a gap; nil if there is none. The name must have text before and after it.
    private static func sakaMonth(_ content: Span<UInt8>, _ gap: Range<Int>) -> Int? {
        var position = gap.upperBound
        while position > gap.lowerBound {
            position = content.scalarStart(before: position)
            guard position > gap.lowerBound else { break }
            for entry in sakaMonths {
                let end = entry.pattern.withUTF8Buffer { content.endOfSpelling(Span(_unsafeElements: $0), position..<gap.upperBound) }
                if let end, end < gap.upperBound { return entry.month }
            }
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// Returns the end of a spelling at the beginning of a range; nil if the spelling is not there. A pattern has at most one `*` or `+`.
    fileprivate func endOfSpelling(_ pattern: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var position = range.lowerBound
        var index = 0
        while index < pattern.count, pattern[index] != UInt8(ascii: "*"), pattern[index] != UInt8(ascii: "+") {
            guard position < range.upperBound, self[position] == pattern[index] else { return nil }
            position += 1
            index += 1
        }
        guard index < pattern.count else { return position }
        if pattern[index] == UInt8(ascii: "+") {
            guard position < range.upperBound, blankLength(at: position) == 0 else { return nil }
            position += scalarLength(at: position)
        }
        let rest = pattern.extracting(index + 1..<pattern.count)
        while position + rest.count <= range.upperBound {
            if extracting(position..<position + rest.count).equals(rest) { return position + rest.count }
            if blankLength(at: position) > 0 { return nil }
            position += 1
        }
        return nil
    }
}
