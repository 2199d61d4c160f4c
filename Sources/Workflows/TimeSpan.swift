/// A length of time on the command line: a number with the unit s, m, h or d, as `timeout` takes it. A number alone is seconds.
package struct TimeSpan: Equatable, Sendable {
    package let seconds: Double

    /// The longest time, in days.
    private static let limit = 365.0

    package init(seconds: Double) { self.seconds = seconds }

    /// Parses `90`, `1.5h` or `30m`; nil for another text, for nothing, and for more than a year.
    package init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = argument.last.flatMap { units[$0] }
        let digits = unit == nil ? argument[...] : argument.dropLast()
        guard digits.utf8.count <= 12, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: ".") }),
            let number = Double(digits)
        else { return nil }
        let seconds = number * (unit ?? 1)
        guard seconds > 0, seconds <= Self.limit * 86_400 else { return nil }
        self.seconds = seconds
    }

    /// The time as a person writes it: `90s`, `2h`.
    package var description: String {
        for (unit, size) in [("d", 86_400.0), ("h", 3600), ("m", 60)] where seconds >= size && seconds.truncatingRemainder(dividingBy: size) == 0 {
            return "\(Int(seconds / size))\(unit)"
        }
        return seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(seconds)s"
    }
}
