import Clocks
import Glibc

/// Reserves slots for requests, so that all processes that share a rate file or a Redis server stay within one rate together.
///
/// Slots are evenly spaced, without bursts (GCRA with no tolerance): a token bucket of ten would allow nineteen requests within one second. A process reserves
/// a slot when a request is ready to be sent, then sleeps until the slot. If the process is killed before, only that slot is lost.
package final class Pacer {
    /// The default rate, in requests a second. It is below ten, because at exactly ten the eleventh request can fall inside the same second.
    package static let standardRate = 9.5
    /// The SEC's limit for all requests from one address, in requests a second.
    package static let legalRate = 10.0
    /// One request a day, in requests a second.
    package static let slowestRate = Double(RateState.second) / Double(RateState.longestSpacing)
    /// How long a cool-off lasts after a throttle page, in seconds. An accepted response proves for the same time that the SEC accepts the identity.
    static let throttleSeconds = 600

    /// A moment reserved in the request rate.
    package struct Slot {
        /// When the request may be sent, in nanoseconds since the boot, so that changes of the wall clock do not affect it.
        let due: Int
        /// Seconds until the slot; negative after it.
        package var wait: Double { Double(due) / 1e9 - Double(bootNanoseconds()) / 1e9 }
    }

    /// The meaning of a throttle page.
    package enum ThrottleMeaning: Equatable {
        /// Requests were sent too fast: every process waits this long. `isNew` is true if this page started the cool-off.
        case coolOff(seconds: Int, isNew: Bool)
        /// EDGAR has not accepted a request lately, or none since a first cool-off: the SEC refuses the identity.
        case identityRefused
    }

    private let keeper: any RateKeeper
    /// Nanoseconds from one slot to the next; 0 for no rate limit.
    private let spacing: Int
    /// The times of the last accepted response, and of the last one that was reported to the keeper, in nanoseconds since the boot.
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

    /// Whether a request may still be sent in a slot that is due. False if the slot was missed by more than a quarter of the spacing, because the owner of the
    /// next slot is about to send, or if a cool-off began meanwhile.
    package func mayUse(_ slot: Slot) throws(PaceFailure) -> Bool {
        if try keeper.coolOff() != nil { return false }
        let missed = bootNanoseconds() - slot.due
        return spacing == 0 || missed <= max(spacing / 4, 5_000_000)
    }

    /// Whether the rate is limited.
    package var isPaced: Bool { spacing > 0 }

    /// Returns the current cool-off; nil if there is none.
    package func currentCoolOff() throws(PaceFailure) -> CoolOff? { try keeper.coolOff() }

    /// Records that a response was accepted.
    package func noteAccepted() throws(PaceFailure) {
        acceptedAt = bootNanoseconds()
        // The next reservation reports it to the keeper. But no reservation follows the last response of a run, so report it now if the last report is a minute
        // old.
        if acceptedAt - reportedAcceptance > 60 * RateState.second { try flush() }
    }

    /// Reports the last accepted response to the keeper.
    package func flush() throws(PaceFailure) {
        guard acceptedAt > reportedAcceptance else { return }
        try keeper.noteAccepted(ago: bootNanoseconds() - acceptedAt)
        reportedAcceptance = acceptedAt
    }

    /// Records a throttle page, and returns its meaning. Starts a cool-off if requests were sent too fast.
    package func noteThrottled() throws(PaceFailure) -> ThrottleMeaning {
        try flush()
        let window = Self.throttleSeconds * RateState.second
        // Jitter, so that hosts that were throttled together do not resume together.
        return try keeper.noteThrottled(length: window + Int.random(in: 0...30_000) * 1_000_000, window: window)
    }

    /// Starts a cool-off for all processes, as after a response with status 429.
    package func startCoolOff(seconds: Int, reason: String) throws(PaceFailure) {
        try keeper.startCoolOff(length: seconds * RateState.second, reason: reason)
    }
}
