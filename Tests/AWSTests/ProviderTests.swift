import Testing
@testable import AWS

/// A place that gives one set of credentials after the other, and fails where there is nil.
private final class Place: CredentialSource {
    private var given: [Credentials?]
    private(set) var loads = 0

    init(_ given: [Credentials?]) { self.given = given }

    func load() throws(ServiceFailure) -> Credentials {
        loads += 1
        guard !given.isEmpty, let next = given.removeFirst() else { throw ServiceFailure(.unreachable, code: "away", message: "away") }
        return next
    }
}

@Suite struct `The provider of credentials` {
    private func key(_ name: String, expiry: Int?) -> Credentials { Credentials(accessKeyID: name, secretAccessKey: "s", expiry: expiry) }

    @Test func `credentials without an expiry are loaded once`() throws {
        let place = Place([key("a", expiry: nil)])
        var now = 0
        let provider = CredentialsProvider(place) { now }
        _ = try provider.credentials()
        now = 1_000_000_000
        #expect(try provider.credentials().accessKeyID == "a" && place.loads == 1)
    }

    @Test func `new ones are loaded before the old ones expire`() throws {
        let place = Place([key("a", expiry: 1000), key("b", expiry: 5000)])
        var now = 0
        let provider = CredentialsProvider(place) { now }
        #expect(try provider.credentials().accessKeyID == "a")
        now = 1000 - CredentialsProvider.margin - 1
        #expect(try provider.credentials().accessKeyID == "a" && place.loads == 1)
        now += 1
        #expect(try provider.credentials().accessKeyID == "b" && place.loads == 2)
    }

    @Test func `while the place is away, credentials are used until they expire`() throws {
        let place = Place([key("a", expiry: 1000), nil, nil, key("b", expiry: 5000)])
        var now = 800
        let provider = CredentialsProvider(place) { now }
        #expect(try provider.credentials().accessKeyID == "a")
        now = 830
        #expect(try provider.credentials().accessKeyID == "a" && place.loads == 2)
        // It is not asked at every request.
        now = 831
        #expect(try provider.credentials().accessKeyID == "a" && place.loads == 2)
        now = 1000
        #expect(throws: ServiceFailure.self) { try provider.credentials() }
        #expect(try provider.credentials().accessKeyID == "b")
    }

    @Test func `credentials that have expired are a failure`() {
        let provider = CredentialsProvider(Place([key("a", expiry: 10)])) { 10 }
        let failure = #expect(throws: ServiceFailure.self) { try provider.credentials() }
        #expect(failure?.kind == .credentials)
    }

    @Test func `a service refuses credentials as expired`() throws {
        let provider = CredentialsProvider(Place([key("a", expiry: nil), key("b", expiry: nil), key("b", expiry: nil)])) { 0 }
        let old = try provider.credentials()
        #expect(provider.replace(old))
        // A second call with the old ones finds the new ones there.
        #expect(provider.replace(old))
        #expect(!provider.replace(try provider.credentials()))
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
