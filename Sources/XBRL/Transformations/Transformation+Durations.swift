import Bytes

/// The unit of a number in the SEC's `dur...` transformations.
enum DurationUnit: Sendable, Equatable {
    case year
    case month
    case week
    case day
    case hour
}

extension Transformation {
    /// Appends a decimal number as an xs:duration. A fraction of a year becomes months and days, of a month or a week days, and of a day hours. A month has
    /// 30.4375 days. Remainders are cut off. Digits of the fraction after the fifteenth are ignored.
    static func appendDuration(_ content: Span<UInt8>, _ unit: DurationUnit, to output: inout [UInt8]) -> Bool {
        guard let number = DurationNumber(content) else { return false }
        let (whole, part, one) = (number.whole, number.part, number.one)
        let parts: (first: (UInt64, UInt8), second: (UInt64, UInt8), third: (UInt64, UInt8))
        let none: (UInt64, UInt8) = (0, 0)
        switch unit {
        case .year:
            let months = part * 12 / one
            parts = ((whole, UInt8(ascii: "Y")), (months, UInt8(ascii: "M")), (days(ofMonth: part * 12 % one, one), UInt8(ascii: "D")))
        case .month: parts = ((whole, UInt8(ascii: "M")), (days(ofMonth: part, one), UInt8(ascii: "D")), none)
        case .week: parts = ((whole * 7 + part * 7 / one, UInt8(ascii: "D")), none, none)
        case .day: parts = ((whole, UInt8(ascii: "D")), (part * 24 / one, UInt8(ascii: "H")), none)
        case .hour: parts = ((whole, UInt8(ascii: "H")), none, none)
        }
        if number.isNegative, parts.first.0 + parts.second.0 + parts.third.0 > 0 { output.append("-") }
        output.append("P")
        append(parts.first, to: &output)
        if parts.second.0 > 0 { append(parts.second, to: &output) }
        if parts.third.0 > 0 { append(parts.third, to: &output) }
        return true
    }

    /// Returns the days in a fraction of a month of 30.4375 days, which is 487/16.
    private static func days(ofMonth part: UInt64, _ one: UInt64) -> UInt64 { part * 487 / 16 / one }

    private static func append(_ part: (value: UInt64, letter: UInt8), to output: inout [UInt8]) {
        if part.letter == UInt8(ascii: "H") { output.append("T") }
        output.append(decimal: Int(part.value))
        output.append(part.letter)
    }
}

/// A number `[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)` with at most fifteen digits before the point.
private struct DurationNumber {
    var isNegative = false
    var whole: UInt64 = 0
    /// The fraction is `part` / `one`.
    var part: UInt64 = 0
    var one: UInt64 = 1

    init?(_ content: Span<UInt8>) {
        var position = 0
        var digits = 0
        if content.count > 0, content[0] == UInt8(ascii: "-") || content[0] == UInt8(ascii: "+") {
            isNegative = content[0] == UInt8(ascii: "-")
            position = 1
        }
        while position < content.count, content[position].isDigit {
            whole = whole * 10 + UInt64(content[position] & 0x0F)
            guard whole < 1_000_000_000_000_000 else { return nil }
            digits += 1
            position += 1
        }
        if position < content.count, content[position] == UInt8(ascii: ".") {
            position += 1
            while position < content.count, content[position].isDigit {
                if one < 1_000_000_000_000_000 {
                    part = part * 10 + UInt64(content[position] & 0x0F)
                    one *= 10
                }
                digits += 1
                position += 1
            }
        }
        guard digits > 0, position == content.count else { return nil }
    }
}
