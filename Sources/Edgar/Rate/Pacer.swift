import Clocks
import Glibc

/// Says when the next request may be sent, together with every other process that uses the same rate file or Redis server.
///
/// Evenly spaced, without bursts (GCRA with no tolerance): a full bucket of ten would let nineteen requests into one second. A slot is
/// reserved when a request is ready to go, and the process then sleeps until the slot; one killed in between loses one slot.
package final class Pacer {
    /// At exactly ten a second the eleventh request falls inside the second.
    package static let standardRate = 9.5
    /// The SEC's limit for everybody on one address.
    package static let legalRate = 10.0
    /// One request a day.
    package static let slowestRate = Double(RateState.second) / Double(RateState.longestSpacing)
    /// How long a throttle page keeps everybody quiet, in seconds; and how long an acceptance vouches for the identity.
    static let throttleSeconds = 600

    /// A turn: when it is, in nanoseconds since the boot, whatever becomes of the wall clock.
    package struct Slot {
        let due: Int
        /// Seconds until then; negative when it is over.
        package var wait: Double { Double(due) / 1e9 - Double(bootNanoseconds()) / 1e9 }
    }

    /// What a throttle page means.
    package enum Verdict: Equatable {
        /// Everybody waits this long. `isNew` when nobody had met it before.
        case coolOff(seconds: Int, isNew: Bool)
        /// Nobody was accepted lately: it is who we say we are that is refused.
        case identityRefused
    }

    private let keeper: any RateKeeper
    /// Nanoseconds between two requests; 0 for no rate.
    private let spacing: Int
    /// When an answer last came as it should, and the last such moment that the others know of; since the boot.
    private var acceptedAt = 0
    private var toldAcceptance = 0

    /// - Parameter rate: requests a second over all processes; 0 for as many as go. One below `slowestRate` is taken for that.
    package init(_ keeper: any RateKeeper, rate: Double) {
        self.keeper = keeper
        spacing = rate > 0 ? Int(min(1e9 / rate, Double(RateState.longestSpacing))) : 0
        keeper.spacing = spacing
    }

    package func reserve() throws(EdgarFailure) -> Slot {
        let accepted = acceptedAt
        let ago = accepted > toldAcceptance ? bootNanoseconds() - accepted : nil
        let due = try keeper.reserve(acceptedAgo: ago)
        toldAcceptance = accepted
        return Slot(due: due)
    }

    /// Whether a slot that is due may be used: not when it was missed by more than a quarter of the spacing (the next one's owner is
    /// about to send), nor when a cool-off was set meanwhile.
    package func mayUse(_ slot: Slot) throws(EdgarFailure) -> Bool {
        if try keeper.coolOff() != nil { return false }
        let missed = bootNanoseconds() - slot.due
        return spacing == 0 || missed <= max(spacing / 4, 5_000_000)
    }

    /// Whether there is a rate at all.
    var isPaced: Bool { spacing > 0 }

    /// The cool-off that is on; nil when there is none.
    package func currentCoolOff() throws(EdgarFailure) -> CoolOff? { try keeper.coolOff() }

    /// An answer came as it should.
    package func noteAccepted() throws(EdgarFailure) {
        acceptedAt = bootNanoseconds()
        // The next reservation tells the others; but the last answer of a run has none behind it.
        if acceptedAt - toldAcceptance > 60 * RateState.second { try flush() }
    }

    package func flush() throws(EdgarFailure) {
        guard acceptedAt > toldAcceptance else { return }
        try keeper.noteAccepted(ago: bootNanoseconds() - acceptedAt)
        toldAcceptance = acceptedAt
    }

    /// A throttle page came.
    package func throttled() throws(EdgarFailure) -> Verdict {
        try flush()
        let window = Self.throttleSeconds * RateState.second
        // Jitter, so that hosts that were stopped together do not come back together.
        return try keeper.throttled(length: window + Int.random(in: 0...30_000) * 1_000_000, window: window)
    }

    /// A 429 came.
    package func coolOff(seconds: Int, reason: String) throws(EdgarFailure) {
        try keeper.coolOff(length: seconds * RateState.second, reason: reason)
    }
}
