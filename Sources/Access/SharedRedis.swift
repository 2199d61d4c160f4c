import Clocks
import RedisClient
import Synchronization
import Threads

/// A connection to Redis that all requests share. After a failure it is left alone for a while, so that a server that hangs holds up one request and not all.
final class SharedRedis: @unchecked Sendable {
    /// Seconds for which Redis is not asked after a failure, before one request tries it again.
    private static let recess = 5.0
    /// Seconds that Redis may take for a reply.
    private static let patience = 1

    private let monitor = Monitor()
    /// Used by one thread at a time, which holds the monitor.
    private let connection: RedisConnection
    /// Until when Redis is not asked, by the monotonic clock; 0 while it replies.
    private let awayUntil = Mutex(0.0)

    init(_ server: (address: RedisAddress, access: RedisAccess)) {
        connection = RedisConnection(server.address, server.access, patience: Self.patience)
    }

    /// Whether Redis has failed a moment ago.
    var isAway: Bool { awayUntil.withLock { monotonicSeconds() < $0 } }

    /// Calls `body` with the connection; nil if Redis is away, or fails. Requests that waited behind one that failed, and those that come while a failed server is tried
    /// again, do not ask it.
    func ask<R>(_ body: (RedisConnection) throws(RedisFailure) -> R) -> R? {
        if isAway { return nil }
        let isRetry = awayUntil.withLock { time in
            guard time > 0, monotonicSeconds() >= time else { return false }
            time = monotonicSeconds() + Self.recess
            return true
        }
        return monitor.alone {
            guard isRetry || !isAway else { return nil }
            let result = try? body(connection)
            awayUntil.withLock { $0 = result == nil ? monotonicSeconds() + Self.recess : 0 }
            return result
        }
    }
}
