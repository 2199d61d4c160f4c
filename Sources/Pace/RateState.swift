/// The state of the shared request rate, and the rule by which slots are given. Times are nanoseconds of Unix time, which people can read and all processes
/// of a host share.
package struct RateState: Equatable, Sendable {
    package static let second = 1_000_000_000
    /// Seconds of Unix time, in the year 2065. A time as far or farther from 1970, in either direction, is invalid. Sums of three valid times in nanoseconds
    /// stay within 64 bits.
    static let latestSecond = 3_000_000_000
    /// The longest time from one slot to the next, in nanoseconds: a day.
    package static let longestSpacing = 86_400 * second

    /// The next free slot.
    package var nextSlot = 0
    /// When the cool-off ends: no process sends before. 0 when there never was a cool-off.
    package var coolOffUntil = 0
    /// How long the cool-off was to last when it began.
    package var coolOffLength = 0
    package var coolOffReason = ""
    /// When EDGAR last gave an accepted response to any process; 0 for never.
    package var lastAccepted = 0
    /// Unix time less the time since the boot, when the state was written.
    package var clockOffset = 0
    /// The identifier of the boot in which the state was written.
    package var boot = ""

    package init() {}

    /// Corrects the times after the wall clock was set, or after another boot. The correction may make a cool-off longer, never shorter.
    mutating func adjust(to clock: RateClock, spacing: Int) {
        if boot == clock.boot, clockOffset != 0 {
            // Within one boot the change of the wall clock is known: move all times with it. Ignore slow corrections.
            let jump = clock.offset - clockOffset
            if abs(jump) > Self.second / 2 {
                if nextSlot != 0 { nextSlot += jump }
                if coolOffUntil != 0 { coolOffUntil += jump }
                if lastAccepted != 0 { lastAccepted += jump }
            }
        }
        if coolOffUntil - clock.now > coolOffLength { coolOffUntil = clock.now + coolOffLength }
        // A slot later than all reservations of all processes could explain is wrong.
        let latest = max(clock.now, coolOffUntil) + max(60 * Self.second, 256 * spacing)
        if nextSlot > latest { nextSlot = clock.now }
        if lastAccepted > clock.now { lastAccepted = clock.now }
        clockOffset = clock.offset
        boot = clock.boot
    }

    /// Reserves and returns the next slot: now, or when the earlier slots and the cool-off are over.
    mutating func reserve(at now: Int, spacing: Int) -> Int {
        let slot = max(now, nextSlot, coolOffUntil)
        nextSlot = slot + spacing
        return slot
    }

    /// The current cool-off; nil when there is none.
    func coolOff(at now: Int) -> CoolOff? { coolOffUntil > now ? CoolOff(until: coolOffUntil, reason: coolOffReason) : nil }

    /// Starts a cool-off. A cool-off that lasts longer stays.
    mutating func startCoolOff(at now: Int, length: Int, reason: String) {
        guard now + length > coolOffUntil else { return }
        coolOffUntil = now + length
        coolOffLength = length
        coolOffReason = reason
    }

    /// The reason of a cool-off that a throttle page started.
    private static let throttledReason = "throttled"

    /// Notes a throttle page: starts a cool-off, unless the SEC refuses the identity.
    mutating func noteThrottled(at now: Int, length: Int, window: Int) -> Pacer.ThrottleMeaning {
        let hadCoolOff = coolOffUntil != 0 && now - coolOffUntil < window
        let wasAccepted = lastAccepted != 0 && now - lastAccepted < window
        guard hadCoolOff || wasAccepted else { return .identityRefused }
        // Requests that were under way when the first one was throttled get the same page: do not make the cool-off longer for them. But a shorter cool-off
        // with another reason, such as a 429, gives way.
        let isNew = coolOffUntil <= now || (coolOffReason != Self.throttledReason && coolOffUntil < now + length)
        if isNew { startCoolOff(at: now, length: length, reason: Self.throttledReason) }
        return .coolOff(seconds: (coolOffUntil - now) / Self.second + 1, isNew: isNew)
    }
}
