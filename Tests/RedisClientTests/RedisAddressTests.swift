import Testing
@testable import RedisClient

struct RedisAddressTests {
    @Test func addresses() throws {
        let whole = try #require(RedisAddress("rediss://fetcher@cache.internal:6380/3"))
        #expect(whole.isTLS && whole.user == "fetcher" && whole.host == "cache.internal" && whole.port == 6380 && whole.database == 3)
        // Some programs take a password in the user's place.
        #expect(whole.description == "rediss://cache.internal:6380/3")
        let short = try #require(RedisAddress("redis://h"))
        #expect(!short.isTLS && short.user == nil && short.description == "redis://h:6379/0")
        #expect(RedisAddress("redis://[::1]:7000")?.description == "redis://[::1]:7000/0")
        #expect(RedisAddress("redis://[::1]/2")?.host == "::1")
    }

    @Test(arguments: [
        "", "redis://", "redis://:6379", "redis://user:secret@h", "redis://:secret@h", "redis://@h", "redis://a@b@h", "redis://h:0", "redis://h:70000",
        "redis://h/x", "redis://h/-1", "redis://h?x", "redis://h x", "tls://h", "/run/rate",
    ])
    func noAddresses(_ text: String) { #expect(RedisAddress(text) == nil) }

    @Test func unreachable() throws {
        let connection = RedisConnection(try #require(RedisAddress("redis://127.0.0.1:1")), patience: 1)
        #expect { try connection.command(["PING"]) } throws: { ($0 as? RedisFailure)?.kind == .unreachable }
    }
}
