import Clocks
package import RedisClient
import Synchronization

/// Counts the requests of each caller, in windows of a minute that begin at the same moment for all servers.
package final class RequestCounter: @unchecked Sendable {
    /// Seconds of a window.
    private static let window = 60
    /// The most callers that are counted; beyond, a window's counts are dropped.
    private static let callerLimit = 100_000

    /// How a caller stands, after a request was counted.
    package struct Count: Sendable {
        package let limit: Int
        package let used: Int
        /// Seconds until the window ends.
        package let reset: Int

        package var isOver: Bool { used > limit }
        package var remaining: Int { max(0, limit - used) }
    }

    private let limit: Int
    /// Nil for a process that counts alone.
    private let redis: SharedRedis?
    private let state = Mutex((window: 0, counts: [String: Int]()))

    /// - Parameters:
    ///   - limit: the most requests of a caller within a minute.
    ///   - redis: the server in which several processes count together; nil for a process that counts alone.
    package init(limit: Int, redis: (address: RedisAddress, access: RedisAccess)?) {
        self.limit = limit
        self.redis = redis.map(SharedRedis.init)
    }

    /// Counts a request; nil if Redis must be asked and `mayBlock` is false. While Redis is away this process counts alone.
    package func count(_ caller: String, mayBlock: Bool) -> Count? {
        let now = wallSeconds()
        let window = now / Self.window
        let reset = (window + 1) * Self.window - now
        if let redis, !redis.isAway {
            guard mayBlock else { return nil }
            if let used = Self.count(caller, window, in: redis) { return Count(limit: limit, used: used, reset: reset) }
        }
        let used = state.withLock { state in
            if state.window != window || state.counts.count >= Self.callerLimit { state = (window, [:]) }
            state.counts[caller, default: 0] += 1
            return state.counts[caller] ?? 1
        }
        return Count(limit: limit, used: used, reset: reset)
    }

    /// Counts a request in Redis; nil if that fails.
    private static func count(_ caller: String, _ window: Int, in redis: SharedRedis) -> Int? {
        redis.ask { (connection: RedisConnection) throws(RedisFailure) -> Int? in
            try connection.run(
                "local n = redis.call('INCR', KEYS[1]) if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end return n",
                keys: ["ratelimit:\(caller):\(window)"], arguments: ["\(Self.window * 2)"]
            ).integer
        } ?? nil
    }
}
