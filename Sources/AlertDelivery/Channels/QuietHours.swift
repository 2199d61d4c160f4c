import Glibc

/// The hours of each day in which a channel takes only critical alerts, by the clock of the host's time zone (`TZ`).
package struct QuietHours: Sendable, Equatable {
    /// Minutes after midnight. An end before the start is on the next day.
    let start: Int
    let end: Int

    /// Parses `22:00-07:00`.
    package init?(_ text: String) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map(Self.minutes)
        guard times.count == 2, let start = times[0], let end = times[1], start != end else { return nil }
        (self.start, self.end) = (start, end)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let hour = Int(parts[0]),
            let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// Returns the seconds until the quiet hours end; nil if a time is not among them.
    ///
    /// - Parameter seconds: Unix time.
    package func secondsLeft(at seconds: Int) -> Int? {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return nil }
        return secondsLeft(secondOfDay: Int(parts.tm_hour) * 3600 + Int(parts.tm_min) * 60 + Int(parts.tm_sec))
    }

    func secondsLeft(secondOfDay second: Int) -> Int? {
        let day = 86400
        let sinceStart = (second - start * 60 + day) % day
        let length = ((end - start) * 60 + day) % day
        return sinceStart < length ? length - sinceStart : nil
    }
}
