/// The state of the shared request rate, and the rule by which slots are assigned. Times are nanoseconds of Unix time, which people can read and all processes
/// of a host share.
package struct RateState: Equatable, Sendable {
    package static let second = 1_000_000_000
    /// The first invalid time, in seconds of Unix time, in the year 2065. Times as far before 1970 are invalid as well. The sum of three valid times in
    /// nanoseconds fits into 64 bits.
    static let latestSecond = 3_000_000_000
    /// The longest time from one slot to the next, in nanoseconds: a day.
    package static let longestSpacing = 86_400 * second

    /// The next free slot.
    package var nextSlot = 0
    /// When the cool-off ends, before which no process sends a request. 0 if there never was a cool-off.
    package var coolOffUntil = 0
    /// The length of the cool-off from its start, in nanoseconds.
    package var coolOffLength = 0
    package var coolOffReason = ""
    /// When EDGAR last gave an accepted response to any process; 0 for never.
    package var lastAccepted = 0
    /// Unix time minus the time since the boot, at the moment the state was written.
    package var clockOffset = 0
    /// The identifier of the boot in which the state was written.
    package var boot = ""

    package init() {}

    /// Corrects the times after the wall clock was set, or after a reboot. The correction may make a cool-off longer, but never shorter.
    ///
    /// - Parameter horizon: how far ahead slots may be reserved at least, in nanoseconds.
    mutating func adjust(to clock: RateClock, spacing: Int, horizon: Int = 0) {
        if boot == clock.boot, clockOffset != 0 {
            // Within one boot, the offset shows by how much the wall clock was set: move all times by as much. Ignore gradual corrections.
            let jump = clock.offset - clockOffset
            if abs(jump) > Self.second / 2 {
                if nextSlot != 0 { nextSlot += jump }
                if coolOffUntil != 0 { coolOffUntil += jump }
                if lastAccepted != 0 { lastAccepted += jump }
            }
        }
        if coolOffUntil - clock.now > coolOffLength { coolOffUntil = clock.now + coolOffLength }
        // A slot so far ahead cannot come from reservations, even of many processes: it is wrong.
        let latest = max(clock.now, coolOffUntil) + max(60 * Self.second, 256 * spacing, horizon)
        if nextSlot > latest { nextSlot = clock.now }
        if lastAccepted > clock.now { lastAccepted = clock.now }
        clockOffset = clock.offset
        boot = clock.boot
    }

    /// Reserves and returns the next slot: now, or the first moment after the earlier slots and the cool-off.
    mutating func reserve(at now: Int, spacing: Int) -> Int {
        let slot = max(now, nextSlot, coolOffUntil)
        nextSlot = slot + spacing
        return slot
    }

    /// Returns the current cool-off; nil if there is none.
    func coolOff(at now: Int) -> CoolOff? { coolOffUntil > now ? CoolOff(until: coolOffUntil, reason: coolOffReason) : nil }

    /// Starts a cool-off, unless the current one lasts longer.
    mutating func startCoolOff(at now: Int, length: Int, reason: String) {
        guard now + length > coolOffUntil else { return }
        coolOffUntil = now + length
        coolOffLength = length
        coolOffReason = reason
    }

    /// The reason of a cool-off that a throttle page started.
    static let throttledReason = "throttled"
    /// The reason of a cool-off that a throttle page started before any response was accepted. The page has two possible causes then.
    static let firstThrottledReason = "throttled before any request was accepted (too many requests from this address, or a malformed EDGAR_IDENTITY)"

    /// Records a throttle page. Starts a cool-off, unless the SEC refuses the identity.
    ///
    /// EDGAR sends the page for too many requests and for a malformed identity. Without a response that was ever accepted, the first page starts a cool-off, and
    /// a page after that cool-off shows that the identity is refused.
    mutating func noteThrottled(at now: Int, length: Int, window: Int) -> Pacer.ThrottleMeaning {
        let wasFirst = coolOffReason == Self.firstThrottledReason
        let hadCoolOff = coolOffUntil > now || (!wasFirst && coolOffUntil != 0 && now - coolOffUntil < window)
        let wasAccepted = lastAccepted != 0 && now - lastAccepted < window
        let isFirst = lastAccepted == 0 && !hadCoolOff && !wasFirst
        guard hadCoolOff || wasAccepted || isFirst else { return .identityRefused }
        // Several requests may be under way when the first is throttled, and all get the same page. Only the first page starts a cool-off. But a shorter
        // cool-off for another reason, such as a 429, is replaced.
        let isThrottled = wasFirst || coolOffReason == Self.throttledReason
        let isNew = coolOffUntil <= now || (!isThrottled && coolOffUntil < now + length)
        if isNew { startCoolOff(at: now, length: length, reason: isFirst ? Self.firstThrottledReason : Self.throttledReason) }
        return .coolOff(seconds: (coolOffUntil - now) / Self.second + 1, isNew: isNew)
    }
}
