import Clocks
import Digest
package import RedisClient
import Synchronization
import Threads

/// Who is logged in with a browser: an identifier in a cookie stands for an API key. Revoking the key ends the session too.
package final class Sessions: @unchecked Sendable {
    /// Seconds after which a session ends.
    package static let duration = 12 * 3600
    /// The most sessions of a server that keeps them itself.
    private static let limit = 10_000

    private let monitor = Monitor()
    /// Used by one thread at a time, which holds the monitor. Nil for a server that keeps its sessions itself.
    private let redis: RedisConnection?
    /// Guarded by the monitor.
    private var sessions: [String: (keyHash: String, end: Double)] = [:]

    /// - Parameter redis: the server in which several servers keep them; nil for this one alone.
    package init(redis: (address: RedisAddress, access: RedisAccess)?) {
        self.redis = redis.map { RedisConnection($0.address, $0.access, patience: 1) }
    }

    /// Begins a session, and returns its identifier, which only the browser has: what is kept is a hash.
    package func begin(key: String) -> String {
        var generator = SystemRandomNumberGenerator()
        let id = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }.base64URL
        let (name, hash) = (Self.name(id), KeyTable.hash(of: key))
        monitor.alone {
            if let redis {
                _ = try? redis.command(["SET", name, hash, "EX", "\(Self.duration)"])
            } else {
                let now = monotonicSeconds()
                if sessions.count >= Self.limit { sessions = sessions.filter { $0.value.end > now } }
                if sessions.count < Self.limit { sessions[name] = (hash, now + Double(Self.duration)) }
            }
        }
        return id
    }

    /// The hash of the key of a session; nil if there is no such session.
    func keyHash(_ id: String) -> String? {
        let name = Self.name(id)
        return monitor.alone {
            if let redis { return try? redis.command(["GET", name]).text }
            guard let session = sessions[name], session.end > monotonicSeconds() else { return nil }
            return session.keyHash
        }
    }

    package func end(_ id: String) {
        let name = Self.name(id)
        monitor.alone {
            if let redis { _ = try? redis.command(["DEL", name]) } else { sessions[name] = nil }
        }
    }

    /// Whether a look-up waits for a server.
    var isShared: Bool { redis != nil }

    private static func name(_ id: String) -> String { "session:\(SHA256.hash(id).hexadecimal)" }
}
