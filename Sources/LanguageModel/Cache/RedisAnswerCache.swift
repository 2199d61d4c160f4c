import Bytes
import Clocks
import Glibc
package import RedisClient

/// Outcomes in a Redis server, for hosts without a common disk.
package final class RedisAnswerCache: AnswerCache {
    /// The seconds for which an outcome is kept, unless the address says otherwise: 30 days.
    package static let standardLifetime = 30 * 86_400
    private static let longestLifetime = 10 * 366 * 86_400
    private static let limit = 64 << 20

    private let connection: RedisConnection
    private let lifetime: Int

    /// - Parameter address: `redis://user@host:port/database?ttl=seconds`, or `rediss://`.
    package init(_ address: String, _ access: RedisAccess) throws(CacheFailure) {
        let parts = address.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let server = parts.first.flatMap({ RedisAddress(String($0)) }) else {
            throw CacheFailure(
                "--cache is a folder, or redis://user@host:port/database?ttl=seconds (rediss:// with TLS); a password is taken from REDISCLI_AUTH",
                isConfiguration: true)
        }
        var lifetime = Self.standardLifetime
        if parts.count > 1 {
            guard parts[1].hasPrefix("ttl="), let seconds = Int(parts[1].dropFirst(4)), (1...Self.longestLifetime).contains(seconds) else {
                throw CacheFailure("--cache: after the question mark stands ttl= and a number of seconds", isConfiguration: true)
            }
            lifetime = seconds
        }
        self.lifetime = lifetime
        connection = RedisConnection(server, access)
    }

    private func name(_ key: String) -> String { "secflow:answer:\(key)" }

    package func find(_ key: String) throws(CacheFailure) -> Outcome? {
        let value = try rethrowing(connection.command([Array("GET".utf8), Array(name(key).utf8)], replyLimit: Self.limit), as: CacheFailure.init(redis:))
        guard let bytes = value.bytes else { return nil }
        return Outcome(bytes.span)
    }

    package func store(_ outcome: Outcome, for key: String) throws(CacheFailure) {
        let words = [Array("SET".utf8), Array(name(key).utf8), outcome.bytes, Array("EX".utf8), Array("\(lifetime)".utf8)]
        _ = try rethrowing(connection.command(words), as: CacheFailure.init(redis:))
    }

    package func claim(_ key: String) throws(CacheFailure) -> (any AnswerClaim)? {
        let claim = RedisClaim(connection, name: "\(name(key)):claim")
        return try claim.take() ? claim : nil
    }
}

/// A claim in Redis, which ends by itself when its process does not renew it.
private final class RedisClaim: AnswerClaim {
    private static let lifetime = 60
    private static let renewal = 15.0

    private let connection: RedisConnection
    private let name: String
    private let token = "\(getpid())-\(UInt64.random(in: 0 ... .max))"
    private var renewedAt = monotonicSeconds()
    private var isReleased = false

    init(_ connection: RedisConnection, name: String) {
        self.connection = connection
        self.name = name
    }

    func take() throws(CacheFailure) -> Bool {
        // Safe to repeat after a lost reply: the claim may be this one's already.
        let script = """
            if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2]) then return 1 end
            if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
            return 0
            """
        let taken = try rethrowing(connection.run(script, keys: [name], arguments: [token, "\(Self.lifetime)"]), as: CacheFailure.init(redis:)).integer == 1
        if !taken { isReleased = true }
        return taken
    }

    func renew() {
        guard !isReleased, monotonicSeconds() - renewedAt >= Self.renewal else { return }
        renewedAt = monotonicSeconds()
        let script = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('EXPIRE', KEYS[1], ARGV[2]) end return 0"
        _ = try? connection.run(script, keys: [name], arguments: [token, "\(Self.lifetime)"])
    }

    func release() {
        if isReleased { return }
        isReleased = true
        let script = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
        _ = try? connection.run(script, keys: [name], arguments: [token])
    }

    deinit { release() }
}

extension CacheFailure {
    fileprivate init(redis failure: RedisFailure) { self.init("the cache: \(failure)", isConfiguration: failure.isPermanent) }
}
