import Clocks
import Digest
package import RedisClient
import Synchronization

/// Who is logged in with a browser: an identifier in a cookie stands for an API key. Revoking the key ends the session too.
package final class Sessions: Sendable {
    /// Seconds after which a session ends.
    package static let duration = 12 * 3600
    /// The most sessions of a server that keeps them itself.
    private static let limit = 10_000

    /// Nil for a server that keeps its sessions itself.
    private let redis: SharedRedis?
    private let sessions = Mutex<[String: Session]>([:])

    private struct Session {
        let keyHash: String
        /// When it ends, by the monotonic clock.
        let end: Double
    }

    /// - Parameter redis: the server in which several servers keep them; nil for this one alone.
    package init(redis: (address: RedisAddress, access: RedisAccess)?) { self.redis = redis.map(SharedRedis.init) }

    /// Begins a session, and returns its identifier, which only the browser has: what is kept is a hash.
    package func begin(key: String) throws(AccessFailure) -> String {
        var generator = SystemRandomNumberGenerator()
        let id = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }.base64URL
        let (name, hash) = (Self.name(id), KeyTable.hash(of: key))
        if let redis {
            let reply = redis.ask { (connection: RedisConnection) throws(RedisFailure) in
                try connection.command(["SET", name, hash, "EX", "\(Self.duration)"])
            }
            guard reply != nil else { throw Self.unavailable }
            return id
        }
        let now = monotonicSeconds()
        sessions.withLock { sessions in
            if sessions.count >= Self.limit { sessions = sessions.filter { $0.value.end > now } }
            // The oldest session makes room: of this key if it has many, so that nobody can end the sessions of others by beginning his own.
            if sessions.count >= Self.limit {
                let ofKey = sessions.filter { $0.value.keyHash == hash }
                let candidates = ofKey.count > Self.limit / 100 ? ofKey : sessions
                if let oldest = candidates.min(by: { $0.value.end < $1.value.end }) { sessions[oldest.key] = nil }
            }
            sessions[name] = Session(keyHash: hash, end: now + Double(Self.duration))
        }
        return id
    }

    private static let unavailable = AccessFailure(.unavailable, "the server of sessions cannot be reached")

    /// The hash of the key of a session; nil if there is no such session.
    func keyHash(_ id: String) throws(AccessFailure) -> String? {
        let name = Self.name(id)
        if let redis {
            guard let reply = redis.ask({ (connection: RedisConnection) throws(RedisFailure) in try connection.command(["GET", name]) }) else {
                throw Self.unavailable
            }
            return reply.text
        }
        return sessions.withLock { sessions in sessions[name].flatMap { $0.end > monotonicSeconds() ? $0.keyHash : nil } }
    }

    package func end(_ id: String) {
        let name = Self.name(id)
        if let redis {
            _ = redis.ask { (connection: RedisConnection) throws(RedisFailure) in try connection.command(["DEL", name]) }
        } else {
            sessions.withLock { $0[name] = nil }
        }
    }

    /// Whether a look-up waits for a server.
    var isShared: Bool { redis != nil }

    private static func name(_ id: String) -> String { "session:\(SHA256.hash(id).hexadecimal)" }
}
