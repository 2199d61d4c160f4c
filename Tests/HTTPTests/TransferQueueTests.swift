import Bytes
import Clocks
import Compression
import Glibc
import TestSupport
import Testing
@testable import HTTP

struct TransferQueueTests {
    private func run(_ request: Request) throws -> Result<Response, HTTPFailure> {
        let queue = try TransferQueue(connections: 2)
        let number = try queue.start(request)
        let end = monotonicSeconds() + 30
        while monotonicSeconds() < end {
            if case .finished(number, let result) = try queue.run() { return result }
        }
        throw HTTPFailure(.timedOut, "test", "no end")
    }

    private func failure(_ request: Request) throws -> HTTPFailure.Kind? {
        if case .failure(let failure) = try run(request) { failure.kind } else { nil }
    }

    @Test func headersAndBody() throws {
        let server = OneShotServer(["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\nX-A:  b \r\nRetry-After: 7\r\nContent-Length: 5\r\n\r\nhello"])
        var request = Request(.get, "\(server.url)/a/../b", headers: [("User-Agent", "Name name@example.com"), ("X-Empty", "")])
        request.acceptsCompression = true
        let response = try run(request).get()
        #expect(response.status == 403)
        #expect(response.head["x-a"] == "b")
        #expect(response.retryAfter == 7)
        #expect(response.body == Array("hello".utf8))
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("GET /a/../b HTTP/1.1\r\n"))
        #expect(sent.contains("\r\nUser-Agent: Name name@example.com\r\n"))
        #expect(sent.contains("\r\nX-Empty:\r\n"))
        #expect(sent.contains("\r\nAccept-Encoding: gzip, deflate\r\n"))
    }

    @Test(arguments: [Request.Method.put, .post]) func bodyFromMemory(_ method: Request.Method) throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        #expect(try run(Request(method, server.url + "/x", body: .bytes(Array("some bytes".utf8)))).get().status == 200)
        let sent = try #require(server.received.first)
        #expect(sent.hasPrefix("\(method.rawValue) /x HTTP/1.1\r\n"))
        #expect(sent.contains("\r\nContent-Length: 10\r\n"))
        #expect(!sent.contains("Expect:"))
        #expect(sent.hasSuffix("\r\n\r\nsome bytes"))
    }

    /// Gives its bytes three at a time, and fails at an offset.
    private final class Source: BodySource {
        let bytes = Array("0123456789".utf8)
        let failsAt: Int?

        init(failsAt: Int? = nil) { self.failsAt = failsAt }

        var count: Int { bytes.count }

        func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
            if let failsAt, offset >= failsAt { throw SystemFailure("read", "the source", errno: ESTALE) }
            let piece = bytes[offset..<min(offset + 3, bytes.count)]
            buffer.copyBytes(from: piece)
            return piece.count
        }
    }

    @Test func `a body that is read while it is sent`() throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        _ = try run(Request(.put, server.url + "/x", body: .source(Source()))).get()
        #expect(try #require(server.received.first).hasSuffix("\r\n\r\n0123456789"))
    }

    @Test func `a body that cannot be read to its end is a failure, with its reason`() throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"])
        let failure = #expect(throws: HTTPFailure.self) { try run(Request(.put, server.url + "/x", body: .source(Source(failsAt: 6)))).get() }
        #expect(failure?.kind == .source(SystemFailure("read", "the source", errno: ESTALE)) && failure?.isRetryable == false)
    }

    @Test func emptyBodiesAndOtherMethods() throws {
        let response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
        let server = OneShotServer([response, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n", response])
        _ = try run(Request(.put, server.url + "/a", body: .bytes([]))).get()
        #expect(try run(Request(.head, server.url + "/b")).get().head.contentLength == 99)
        _ = try run(Request(.delete, server.url + "/c")).get()
        #expect(server.received.map { String($0.prefix { $0 != " " }) } == ["PUT", "HEAD", "DELETE"])
        #expect(server.received[0].contains("\r\nContent-Length: 0\r\n"))
    }

    @Test func shortAndBrokenAnswers() throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", "", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"])
        for _ in 0..<3 {
            guard case .failure(let failure) = try run(Request(.get, server.url + "/")) else {
                Issue.record("taken for whole")
                continue
            }
            #expect(failure.kind == .broken)
            #expect(failure.isRetryable)
            #expect(failure.description.hasPrefix("GET \(server.url)/: "))
        }
    }

    @Test func limits() throws {
        let server = OneShotServer(["HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000), String(repeating: "X: y\r\n", count: 10)])
        var request = Request(.get, server.url)
        request.collectedLimit = 4999
        #expect(try failure(request) == .tooLarge)
    }

    /// A body that is cut ends there: the transfer does not wait for the rest, which may never end.
    @Test(arguments: ["", "Content-Length: 100000000\r\n"]) func cutBodies(_ length: String) throws {
        let body = String(repeating: "x", count: 300_000)
        let server = OneShotServer(["HTTP/1.1 500 No\r\n\(length)Retry-After: 3\r\n\r\n\(body)", "HTTP/1.1 500 No\r\n\r\n\(body)"])
        var request = Request(.get, server.url)
        request.collectedLimit = 1000
        request.longBody = .endsTransfer
        let cut = try run(request).get()
        #expect(cut.status == 500 && cut.retryAfter == 3 && cut.body.count == 1000 && cut.bodyBytes < 300_000)
        request.collectedLimit = 300_000
        let whole = try run(request).get()
        #expect(whole.body.count == 300_000 && whole.bodyBytes == 300_000)
    }

    private func compressed(_ text: String) throws -> [UInt8] { try compressed(Array(text.utf8)) }

    private func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var deflater = try Deflater()
        var output: [UInt8] = []
        deflater.deflate(bytes.span, into: &output)
        deflater.finish(into: &output)
        return output
    }

    private func response(_ encoding: String, _ body: [UInt8]) -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    /// gzip, deflate as HTTP defines it, deflate as some servers send it, and no encoding.
    @Test func encodings() throws {
        let zlib: [UInt8] = [
            0x78, 0x9C, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x40, 0xA2, 0xB8, 0x32, 0x88, 0x14, 0x03, 0x00, 0x7D, 0x3B, 0x14, 0x9B,
        ]
        let text = String(repeating: "hello, hello, hello\n", count: 3)
        let server = OneShotServer(bytes: [
            response("GZIP", try compressed(text)), response("x-gzip", try compressed(text)), response("deflate", zlib),
            response("deflate", Array(zlib[2..<18])),
            response("identity", Array(text.utf8)), response("gzip", []),
        ])
        var request = Request(.get, server.url)
        request.acceptsCompression = true
        for expected in [text, text, text, text, text, ""] {
            let response = try run(request).get()
            #expect(String(decoding: response.body, as: UTF8.self) == expected)
            #expect(response.bodyBytes == expected.utf8.count)
        }
    }

    /// A body that is cut off, changed, or in an encoding that was not offered can be retried.
    @Test func brokenEncodings() throws {
        let whole = try compressed(String(repeating: "hello ", count: 1000))
        var changed = whole
        changed[changed.count - 6] ^= 1
        let server = OneShotServer(bytes: [
            response("gzip", Array(whole.dropLast())), response("gzip", changed), response("br", whole), response("gzip", Array("hello".utf8)),
        ])
        var request = Request(.get, server.url)
        request.acceptsCompression = true
        for _ in 0..<4 { #expect(try failure(request) == .broken) }
    }

    private final class CountingSink: ResponseSink {
        let limit: Int
        var total = 0, largest = 0
        var refusal: String? { total > limit ? "too much" : nil }
        init(limit: Int = .max) { self.limit = limit }
        func begin(_ head: ResponseHead) throws(SystemFailure) {}
        func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
            total += bytes.count
            largest = max(largest, bytes.count)
        }
    }

    /// A small body that would expand to a large one is refused in time, or decoded in pieces, with and without a sink.
    @Test func bombs() throws {
        let small = Inflater.smallContent
        let allowed = response("gzip", try compressed([UInt8](repeating: 0, count: small)))
        let bomb = response("gzip", try compressed([UInt8](repeating: 0, count: small + 1)))
        let server = OneShotServer(bytes: [allowed, allowed, bomb])
        var request = Request(.get, server.url)
        request.acceptsCompression = true
        request.collectedLimit = 1 << 20
        #expect(try failure(request) == .tooLarge)
        let sink = CountingSink()
        request.sink = sink
        #expect(try run(request).get().bodyBytes == small)
        #expect(sink.total == small)
        #expect(sink.largest < 20 << 20)
        let other = CountingSink()
        request.sink = other
        #expect(try failure(request) == .tooLarge)
        #expect(other.total <= small)
    }

    /// A sink can refuse the rest of a body.
    @Test func refusals() throws {
        let body = "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000)
        let server = OneShotServer([body, body])
        var request = Request(.get, server.url)
        request.sink = CountingSink(limit: 5000)
        #expect(try run(request).get().bodyBytes == 5000)
        request.sink = CountingSink(limit: 4999)
        #expect(try failure(request) == .tooLarge)
    }

    @Test func idle() throws {
        let server = OneShotServer([])
        var request = Request(.get, server.url)
        request.timeOuts.total = 0.3
        #expect(try failure(request) == .timedOut)
    }

    /// Another protocol, no protocol, heads without an end: a broken server or a proxy may respond correctly the next time.
    @Test func noHTTP() throws {
        let long = String(repeating: "x", count: 2_000_000)
        let responses = [
            "SSH-2.0-OpenSSH_9.2\r\n", "<html>hello</html>", "\0\0\0\0\0\0\0\0\0\0\0\0", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX: \(long)",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 1001) + "Content-Length: 0\r\n\r\n",
            String(repeating: "HTTP/1.1 100 Continue\r\nX: \(long.prefix(1000))\r\n\r\n", count: 300),
        ]
        let server = OneShotServer(responses)
        for response in responses {
            guard case .failure(let failure) = try run(Request(.get, server.url)) else {
                Issue.record("taken for a response: \(response.prefix(30))")
                continue
            }
            #expect(failure.kind == .broken && failure.isRetryable, "\(response.prefix(30)): \(failure)")
        }
    }

    /// The most headers, and the longest, that are accepted.
    @Test func longHeads() throws {
        let server = OneShotServer([
            "HTTP/1.1 200 OK\r\n" + String(repeating: "X: y\r\n", count: 999) + "Content-Length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 90_000) + "\r\nContent-Length: 0\r\n\r\n",
        ])
        for _ in 0..<2 { #expect(try run(Request(.get, server.url)).get().status == 200) }
    }

    /// A part that was not requested, or that begins elsewhere, never reaches the sink.
    @Test func parts() throws {
        func part(_ range: String?) -> String { "HTTP/1.1 206 Part\r\n\(range.map { "Content-Range: \($0)\r\n" } ?? "")Content-Length: 5\r\n\r\nhello" }
        let misplaced = [part("bytes 0-4/5"), part(nil), part("bytes 70-74/75"), part("bytes 8-12/75"), part("bytes 7"), part("lines 7-12/75")]
        let server = OneShotServer(misplaced + [part("bytes 7-11/12"), "HTTP/1.1 206 Part\r\nContent-Range: bytes 9-9/9\r\nContent-Length: 0\r\n\r\n"])
        let sink = CountingSink()
        for index in misplaced.indices {
            var request = Request(.get, server.url)
            request.sink = sink
            if index > 1 { request.rangeStart = 7 }
            #expect(try failure(request) == .misplaced, "\(index)")
        }
        #expect(sink.total == 0)
        var request = Request(.get, server.url)
        request.sink = sink
        request.rangeStart = 7
        #expect(try run(request).get().bodyBytes == 5)
        #expect(sink.total == 5)
        #expect(server.received.last?.contains("\r\nRange: bytes=7-\r\n") == true)
        #expect(try failure(request) == .misplaced)
    }

    /// A body or a head that arrives too slowly is given up. A transfer without a lowest speed may be as slow.
    @Test(arguments: ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX: "]) func dripping(_ start: String) throws {
        let response = Array((start + String(repeating: "x", count: 400)).utf8)
        let server = OneShotServer(bytes: [response, response], isDripping: true)
        var request = Request(.get, server.url)
        request.timeOuts.idle = 2
        request.timeOuts.leastSpeed = 1000
        let begin = monotonicSeconds()
        #expect(try failure(request) == .timedOut)
        #expect(monotonicSeconds() - begin < 8)
    }

    @Test func slowIsFineUnlessToldOtherwise() throws {
        let server = OneShotServer(bytes: [Array("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n\(String(repeating: "x", count: 60))".utf8)], isDripping: true)
        var request = Request(.get, server.url)
        request.timeOuts.idle = 4
        #expect(try run(request).get().bodyBytes == 60)
    }

    @Test func unreachable() throws {
        #expect(try failure(Request(.get, "http://127.0.0.1:1/")) == .unreachable)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "http://127.0.0.1:1/a b", "http://127.0.0.1:1/\r\nX: y", ""]) func noAddress(_ url: String) {
        #expect(throws: HTTPFailure.self) {
            if case .failure(let failure) = try run(Request(.get, url)) { throw failure }
        }
    }

    @Test func headersThatCannotBeSent() {
        #expect(throws: HTTPFailure.self) { _ = try run(Request(.get, "http://127.0.0.1:1/", headers: [("X", "a\r\nY: b")])) }
    }

    /// A redirect is reported as a response, and not followed.
    @Test func redirects() throws {
        let server = OneShotServer(["HTTP/1.1 301 Moved\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"])
        let response = try run(Request(.get, server.url + "/a")).get()
        #expect(response.status == 301)
        #expect(response.redirect == server.url + "/other")
    }

    @Test func sinks() throws {
        final class Sink: ResponseSink {
            var text: [UInt8] = []
            var begun = 0
            func begin(_ head: ResponseHead) throws(SystemFailure) { begun += 1 }
            func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
                if bytes.hasPrefix("full") { throw SystemFailure("write", "disk", errno: 28) }
                text.append(bytes)
            }
        }
        let server = OneShotServer([
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno",
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfull", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        ])
        let sink = Sink()
        var request = Request(.get, server.url)
        request.sink = sink
        #expect(try run(request).get().body.isEmpty)
        #expect(sink.text == Array("hello".utf8))
        // The body of a failure is collected, so that the caller can look at it.
        #expect(try run(request).get().body == Array("no".utf8))
        #expect(try failure(request) == .sink(SystemFailure("write", "disk", errno: 28)))
        _ = try run(request).get()
        #expect(sink.begun == 3)
    }

    @Test func origins() {
        #expect(Request.origin(of: "https://www.sec.gov/Archives/x") == "https://www.sec.gov")
        #expect(Request.origin(of: "http://127.0.0.1:80?x") == "http://127.0.0.1:80")
        #expect(Request.origin(of: "www.sec.gov/x") == nil)
        #expect(Request.origin(of: "https:///x") == nil)
    }

    @Test func backoff() {
        let backoff = Backoff(tries: 4, first: 1, longest: 3)
        let delays = (1...4).map { backoff.delay(afterFailures: $0) }
        for (delay, range) in zip(delays, [0.5...1, 1...2, 1.5...3]) { #expect(range.contains(delay ?? -1)) }
        #expect(delays[3] == nil)
    }
}
