/// Where the processes that share one request rate take their turns: a file on one host, or a Redis server for many.
///
/// Times are nanoseconds: of Unix time as the keeper's own clock has it, or, where it says so, of the clock that runs since this host's boot.
package protocol RateKeeper: AnyObject {
    /// The path or address, for messages.
    var place: String { get }

    /// From a slot to the next; 0 for no rate.
    var spacing: Int { get set }

    /// Takes the next slot: when it is, by the clock that runs since this host's boot.
    ///
    /// - Parameter acceptedAgo: how long ago this process last had an answer as it should be; nil when nobody need know.
    func reserve(acceptedAgo: Int?) throws(EdgarFailure) -> Int

    /// The cool-off that is on; nil when there is none.
    func coolOff() throws(EdgarFailure) -> CoolOff?

    func noteAccepted(ago: Int) throws(EdgarFailure)

    /// Sets a cool-off of `length` because of a throttle page, unless one is on already.
    ///
    /// - Parameters:
    ///   - window: how long an acceptance, and a cool-off that is over, vouch for the identity.
    func throttled(length: Int, window: Int) throws(EdgarFailure) -> Pacer.Verdict

    /// Makes everybody wait; a cool-off that lasts longer stays.
    func coolOff(length: Int, reason: String) throws(EdgarFailure)

    /// All of it, as it stands.
    func state() throws(EdgarFailure) -> RateState
}

/// A time in which nobody asks.
package struct CoolOff: Equatable, Sendable {
    /// When it ends, by the keeper's clock.
    package var until: Int
    package var reason: String
}
