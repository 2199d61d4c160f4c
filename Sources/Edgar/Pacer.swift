package import Bytes
import Glibc

/// Says when the next request may be sent, together with every other process that uses the same rate file.
///
/// Evenly spaced, without bursts (GCRA with no tolerance): a full bucket of ten would let nineteen requests into one second. A slot is
/// reserved when a request is ready to go, and the process then sleeps until the slot; one killed in between loses one slot.
package final class Pacer {
    /// At exactly ten a second the eleventh request falls inside the second.
    package static let standardRate = 9.5
    /// The SEC's limit for everybody on one address.
    package static let legalRate = 10.0
    /// How long a throttle page keeps everybody quiet, in seconds; and how long an acceptance vouches for the identity.
    static let throttleSeconds = 600

    /// A turn: when it is, in nanoseconds since the boot, whatever becomes of the wall clock.
    package struct Slot {
        let due: Int
        /// Seconds until then; negative when it is over.
        package var wait: Double { Double(due - RateClock.nanoseconds(CLOCK_BOOTTIME)) / 1e9 }
    }

    /// What a throttle page means.
    package enum Verdict: Equatable {
        /// Everybody waits this long. `isNew` when nobody had met it before.
        case coolOff(seconds: Int, isNew: Bool)
        /// Nobody was accepted lately: it is who we say we are that is refused.
        case identityRefused
    }

    private let file: RateFile
    /// Nanoseconds between two requests; 0 for no rate.
    private let spacing: Int
    private var acceptedAt = 0
    private var writtenAcceptance = 0

    /// - Parameter rate: requests a second over all processes; 0 for as many as go.
    package init(_ file: RateFile, rate: Double) {
        self.file = file
        spacing = rate > 0 ? Int(1e9 / rate) : 0
    }

    package func reserve() throws(SystemFailure) -> Slot {
        let accepted = acceptedAt
        let due = try file.update(spacing: spacing) { state, now in
            state.lastAccepted = max(state.lastAccepted, accepted)
            return state.reserve(at: now, spacing: spacing) - state.clockOffset
        }
        writtenAcceptance = accepted
        return Slot(due: due)
    }

    /// Whether a slot that is due may be used: not when it was missed by more than a quarter of the spacing (the next one's owner is
    /// about to send), nor when a cool-off was set meanwhile.
    package func mayUse(_ slot: Slot) throws(SystemFailure) -> Bool {
        let missed = RateClock.nanoseconds(CLOCK_BOOTTIME) - slot.due
        if spacing > 0, missed > max(spacing / 4, 5_000_000) { return false }
        let (state, now) = try file.peek(spacing: spacing)
        return state.coolOffUntil <= now
    }

    /// When the cool-off that is on ends, and why it is; nil when there is none.
    package func currentCoolOff() throws(SystemFailure) -> (until: Int, reason: String)? {
        let (state, now) = try file.peek(spacing: spacing)
        return state.coolOffUntil > now ? (state.coolOffUntil, state.coolOffReason) : nil
    }

    /// An answer came as it should.
    package func noteAccepted() throws(SystemFailure) {
        acceptedAt = RateClock.nanoseconds(CLOCK_REALTIME)
        // The next reservation writes it; but the last answer of a run has none behind it.
        if acceptedAt - writtenAcceptance > 60 * RateState.second { try flush() }
    }

    package func flush() throws(SystemFailure) {
        guard acceptedAt > writtenAcceptance else { return }
        let accepted = acceptedAt
        try file.update(spacing: spacing) { state, _ in state.lastAccepted = max(state.lastAccepted, accepted) }
        writtenAcceptance = accepted
    }

    /// A throttle page came.
    package func throttled() throws(SystemFailure) -> Verdict {
        try flush()
        let window = Self.throttleSeconds * RateState.second
        // Jitter, so that hosts that were stopped together do not come back together.
        let length = window + Int.random(in: 0...30) * RateState.second
        return try file.update(spacing: spacing) { state, now in
            let hadCoolOff = state.coolOffUntil != 0 && now - state.coolOffUntil < window
            let wasAccepted = state.lastAccepted != 0 && now - state.lastAccepted < window
            guard hadCoolOff || wasAccepted else { return .identityRefused }
            let isNew = state.coolOffUntil <= now
            // Those whose requests were under way when the first one was throttled meet the same page: that is no reason to wait longer.
            if isNew { state.coolOff(at: now, length: length, reason: "throttled") }
            return .coolOff(seconds: (state.coolOffUntil - now) / RateState.second + 1, isNew: isNew)
        }
    }

    /// A 429 came.
    package func coolOff(seconds: Int, reason: String) throws(SystemFailure) {
        try file.update(spacing: spacing) { state, now in
            state.coolOff(at: now, length: seconds * RateState.second, reason: reason)
        }
    }
}
