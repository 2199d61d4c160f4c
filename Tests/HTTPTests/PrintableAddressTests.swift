import Clocks
import Testing
@testable import HTTP

/// No message shows a password that an address holds.
struct PrintableAddressTests {
    @Test(arguments: [
        ("https://user:secret@host/a", "https://...@host/a"), ("redis://:secret@host:6379/0", "redis://...@host:6379/0"), ("user:secret@host", "...@host"),
        ("https://user:sec/ret@host", "https://...@host"), ("https://user:sec@ret@host/", "https://...@host/"), ("https://se?c#ret@host", "https://...@host"),
        ("secret://user:secret://@host", "secret://...@host"), ("@", "...@"), ("https://host/a?b#c", "https://host/a?b#c"), ("", ""),
    ]) func shown(_ address: String, _ shown: String) { #expect(PrintableAddress(address).description == shown) }

    @Test func inFailures() throws {
        let queue = try TransferQueue(connections: 1)
        #expect(throws: HTTPFailure.self) { try queue.start(Request(.get, "ftp://user:secret@host/")) }
        do throws(HTTPFailure) { _ = try queue.start(Request(.get, "ftp://user:secret@host/")) } catch {
            #expect(error.description == "GET ftp://...@host/: not an http or https address")
        }
        _ = try queue.start(Request(.get, "http://user:secret@127.0.0.1:1/"))
        let end = monotonicSeconds() + 10
        while monotonicSeconds() < end {
            guard case .finished(_, .failure(let failure)) = try queue.run() else { continue }
            #expect(failure.description.hasPrefix("GET http://...@127.0.0.1:1/: ") && !failure.description.contains("secret"))
            return
        }
        Issue.record("no end")
    }
}
