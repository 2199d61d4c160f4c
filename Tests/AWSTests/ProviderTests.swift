import Bytes
import Clocks
import Glibc
import Testing
import Threads
@testable import AWS

/// A place that gives one set of credentials after the other, and fails where there is nil.
private final class Place: CredentialSource, @unchecked Sendable {
    private let monitor = Monitor()
    private var given: [Credentials?]
    private var count = 0
    private var isHeld = false

    init(_ given: [Credentials?]) { self.given = given }

    /// The number of loads that have begun.
    var loads: Int { monitor.alone { count } }

    /// Whether loads wait until they are let go, or given up.
    func hold(_ isHeld: Bool) { monitor.change { self.isHeld = isHeld } }

    func load(shouldStop: () -> Bool) throws(ServiceFailure) -> Credentials {
        let next = monitor.alone { () -> Credentials?? in
            count += 1
            while monitor.wait(while: { isHeld }, seconds: 0.05) {
                if shouldStop() { return nil }
            }
            return .some(given.isEmpty ? nil : given.removeFirst())
        }
        guard let next else { throw .interrupted }
        guard let next else { throw ServiceFailure(.unreachable, code: "away", message: "away") }
        return next
    }
}

@Suite struct `The provider of credentials` {
    private func key(_ name: String, expiry: Int?) -> Credentials { Credentials(accessKeyID: name, secretAccessKey: "s", expiry: expiry) }

    /// Asks until there are credentials with another key than `old`, as a client does.
    private func next(_ provider: CredentialsProvider, after old: String? = nil) throws -> String? {
        let end = monotonicSeconds() + 20
        while monotonicSeconds() < end {
            if let found = try provider.credentials()?.accessKeyID, found != old { return found }
            usleep(1000)
        }
        return nil
    }

    @Test func `credentials without an expiry are loaded once`() throws {
        let place = Place([key("a", expiry: nil)])
        var now = 0
        let provider = CredentialsProvider(place) { now }
        try provider.load()
        now = 1_000_000_000
        #expect(try provider.credentials()?.accessKeyID == "a" && place.loads == 1)
    }

    @Test func `new ones are loaded before the old ones expire`() throws {
        let place = Place([key("a", expiry: 1000), key("b", expiry: 5000)])
        var now = 0
        let provider = CredentialsProvider(place) { now }
        #expect(try next(provider) == "a")
        now = 1000 - CredentialsProvider.margin - 1
        #expect(try provider.credentials()?.accessKeyID == "a" && place.loads == 1)
        now += 1
        #expect(try next(provider, after: "a") == "b" && place.loads == 2)
    }

    @Test func `while new ones are loaded, the old ones are used until they expire`() throws {
        let place = Place([key("a", expiry: 1000), key("b", expiry: 5000)])
        var now = 0
        let provider = CredentialsProvider(place) { now }
        try provider.load()
        place.hold(true)
        for second in [1000 - CredentialsProvider.margin, 999] {
            now = second
            #expect(try provider.credentials()?.accessKeyID == "a")
        }
        // Nothing waits for the place: its answer is asked for again.
        now = 1000
        #expect(try provider.credentials() == nil)
        #expect(try provider.credentials() == nil)
        place.hold(false)
        #expect(try next(provider) == "b" && place.loads == 2)
    }

    @Test func `while the place is away, credentials are used until they expire`() throws {
        let place = Place([key("a", expiry: 1000), nil, nil, key("b", expiry: 5000)])
        var now = 800
        let provider = CredentialsProvider(place) { now }
        try provider.load()
        now = 830
        #expect(try provider.credentials()?.accessKeyID == "a")
        let end = monotonicSeconds() + 20
        while place.loads < 2, monotonicSeconds() < end { usleep(1000) }
        // It is not asked at every request.
        usleep(100_000)
        for _ in 0..<3 { #expect(try provider.credentials()?.accessKeyID == "a" && place.loads == 2) }
        now = 1000
        #expect(throws: ServiceFailure.self) { try next(provider) }
        // All requests that wait for the load see its failure.
        #expect(throws: ServiceFailure.self) { try provider.credentials() }
        now += CredentialsProvider.failurePause
        #expect(try next(provider) == "b" && place.loads == 4)
    }

    @Test func `credentials that have expired are a failure`() {
        let provider = CredentialsProvider(Place([key("a", expiry: 10)])) { 10 }
        let failure = #expect(throws: ServiceFailure.self) { try provider.load() }
        #expect(failure?.kind == .credentials)
    }

    @Test func `a service refuses credentials as expired`() throws {
        let place = Place([key("a", expiry: nil), key("b", expiry: nil), key("b", expiry: nil)])
        let provider = CredentialsProvider(place) { 0 }
        try provider.load()
        let old = try #require(try provider.credentials())
        #expect(provider.replace(old))
        #expect(try next(provider) == "b")
        // A second call with the old ones finds the new ones there.
        #expect(provider.replace(old))
        #expect(try provider.credentials()?.accessKeyID == "b" && place.loads == 2)
        // The place has no others.
        #expect(provider.replace(try #require(try provider.credentials())))
        #expect(throws: ServiceFailure.self) { try next(provider) }
        #expect(!CredentialsProvider(old).replace(old))
    }

    @Test func `a load is given up when the provider ends, or is asked to stop`() throws {
        let place = Place([key("a", expiry: 1000)])
        place.hold(true)
        do {
            let provider = CredentialsProvider(place) { 0 }
            #expect(try provider.credentials() == nil)
        }
        let failure = #expect(throws: ServiceFailure.self) { try CredentialsProvider(place, shouldStop: { true }).load() }
        #expect(failure?.isInterrupted == true)
    }
}

@Suite struct `Documents of responses` {
    @Test func `elements of a listing`() {
        let document = ResponseXML(Array("<R xmlns=\"u\"><C><Key>a&amp;b&#x41;</Key></C><C/><C><Key>c</Key><Size>1</Size></C></R>".utf8))
        #expect(document.elements("C").map { $0.text("Key") } == ["a&bA", "c"])
        #expect(document.elements("C").last?.text("Size") == "1")
        #expect(document.elements("C").first?.text("Size") == nil)
        #expect(!document.contains("Error") && document.text("K") == nil)
        #expect(ResponseXML(Array("<Error xmlns=\"u\"><Code>c</Code></Error>".utf8)).contains("Error"))
        #expect(!ResponseXML(Array("<Errors xmlns=\"u\"></Errors>".utf8)).contains("Error"))
    }

    @Test(arguments: ["", "<", "<Key", "<Key>", "</Key><Key>", "<Key>a</Kez>"])
    func `broken documents have no elements`(text: String) {
        #expect(ResponseXML(Array(text.utf8)).text("Key") == nil)
    }
}
