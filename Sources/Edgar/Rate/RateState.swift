import Bytes
import Clocks
import Glibc
import Records

/// What the rate file holds. Times are nanoseconds of Unix time, which a person can read and every process of a host shares.
package struct RateState: Equatable, Sendable {
    package static let second = 1_000_000_000
    /// Seconds of Unix time (2065) beyond which, and before the same, nothing is a time of this era. Sums of three such times in nanoseconds stay within 64 bits.
    static let latestSecond = 3_000_000_000
    /// The longest way from a slot to the next; who asks less often than once a day needs no rate.
    package static let longestSpacing = 86_400 * second

    /// When the next request may be sent.
    package var nextSlot = 0
    /// Nobody sends before; 0 when there never was a cool-off.
    package var coolOffUntil = 0
    /// How long the cool-off was to last when it was set.
    package var coolOffLength = 0
    package var coolOffReason = ""
    /// When EDGAR last answered somebody as it should; 0 for never.
    package var lastAccepted = 0
    /// The wall clock less the clock that runs since the boot, when this was written, and which boot that was.
    package var clockOffset = 0
    package var boot = ""

    package init() {}

    /// Puts right what a clock that was set, or another boot, has made of the times. A cool-off may become longer by it, never shorter.
    mutating func adjust(to clock: RateClock, spacing: Int) {
        if boot == clock.boot, clockOffset != 0 {
            // The same boot: how far the wall clock was moved is known, and all times move with it. Slow corrections are let be.
            let jump = clock.offset - clockOffset
            if abs(jump) > Self.second / 2 {
                if nextSlot != 0 { nextSlot += jump }
                if coolOffUntil != 0 { coolOffUntil += jump }
                if lastAccepted != 0 { lastAccepted += jump }
            }
        }
        if coolOffUntil - clock.now > coolOffLength { coolOffUntil = clock.now + coolOffLength }
        // More than everybody's reservations could come to.
        let latest = max(clock.now, coolOffUntil) + max(60 * Self.second, 256 * spacing)
        if nextSlot > latest { nextSlot = clock.now }
        if lastAccepted > clock.now { lastAccepted = clock.now }
        clockOffset = clock.offset
        boot = clock.boot
    }

    /// Takes the next slot: now, or when the slots and the cool-off before it are over.
    mutating func reserve(at now: Int, spacing: Int) -> Int {
        let slot = max(now, nextSlot, coolOffUntil)
        nextSlot = slot + spacing
        return slot
    }

    /// Makes everybody wait; a cool-off that lasts longer stays.
    mutating func coolOff(at now: Int, length: Int, reason: String) {
        guard now + length > coolOffUntil else { return }
        coolOffUntil = now + length
        coolOffLength = length
        coolOffReason = reason
    }

    /// What a cool-off is called that a throttle page has set.
    private static let throttledReason = "throttled"

    /// A throttle page came: everybody waits, unless it is the identity that is refused.
    mutating func throttled(at now: Int, length: Int, window: Int) -> Pacer.Verdict {
        let hadCoolOff = coolOffUntil != 0 && now - coolOffUntil < window
        let wasAccepted = lastAccepted != 0 && now - lastAccepted < window
        guard hadCoolOff || wasAccepted else { return .identityRefused }
        // Those whose requests were under way when the first one was throttled meet the same page: that is no reason to wait longer. A cool-off that something
        // else has set, as a 429 does, is no reason not to.
        let isNew = coolOffUntil <= now || (coolOffReason != Self.throttledReason && coolOffUntil < now + length)
        if isNew { coolOff(at: now, length: length, reason: Self.throttledReason) }
        return .coolOff(seconds: (coolOffUntil - now) / Self.second + 1, isNew: isNew)
    }
}

/// The clocks at one moment, in nanoseconds.
package struct RateClock {
    var now: Int
    /// Wall clock less the time since the boot.
    var offset: Int
    var boot: String

    static func read() -> RateClock {
        let now = wallNanoseconds()
        return RateClock(now: now, offset: now - bootNanoseconds(), boot: boot)
    }

    /// What tells this boot from all others; empty where the system does not say.
    static let boot: String = {
        guard let bytes = try? readFile("/proc/sys/kernel/random/boot_id", limit: 256) else { return "" }
        return bytes.span.extracting(bytes.span.trimmedRange).text
    }()
}

/// The file's text: a line a value, made for `cat` as much as for programs.
extension RateState {
    /// The file always has this size, so that a shorter text never leaves an end of the longer one before it.
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
        // A cool-off without its length is one of a hand-made file: it counts as it stands.
        if coolOffUntil != 0, coolOffLength == 0 { coolOffLength = 3600 * Self.second }
    }

    private static let heading: StaticString = "# The edgar tools of this host share one request rate through this file; times are Unix seconds."
    private static let names = ["next_slot", "cool_off_until", "cool_off_seconds", "cool_off_reason", "last_accepted", "clock_offset", "boot"]

    /// Whether a text is one of these: this heading, lines that begin with these names, or nothing at all.
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

    /// The text filled up with blanks to the file's size.
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

    /// Reads seconds with decimals up to the first blank; nil for what is no time of this era.
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
