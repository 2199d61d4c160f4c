import TelemetryFormats
import TestSupport
import Testing
@testable import Telemetry

struct PushgatewayTests {
    private let set: MetricSet = {
        var set = MetricSet()
        set.add(.workflows, [.init("status", "success")], 1)
        return set
    }()

    @Test(arguments: [
        ("nightly", "/metrics/job/nightly"), ("a b%ü", "/metrics/job/a%20b%25%C3%BC"), ("a/b", "/metrics/job@base64/YS9i"), ("..", "/metrics/job@base64/Li4="),
        ("/?>>", "/metrics/job@base64/Lz8-Pg=="),
    ]) func `names are escaped`(_ job: String, _ path: String) throws {
        #expect(try Pushgateway.target("http://host:9091/", job: job) == "http://host:9091\(path)")
    }

    @Test func `a grouping adds to the path`() throws {
        let target = try Pushgateway.target("http://host/gateway", job: "n", grouping: [.init("instance", "host-1"), .init("zone", "")])
        #expect(target == "http://host/gateway/metrics/job/n/instance/host-1/zone@base64/=")
        #expect(throws: TelemetryFailure.self) { try Pushgateway.target("http://host", job: "n", grouping: [.init("a/b", "x")]) }
        #expect(throws: TelemetryFailure.self) { try Pushgateway.target("http://host", job: "") }
        #expect(throws: TelemetryFailure.self) { try Pushgateway.target("host:9091", job: "n") }
    }

    @Test func `a set is put as text`() throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        try Pushgateway.push(set, to: server.url, job: "nightly", grouping: [.init("instance", "h")])
        let request = try #require(server.received.first)
        #expect(request.hasPrefix("PUT /metrics/job/nightly/instance/h HTTP/1.1\r\n"))
        #expect(request.hasSuffix("\r\n\r\n\(String(decoding: set.prometheusText, as: UTF8.self))"))
    }

    @Test func `a refusal says why, and is not repeated`() throws {
        let server = OneShotServer(["HTTP/1.1 400 Bad Request\r\nContent-Length: 12\r\n\r\nno\u{1B} metrics!", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        let failure = #expect(throws: TelemetryFailure.self) { try Pushgateway.push(set, to: server.url, job: "nightly") }
        #expect(failure?.kind == .refused)
        #expect(failure?.message == "PUT \(server.url)/metrics/job/nightly: status 400: no\\x1b metrics!")
        #expect(server.received.count == 1)
    }

    @Test func `a busy gateway is tried again`() throws {
        let server = OneShotServer(["HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"])
        try Pushgateway.push(set, to: server.url, job: "nightly")
        #expect(server.received.count == 2)
    }

    @Test func `a gateway that is away is given up in time, without its password in the message`() {
        let (_, port) = listenOnLoopback()
        // The listener never accepts.
        let failure = #expect(throws: TelemetryFailure.self) {
            try Pushgateway.push(set, to: "http://user:secret@127.0.0.1:\(port)", job: "nightly", patience: 0.5)
        }
        #expect(failure?.kind == .transient && failure?.message.contains("secret") == false, "\(failure?.message ?? "")")
    }
}
