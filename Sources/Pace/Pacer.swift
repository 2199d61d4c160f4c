import Clocks
import Glibc

/// Reserves slots for requests, so that all processes that share a rate file or a Redis server stay within one rate together.
///
/// Slots are evenly spaced, without bursts (GCRA with no tolerance): a full bucket of ten would let nineteen requests into one second. A process reserves a
/// slot when a request is ready to go, then sleeps until the slot. A process that is killed in between loses that one slot.
package final class Pacer {
    /// Requests a second, unless configured. At exactly ten a second the eleventh request falls inside the second.
    package static let standardRate = 9.5
    /// The SEC's limit for all requests from one address, in requests a second.
    package static let legalRate = 10.0
    /// One request a day, in requests a second.
    package static let slowestRate = Double(RateState.second) / Double(RateState.longestSpacing)
    /// Seconds that a cool-off lasts after a throttle page, and for which an accepted response proves that the identity is accepted.
    static let throttleSeconds = 600

    /// A moment reserved in the request rate.
    package struct Slot {
        /// When the request may be sent, in nanoseconds since the boot: changes of the wall clock do not move it.
        let due: Int
        /// Seconds until the slot; negative when it is over.
        package var wait: Double { Double(due) / 1e9 - Double(bootNanoseconds()) / 1e9 }
    }

    /// What a throttle page means.
    package enum ThrottleMeaning: Equatable {
        /// Requests came too fast: every process waits this long. `isNew` when this page started the cool-off.
        case coolOff(seconds: Int, isNew: Bool)
        /// No response was accepted lately: the SEC refuses the identity.
        case identityRefused
    }

    private let keeper: any RateKeeper
    /// Nanoseconds between two requests; 0 for no rate.
    private let spacing: Int
    /// When the last response was accepted, and the last such moment that the keeper knows, in nanoseconds since the boot.
    private var acceptedAt = 0
    private var reportedAcceptance = 0

    /// - Parameter rate: requests a second over all processes; 0 for no limit. A rate below `slowestRate` is raised to it.
    package init(_ keeper: any RateKeeper, rate: Double) {
        self.keeper = keeper
        spacing = rate > 0 ? Int(min(1e9 / rate, Double(RateState.longestSpacing))) : 0
        keeper.spacing = spacing
    }

    /// Reserves the next free slot.
    package func reserve() throws(PaceFailure) -> Slot {
        let accepted = acceptedAt
        let ago = accepted > reportedAcceptance ? bootNanoseconds() - accepted : nil
        let due = try keeper.reserve(acceptedAgo: ago)
        reportedAcceptance = accepted
        return Slot(due: due)
    }

    /// Whether a request may still be sent in a slot that is due. It may not when the slot was missed by more than a quarter of the spacing, because the
    /// owner of the next slot is about to send, nor when a cool-off began meanwhile.
    package func mayUse(_ slot: Slot) throws(PaceFailure) -> Bool {
        if try keeper.coolOff() != nil { return false }
        let missed = bootNanoseconds() - slot.due
        return spacing == 0 || missed <= max(spacing / 4, 5_000_000)
    }

    /// Whether the rate is limited.
    package var isPaced: Bool { spacing > 0 }

    /// The current cool-off; nil when there is none.
    package func currentCoolOff() throws(PaceFailure) -> CoolOff? { try keeper.coolOff() }

    /// Notes that a response was accepted.
    package func noteAccepted() throws(PaceFailure) {
        acceptedAt = bootNanoseconds()
        // The next reservation reports it to the keeper; but no reservation follows the last response of a run.
        if acceptedAt - reportedAcceptance > 60 * RateState.second { try flush() }
    }

    /// Reports the last accepted response to the keeper.
    package func flush() throws(PaceFailure) {
        guard acceptedAt > reportedAcceptance else { return }
        try keeper.noteAccepted(ago: bootNanoseconds() - acceptedAt)
        reportedAcceptance = acceptedAt
    }

    /// Notes that a throttle page came, and says what it means. Starts a cool-off if requests came too fast.
    package func noteThrottled() throws(PaceFailure) -> ThrottleMeaning {
        try flush()
        let window = Self.throttleSeconds * RateState.second
        // Jitter, so that hosts that were stopped together do not return together.
        return try keeper.noteThrottled(length: window + Int.random(in: 0...30_000) * 1_000_000, window: window)
    }

    /// Starts a cool-off for all processes, as a 429 asks for.
    package func startCoolOff(seconds: Int, reason: String) throws(PaceFailure) {
        try keeper.startCoolOff(length: seconds * RateState.second, reason: reason)
    }
}
