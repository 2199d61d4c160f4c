import Clocks
import Glibc
import Testing
@testable import RedisClient

struct RedisConnectionTests {
    private func connection(_ port: UInt16, patience: Int = 5) throws -> RedisConnection {
        RedisConnection(try #require(RedisAddress("redis://127.0.0.1:\(port)")), patience: patience)
    }

    private func failure(_ connection: RedisConnection, _ words: [String] = ["PING"]) -> RedisFailure? {
        do throws(RedisFailure) { _ = try connection.command(words) } catch { return error }
        return nil
    }

    /// Sends PING until the server replies.
    private func awaitReply(_ connection: RedisConnection) throws {
        let end = monotonicSeconds() + 30
        while failure(connection) != nil, monotonicSeconds() < end { usleep(20_000) }
        #expect(failure(connection) == nil)
    }

    @Test func bytesAndLimits() throws {
        let server = try #require(RedisServer())
        let connection = try connection(server.port)
        try awaitReply(connection)
        // A value longer than the buffers on the way, with every byte in it.
        let value = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
        let key = Array("key".utf8)
        #expect(try connection.command([Array("SET".utf8), key, value]) == .string(Array("OK".utf8)))
        #expect(try connection.command([Array("GET".utf8), key], replyLimit: 4 << 20).bytes == value)
        #expect(failure(connection, ["GET", "key"])?.kind == .broken)
        #expect(try connection.command([Array("SET".utf8), key, []]).text == "OK")
        #expect(try connection.command(["GET", "key"]) == .string([]))
        #expect(try connection.command(["GET", "none"]) == .null)
        #expect(try connection.command(["INCR", "number"]).integer == 1)
        #expect(try connection.command(["MGET", "number", "none"]) == .array([.string(Array("1".utf8)), .null]))
        #expect(try connection.run("return {KEYS[1], ARGV[1]}", keys: ["k"], arguments: ["a"]).array?.map(\.text) == ["k", "a"])
        guard case .refused(let text) = failure(connection, ["NOSUCH"])?.kind else { throw RedisFailure(.broken, connection.address, "not refused") }
        #expect(text.hasPrefix("ERR unknown command"))
    }

    @Test func killedAndRestarted() throws {
        let server = try #require(RedisServer())
        let connection = try connection(server.port)
        try awaitReply(connection)
        server.stop()
        let start = monotonicSeconds()
        #expect(failure(connection)?.kind == .unreachable)
        #expect(monotonicSeconds() - start < 5)
        #expect(server.start())
        try awaitReply(connection)
    }

    @Test func repliesInPieces() throws {
        let server = ScriptedServer(["$5\r\nhe|llo|\r\n", "*2\r\n:|1\r\n$-1|\r\n"])
        let connection = try connection(server.port)
        #expect(try connection.command(["GET", "key"]).text == "hello")
        #expect(try connection.command(["GET", "key"]) == .array([.integer(1), .null]))
    }

    @Test(arguments: [
        ("$5\r\nhe", "the server closed the connection"),
        ("HTTP/1.1 400 Bad Request\r\n", "Protocol error, got \"H\" as reply type byte"),
        ("*2000\r\n", "Out of memory"),
    ])
    func invalidReplies(_ reply: String, _ reason: String) throws {
        let server = ScriptedServer([reply])
        let connection = try connection(server.port)
        let found = failure(connection)
        #expect(found?.kind == .broken && found?.description == "redis://127.0.0.1:\(server.port)/0: \(reason)", "\(String(describing: found))")
    }

    @Test func stalledServer() throws {
        for replies in [[], ["$5\r\nhe"]] as [[String]] {
            let server = ScriptedServer(replies, staysOpen: true)
            let found = failure(try connection(server.port, patience: 1))
            #expect(found?.kind == .broken && found?.description.hasSuffix(": no complete reply within 1 s") == true, "\(String(describing: found))")
        }
    }

    @Test func otherNodes() throws {
        let server = ScriptedServer(["-MOVED 3999 127.0.0.1:6381\r\n"])
        let found = try #require(failure(connection(server.port)))
        #expect(found.isPermanent && found.description.contains("Redis Cluster is not supported"))
    }
}
