import Bytes
import JSONLines
import TelemetryFormats
import TestSupport
import Testing
@testable import Telemetry

struct SpanExporterTests {
    private let folder = ScratchFolder()
    private let accepted = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    private func spans(_ count: Int) throws -> String {
        let path = "\(folder.path)/spans"
        let trace = TraceContext()
        for number in 0..<count {
            try TraceSpan(
                trace.child(), parentID: trace.spanID, name: "tool-\(number)", start: 1, end: 2, status: .ok, attributes: [], version: "1"
            ).append(to: path)
        }
        return path
    }

    private func names(_ request: String) throws -> [String?] {
        let body = Array(try #require(request.split(separator: "\r\n\r\n", maxSplits: 1).last).utf8)
        let spans = try #require(try JSONValue(parsing: body.span)["resourceSpans"]?.array)
        return spans.map { $0["scopeSpans"]?.array?.first?["spans"]?.array?.first?["name"]?.string }
    }

    @Test func `the lines of a file become one request`() throws {
        let server = OneShotServer([accepted])
        let outcome = try SpanExporter(TracesEndpoint(url: "\(server.url)/v1/traces", headers: [("api-key", "k")])).export(try spans(3))
        #expect(outcome == SpanExporter.Outcome(sent: 3))
        let request = try #require(server.received.first)
        #expect(request.hasPrefix("POST /v1/traces HTTP/1.1\r\n"))
        #expect(request.contains("\r\nContent-Type: application/json\r\n") && request.contains("\r\napi-key: k\r\n"))
        #expect(try names(request) == ["tool-0", "tool-1", "tool-2"])
    }

    @Test func `many lines become several requests`() throws {
        let server = OneShotServer([accepted, accepted, accepted])
        #expect(try SpanExporter(TracesEndpoint(url: server.url)).export(try spans(1100)).sent == 1100)
        let counts = try server.received.map { try names($0).count }
        #expect(counts == [512, 512, 76])
    }

    @Test func `lines that are not spans are skipped, and so is a cut-off line`() throws {
        let server = OneShotServer([accepted])
        let path = try spans(1)
        let whole = try readFile(path)
        let long = "{\"resourceSpans\":[\"\(String(repeating: "x", count: 70_000))\"]}\n"
        let others = ["x\n", "{}\n", "{\"resourceSpans\":[]}\n", "{\"resourceSpans\":{\"a\":1}}\n", long, "{\"resourceSpans\":[\u{1}]}\n"].joined()
        _ = try folder.write(Array(others.utf8) + whole + whole.dropLast(), to: "mixed")
        #expect(try SpanExporter(TracesEndpoint(url: server.url)).export("\(folder.path)/mixed") == SpanExporter.Outcome(sent: 1, skipped: 7))
        #expect(try names(try #require(server.received.first)) == ["tool-0"])
    }

    @Test func `a file without spans sends nothing, and a missing file is a failure`() throws {
        _ = try folder.write([], to: "empty")
        let exporter = try SpanExporter(TracesEndpoint(url: "http://127.0.0.1:1"))
        #expect(try exporter.export("\(folder.path)/empty") == SpanExporter.Outcome())
        #expect(#expect(throws: TelemetryFailure.self) { try exporter.export("\(folder.path)/none") }?.kind == .file)
    }

    @Test(arguments: [429, 502, 503, 504]) func `a receiver that is busy is tried again`(_ status: Int) throws {
        let server = OneShotServer(["HTTP/1.1 \(status) Busy\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n", accepted])
        #expect(try SpanExporter(TracesEndpoint(url: server.url)).export(try spans(1)).sent == 1)
    }

    @Test(arguments: [400, 401, 500]) func `another status is a refusal, and not tried again`(_ status: Int) throws {
        let server = OneShotServer(["HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n", accepted])
        let failure = #expect(throws: TelemetryFailure.self) { try SpanExporter(TracesEndpoint(url: server.url)).export(try spans(1)) }
        #expect(failure?.kind == .refused && server.received.count == 1)
    }

    @Test func `a pause that is longer than the patience is not waited for`() throws {
        let server = OneShotServer(["HTTP/1.1 503 Busy\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"])
        let failure = #expect(throws: TelemetryFailure.self) { try SpanExporter(TracesEndpoint(url: server.url)).export(try spans(1)) }
        #expect(failure?.kind == .transient)
    }

    @Test func `what the receiver says of rejected spans is told`() throws {
        let body = "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"too old\"}}"
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"])
        #expect(try SpanExporter(TracesEndpoint(url: server.url)).export(try spans(2)).remarks == ["the receiver rejected 2 spans: too old"])
    }
}

struct TracesEndpointTests {
    private func endpoint(_ variables: [String: String]) throws(TelemetryFailure) -> TracesEndpoint? { try TracesEndpoint { variables[$0] } }

    @Test func `the path is added to the common endpoint only`() throws {
        #expect(try endpoint([:]) == nil && endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": ""]) == nil)
        #expect(try endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4318"])?.url == "http://h:4318/v1/traces")
        #expect(try endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": "https://h/otlp/"])?.url == "https://h/otlp/v1/traces")
        let both = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t:4318/x"]
        #expect(try endpoint(both)?.url == "http://t:4318/x")
        #expect(try endpoint(["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t:4318"])?.url == "http://t:4318/")
        #expect(try endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_SDK_DISABLED": "True"]) == nil)
    }

    @Test func `headers are percent-decoded`() throws {
        let headers = try endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_HEADERS": "a=b%20c%3D, Authorization = Basic%20eA==,,"])?
            .headers
        #expect(headers?.map(\.name) == ["a", "Authorization"] && headers?.map(\.value) == ["b c=", "Basic eA=="])
        let own = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_HEADERS": "a=b", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "c=d"]
        #expect(try endpoint(own)?.headers.map(\.name) == ["c"])
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_HEADERS", "secret"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=secret%2"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=secret%0d%0aX: y"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a b=secret"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "h:4317"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://u:secret@h"),
    ]) func `a malformed variable is named, without its secrets`(_ name: String, _ value: String) {
        let failure = #expect(throws: TelemetryFailure.self) { try endpoint(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", name: value]) }
        #expect(failure?.kind == .configuration && failure?.message.contains(name) == true && failure?.message.contains("secret") == false)
    }

    @Test func `the time limit is in milliseconds, and certificates are a file`() throws {
        let variables = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://h", "OTEL_EXPORTER_OTLP_TIMEOUT": "2500", "OTEL_EXPORTER_OTLP_CERTIFICATE": "/ca.pem"]
        let endpoint = try #require(try endpoint(variables))
        #expect(endpoint.timeOut == 2.5 && endpoint.certificates == "/ca.pem")
    }
}
