import Testing

@testable import Service

struct TrustedProxiesTests {
    @Test(
        arguments: [
            // Nobody is trusted: the field says nothing.
            ([], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            (["127.0.0.1"], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            (["127.0.0.1"], "127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
            // What a client sends itself stands before what the proxy adds.
            (["127.0.0.1"], "127.0.0.1", ["10.0.0.1, 198.51.100.1"], "198.51.100.1"),
            (["127.0.0.1"], "127.0.0.1", ["10.0.0.1", "198.51.100.1"], "198.51.100.1"),
            (["127.0.0.1", "192.0.2.1"], "127.0.0.1", ["198.51.100.1, 192.0.2.1"], "198.51.100.1"),
            // A proxy that adds no address, or none that is one.
            (["127.0.0.1"], "127.0.0.1", [], "127.0.0.1"),
            (["127.0.0.1"], "127.0.0.1", ["unknown"], "127.0.0.1"),
            (["127.0.0.1"], "127.0.0.1", ["198.51.100.1, "], "127.0.0.1"),
            // One address has many spellings.
            (["127.0.0.1"], "::ffff:127.0.0.1", ["2001:DB8:0::1"], "2001:db8::1"),
            (["2001:db8:0:0::2"], "2001:db8::2", ["198.51.100.1"], "198.51.100.1"),
        ] as [([String], String, [String], String)])
    func client(_ trusted: [String], _ connection: String, _ forwarded: [String], _ expected: String) throws {
        #expect(try #require(TrustedProxies(trusted)).client(connection, forwarded) == expected)
    }

    @Test(arguments: ["", "localhost", "10.0.0.0/8", "1.2.3", "::1%lo"]) func whatIsNoAddress(_ text: String) {
        #expect(TrustedProxies([text]) == nil)
    }
}
