import Bytes
import Records

/// The text of the rate file: one value a line, readable by people and programs.
extension RateState {
    /// The size of the file in bytes. It is constant, so that a shorter text leaves no end of a longer one behind.
    static let fileSize = 1024

    package init(parsing text: Span<UInt8>) {
        self.init()
        var position = 0
        while position < text.count {
            let end = text.firstIndex(of: 0x0A, from: position) ?? text.count
            let line = text.extracting(position..<end)
            position = end + 1
            guard let blank = line.firstIndex(of: 0x20) else { continue }
            let value = line.extracting(blank + 1..<line.count)
            let name = line.extracting(0..<blank)
            if name.equals("next_slot") {
                nextSlot = Self.time(value) ?? 0
            } else if name.equals("cool_off_until") {
                coolOffUntil = Self.time(value) ?? 0
            } else if name.equals("cool_off_seconds") {
                coolOffLength = Self.time(value) ?? 0
            } else if name.equals("cool_off_reason") {
                coolOffReason = value.extracting(value.trimmedRange).text
            } else if name.equals("last_accepted") {
                lastAccepted = Self.time(value) ?? 0
            } else if name.equals("clock_offset") {
                clockOffset = Self.time(value) ?? 0
            } else if name.equals("boot") {
                boot = value.extracting(value.trimmedRange).text
            }
        }
        // A cool-off without a length was written by hand. It lasts an hour at most.
        if coolOffUntil != 0, coolOffLength == 0 { coolOffLength = 3600 * Self.second }
    }

    private static let heading: StaticString = "# The edgar tools of this host share one request rate through this file; times are Unix seconds."
    private static let names = ["next_slot", "cool_off_until", "cool_off_seconds", "cool_off_reason", "last_accepted", "clock_offset", "boot"]

    /// Whether a text holds nothing but the heading, lines that begin with one of the names, and blanks.
    static func isText(_ text: Span<UInt8>) -> Bool {
        var position = 0
        while position < text.count {
            let end = text.firstIndex(of: 0x0A, from: position) ?? text.count
            let line = text.extracting(position..<end)
            position = end + 1
            var blanks = 0
            while blanks < line.count, line[blanks] == 0 || line[blanks].isWhiteSpace { blanks += 1 }
            if blanks == line.count || line.equals(heading) { continue }
            let name = line.extracting(0..<(line.firstIndex(of: 0x20) ?? line.count))
            guard names.contains(where: { name.equals(utf8: $0) }) else { return false }
        }
        return true
    }

    package func text() -> [UInt8] {
        var text: [UInt8] = []
        func line(_ name: String, _ value: String) { text.append(utf8: "\(name) \(value)\n") }
        func time(_ nanoseconds: Int) -> String {
            nanoseconds == 0 ? "0 (never)" : "\(Self.decimal(nanoseconds)) (\(Instant.utc(seconds: nanoseconds / Self.second)))"
        }
        text.append(Self.heading)
        text.append(0x0A)
        line("next_slot", time(nextSlot))
        line("cool_off_until", time(coolOffUntil))
        line("cool_off_seconds", Self.decimal(coolOffLength))
        line("cool_off_reason", coolOffReason.isEmpty ? "none" : String(coolOffReason.prefix(200)))
        line("last_accepted", time(lastAccepted))
        line("clock_offset", Self.decimal(clockOffset))
        line("boot", boot)
        return text
    }

    /// The text, padded with blanks to the file's size.
    func paddedText() -> [UInt8] {
        var text = text()
        while text.count < Self.fileSize - 1 { text.append(0x20) }
        text.append(0x0A)
        return text
    }

    /// Seconds with nine decimals.
    private static func decimal(_ nanoseconds: Int) -> String {
        let fraction = String(nanoseconds.magnitude % UInt(second))
        return "\(nanoseconds < 0 ? "-" : "")\(nanoseconds.magnitude / UInt(second)).\(String(repeating: "0", count: 9 - fraction.count))\(fraction)"
    }

    /// Reads seconds with decimals up to the first blank; nil for an invalid time.
    private static func time(_ text: Span<UInt8>) -> Int? {
        let number = text.extracting(0..<(text.firstIndex(of: 0x20) ?? text.count))
        let point = number.firstIndex(of: UInt8(ascii: ".")) ?? number.count
        guard let seconds = number.extracting(0..<point).integer, seconds.magnitude < latestSecond else { return nil }
        var fraction = 0
        var scale = second / 10
        for position in min(point + 1, number.count)..<number.count {
            guard number[position].isDigit else { return nil }
            fraction += Int(number[position] - UInt8(ascii: "0")) * scale
            scale /= 10
        }
        return seconds * second + (number.hasPrefix("-") ? -fraction : fraction)
    }
}
