/// Where the request rate is kept: the next free slot and the cool-off that processes share, in a file on one host or in a Redis server for many.
///
/// Times are nanoseconds of Unix time by the keeper's own clock, unless a declaration says "since the boot": nanoseconds on this host's CLOCK_BOOTTIME.
package protocol RateKeeper: AnyObject {
    /// The path or address, for messages.
    var place: String { get }

    /// Nanoseconds from one slot to the next; 0 for no rate.
    var spacing: Int { get set }

    /// Reserves the next free slot.
    ///
    /// - Parameter acceptedAgo: how long ago this process last had a response accepted; nil when the keeper knows already.
    /// - Returns: when the slot is, since the boot.
    func reserve(acceptedAgo: Int?) throws(PaceFailure) -> Int

    /// The current cool-off; nil when there is none.
    func coolOff() throws(PaceFailure) -> CoolOff?

    /// Notes that a response was accepted `ago` nanoseconds ago.
    func noteAccepted(ago: Int) throws(PaceFailure)

    /// Notes that a throttle page came, and starts a cool-off of `length` unless a throttle page already started one.
    ///
    /// - Parameter window: how long an accepted response, or a cool-off that is over, proves that the identity is accepted.
    func noteThrottled(length: Int, window: Int) throws(PaceFailure) -> Pacer.ThrottleMeaning

    /// Starts a cool-off. A cool-off that lasts longer stays.
    func startCoolOff(length: Int, reason: String) throws(PaceFailure)

    /// The whole state, for display.
    func state() throws(PaceFailure) -> RateState
}

/// A time in which no process sends a request.
package struct CoolOff: Equatable, Sendable {
    /// When the cool-off ends, by the keeper's clock.
    package var until: Int
    package var reason: String
}
