/// Dates of HTTP headers, always in GMT: `Mon, 31 Mar 2025 20:02:28 GMT` (RFC 9110, section 5.6.7).
package enum HTTPDate {
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// - Parameter seconds: since 1970, not negative.
    package static func text(_ seconds: Int) -> String {
        let date = CalendarDate(days: seconds / 86_400)
        let (year, month, day) = date.components
        let clock = seconds % 86_400
        return "\(weekdays[date.weekday]), \(two(day)) \(months[month - 1]) \(year) \(two(clock / 3600)):\(two(clock / 60 % 60)):\(two(clock % 60)) GMT"
    }

    /// Returns seconds since 1970; nil for an earlier date, for the two obsolete formats, and for other text.
    package static func seconds(_ text: String) -> Int? {
        let words = text.split(whereSeparator: { $0 == " " || $0 == ":" })
        guard words.count == 8, words[7] == "GMT", let day = Int(words[1]), let month = months.firstIndex(of: String(words[2])), let year = Int(words[3]),
            year >= 1970,
            let hour = Int(words[4]), let minute = Int(words[5]), let second = Int(words[6]),
            let date = CalendarDate(year: year, month: month + 1, day: day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
        else { return nil }
        return date.days * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
