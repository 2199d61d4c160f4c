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

    /// Formats a moment in New York, with the offset in force at that time: `2026-01-31T03:15:00-05:00`. A fraction of a second is dropped.
    /// - Parameter microseconds: of Unix time.
    package static func eastern(microseconds: Int) -> String {
        let seconds = clampedSeconds(microseconds)
        let offset = easternOffset(seconds)
        let local = seconds + offset * 3600
        return text(day(local), (local % 86_400 + 86_400) % 86_400, offset == -4 ? "-04:00" : "-05:00")
    }

    /// Returns the date of a moment in New York.
    /// - Parameter microseconds: of Unix time.
    package static func easternDate(microseconds: Int) -> CalendarDate {
        let seconds = clampedSeconds(microseconds)
        return day(seconds + easternOffset(seconds) * 3600)
    }

    /// Returns the difference between New York and UTC in hours, -4 or -5.
    ///
    /// The clocks change at 02:00 of the time that is in force until then. Read as standard time and as daylight saving time, a moment within daylight saving
    /// time is after the first change and before the second.
    private static func easternOffset(_ seconds: Int) -> Int {
        let isDaylight = [-4, -5].allSatisfy { offset in
            let local = seconds + offset * 3600
            return isDaylightSaving(day(local), hour: (local % 86_400 + 86_400) % 86_400 / 3600)
        }
        return isDaylight ? -4 : -5
    }

    private static func day(_ seconds: Int) -> CalendarDate {
        CalendarDate(days: (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400)
    }

    /// Returns whole seconds, at most those of the years 0 to 9999.
    private static func clampedSeconds(_ microseconds: Int) -> Int {
        let seconds = microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0)
        return min(max(seconds, -62_167_132_800), 253_402_300_799)
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
