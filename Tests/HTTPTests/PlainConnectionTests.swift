import Bytes
import Clocks
import TestSupport
import Testing
@testable import HTTP

struct PlainConnectionTests {
    private func connection(_ server: OneShotServer) throws -> PlainConnection {
        try PlainConnection(host: "127.0.0.1", port: Int(server.port), seconds: 5)
    }

    private func soon() -> Double { monotonicSeconds() + 0.3 }

    @Test func bytesInBothDirections() throws {
        let server = OneShotServer(bytes: [[0, 1, 2, 255]])
        let connection = try connection(server)
        try connection.send(Array("ping\r\n\r\n".utf8).span, until: monotonicSeconds() + 5)
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 9, count: 3)
        while received.count < 4 { received += buffer[..<(try connection.receive(into: &buffer, until: monotonicSeconds() + 5))] }
        #expect(received == [0, 1, 2, 255])
        #expect(server.received == ["ping\r\n\r\n"])
        #expect { try connection.receive(into: &buffer, until: monotonicSeconds() + 5) } throws: {
            ($0 as? HTTPFailure)?.reason == "the server closed the connection"
        }
    }

    /// A server that accepts the connection, and neither reads nor writes.
    @Test func silence() throws {
        let server = OneShotServer([])
        let connection = try connection(server)
        var buffer = [UInt8](repeating: 0, count: 10)
        let start = monotonicSeconds()
        #expect { try connection.receive(into: &buffer, until: soon()) } throws: { ($0 as? HTTPFailure)?.kind == .timedOut }
        #expect { try connection.send([UInt8](repeating: 0, count: 64 << 20).span, until: soon()) } throws: { ($0 as? HTTPFailure)?.kind == .timedOut }
        #expect((0.6..<5).contains(monotonicSeconds() - start))
    }

    @Test(arguments: ["", "a b", "h/x", "h?x", "h#x", "user@h", "h\r\nx"]) func noHosts(_ host: String) {
        #expect { try PlainConnection(host: host, port: 1, seconds: 1) } throws: { ($0 as? HTTPFailure)?.kind == .invalidRequest }
    }

    @Test func noListener() {
        #expect { try PlainConnection(host: "127.0.0.1", port: 1, seconds: 1) } throws: {
            guard let failure = $0 as? HTTPFailure else { return false }
            return failure.kind == .unreachable && failure.reason == "Connection refused"
        }
    }

    /// The server closes the connection in the middle of the handshake, or sends no TLS.
    @Test func noTLS() {
        let server = OneShotServer([])
        #expect { try PlainConnection(host: "127.0.0.1", port: Int(server.port), isTLS: true, seconds: 1) } throws: { $0 is HTTPFailure }
    }
}
