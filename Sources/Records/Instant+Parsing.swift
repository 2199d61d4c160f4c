import Bytes

extension Instant {
    /// Returns the Unix time of an RFC 3339 date-time, in microseconds; nil for any other text. Further digits are dropped, and a leap second counts as the
    /// second before it.
    package static func microseconds(_ text: Span<UInt8>) -> Int? {
        // 2026-01-31T08:15:00, then a fraction, then Z or +hh:mm.
        guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            let date = CalendarDate(text.extracting(0..<10)),
            let hour = twoDigits(text, 11), let minute = twoDigits(text, 14), let second = twoDigits(text, 17),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        var index = 19
        var micros = 0
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let first = index
            var unit = 100_000
            while index < text.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] {
                micros += Int(text[index] - UInt8(ascii: "0")) * unit
                unit /= 10
                index += 1
            }
            guard index > first else { return nil }
        }
        guard let offset = offsetMinutes(text.extracting(index..<text.count)) else { return nil }
        let seconds = date.days * 86_400 + hour * 3600 + (minute - offset) * 60 + min(second, 59)
        return seconds * 1_000_000 + micros
    }

    /// Formats a moment in UTC, without trailing zeros in the fraction: `2026-01-31T08:15:00Z`, `2026-01-31T08:15:00.25Z`.
    /// - Parameter microseconds: of Unix time.
    package static func utc(microseconds: Int) -> String {
        let micros = (microseconds % 1_000_000 + 1_000_000) % 1_000_000
        let whole = utc(seconds: (microseconds - micros) / 1_000_000)
        guard micros != 0 else { return whole }
        var digits = String(micros)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(whole.dropLast()).\(digits)Z"
    }

    private static func offsetMinutes(_ text: Span<UInt8>) -> Int? {
        if text.count == 1, text[0] | 0x20 == UInt8(ascii: "z") { return 0 }
        guard text.count == 6, text[3] == UInt8(ascii: ":"), let hours = twoDigits(text, 1), let minutes = twoDigits(text, 4), hours < 24, minutes < 60 else {
            return nil
        }
        switch text[0] {
        case UInt8(ascii: "+"): return hours * 60 + minutes
        case UInt8(ascii: "-"): return -(hours * 60 + minutes)
        default: return nil
        }
    }

    private static func twoDigits(_ text: Span<UInt8>, _ index: Int) -> Int? {
        guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index], case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index + 1] else { return nil }
        return Int(text[index] - UInt8(ascii: "0")) * 10 + Int(text[index + 1] - UInt8(ascii: "0"))
    }
}
