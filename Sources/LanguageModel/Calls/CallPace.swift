package import Bytes
import Clocks
import Pace

/// When calls may be sent: requests and tokens a minute over all processes, and the cool-offs that answers of the service began.
package final class CallPace {
    private let requests: RateFile
    private let tokens: RateFile
    private let requestPacer: Pacer
    private let tokensPerMinute: Int
    /// The cool-offs that this process began.
    package private(set) var coolOffCount = 0

    /// Nanoseconds ahead for which tokens may be reserved.
    private static let horizon = 3600 * RateState.second
    /// The longest cool-off that a service is granted, in seconds.
    package static let longestCoolOff = 3600

    /// - Parameters:
    ///   - path: the rate file; that of tokens stands beside it.
    ///   - requestsPerMinute: 0 for no limit.
    package init(path: String, requestsPerMinute: Int, tokensPerMinute: Int) throws(SystemFailure) {
        requests = try RateFile(path: path)
        tokens = try RateFile(path: "\(path)-tokens")
        tokens.horizon = Self.horizon
        requestPacer = Pacer(requests, rate: Double(requestsPerMinute) / 60)
        self.tokensPerMinute = tokensPerMinute
    }

    /// Reserves the next moment in which a call of this many tokens may be sent, and returns the seconds until then.
    func reserve(tokens count: Int) throws(PaceFailure) -> Double {
        var wait = try requestPacer.reserve().wait
        if tokensPerMinute > 0 {
            let spacing = min(Double(count) * 60e9 / Double(tokensPerMinute), Double(Self.horizon))
            tokens.spacing = Int(spacing)
            let due = try tokens.reserve(acceptedAgo: nil)
            wait = max(wait, Double(due - bootNanoseconds()) / 1e9)
        }
        return max(0, wait)
    }

    /// The seconds that a cool-off still lasts; nil if there is none.
    func coolOff() throws(PaceFailure) -> Double? {
        let (state, now) = try requests.peek()
        guard state.coolOffUntil > now else { return nil }
        return Double(state.coolOffUntil - now) / 1e9
    }

    func startCoolOff(seconds: Int, reason: String) throws(PaceFailure) {
        coolOffCount += 1
        try requests.startCoolOff(length: min(max(1, seconds), Self.longestCoolOff) * RateState.second, reason: reason)
    }
}
