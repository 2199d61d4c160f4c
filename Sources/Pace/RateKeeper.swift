/// The place where the request rate is kept: the next free slot and the cool-off, shared by the processes of one host through a file or of many through Redis.
///
/// Times are nanoseconds of Unix time on the keeper's own clock, unless a comment says "since the boot": nanoseconds of this host's CLOCK_BOOTTIME.
package protocol RateKeeper: AnyObject {
    /// The path or address, for messages.
    var place: String { get }

    /// Nanoseconds from one slot to the next; 0 for no rate limit.
    var spacing: Int { get set }

    /// Reserves the next free slot.
    ///
    /// - Parameter acceptedAgo: how long ago this process last had a response accepted; nil if the keeper knows of that response.
    /// - Returns: the time of the slot, since the boot.
    func reserve(acceptedAgo: Int?) throws(PaceFailure) -> Int

    /// Returns the current cool-off; nil if there is none.
    func coolOff() throws(PaceFailure) -> CoolOff?

    /// Records that a response was accepted `ago` nanoseconds ago.
    func noteAccepted(ago: Int) throws(PaceFailure)

    /// Records a throttle page, and starts a cool-off of `length`, unless a throttle page has already started one.
    ///
    /// - Parameter window: how long, after an accepted response or the end of a cool-off, the identity counts as accepted.
    func noteThrottled(length: Int, window: Int) throws(PaceFailure) -> Pacer.ThrottleMeaning

    /// Starts a cool-off, unless the current one lasts longer.
    func startCoolOff(length: Int, reason: String) throws(PaceFailure)

    /// Returns the whole state, for display.
    func state() throws(PaceFailure) -> RateState
}

/// A time in which no process sends a request.
package struct CoolOff: Equatable, Sendable {
    /// When the cool-off ends, by the keeper's clock.
    package var until: Int
    package var reason: String
}
