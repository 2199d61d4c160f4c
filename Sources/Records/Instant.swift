import Bytes
import Clocks

/// Moments as records contain them: RFC 3339 with an offset.
package enum Instant {
    /// The present moment in UTC, whole seconds: `2026-01-31T08:15:00Z`.
    package static func now() -> String {
        utc(seconds: wallSeconds())
    }

    /// The present moment in UTC to the microsecond, for logs: `2026-01-31T08:15:00.000123Z`.
    package static func nowWithMicroseconds() -> String {
        let now = wallNanoseconds()
        let micros = String(now / 1000 % 1_000_000)
        return "\(utc(seconds: now / 1_000_000_000).dropLast()).\(String(repeating: "0", count: 6 - micros.count))\(micros)Z"
    }

    /// Formats Unix time in UTC. Moments outside of the years 0 to 9999, which RFC 3339 cannot express, are clamped.
    package static func utc(seconds: Int) -> String {
        let seconds = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let clock = (seconds % 86_400 + 86_400) % 86_400
        return text(CalendarDate(days: (seconds - clock) / 86_400), clock, "Z")
    }

    /// Formats a time in New York, as EDGAR's headers give it (`YYYYMMDDhhmmss`), with the offset in force at that time; nil for anything else.
    ///
    /// Since 2007 daylight saving time runs from the second Sunday in March to the first in November, 02:00 each; before, from the first Sunday in April (from 1987)
    /// to the last in October.
    package static func eastern(_ digits: Span<UInt8>) -> String? {
        guard digits.count == 14, let date = CalendarDate(digits.extracting(0..<8)), let time = digits.extracting(8..<14).integer else { return nil }
        let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100)
        guard time >= 0, hour < 24, minute < 60, second < 60 else { return nil }
        return text(date, hour * 3600 + minute * 60 + second, isDaylightSaving(date, hour: hour) ? "-04:00" : "-05:00")
    }

    /// Whether daylight saving time is in force. The hour that occurs twice when the clocks go back is taken as the first of the two.
    static func isDaylightSaving(_ date: CalendarDate, hour: Int) -> Bool {
        let year = date.year
        func sunday(_ month: Int, from day: Int) -> CalendarDate? {
            CalendarDate(year: year, month: month, day: day).map { $0 + (7 - $0.weekday) % 7 }
        }
        let change = year >= 2007 ? (sunday(3, from: 8), sunday(11, from: 1)) : (sunday(4, from: 1), sunday(10, from: 25))
        guard let start = change.0, let end = change.1 else { return false }
        if date == start { return hour >= 2 }
        if date == end { return hour < 2 }
        return date > start && date < end
    }

    /// Returns a date-time.
    /// - Parameters:
    ///   - clock: the seconds since midnight.
    ///   - offset: of the clock from UTC.
    static func text(_ date: CalendarDate, _ clock: Int, _ offset: StaticString) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        date.append(to: &bytes)
        for (mark, number) in [("T", clock / 3600), (":", clock / 60 % 60), (":", clock % 60)] as [(Unicode.Scalar, Int)] {
            bytes.append(UInt8(ascii: mark))
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
        }
        bytes.append(offset)
        return String(decoding: bytes, as: UTF8.self)
    }
}
