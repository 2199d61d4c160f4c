import Testing

@testable import Service

struct MediaTypeTests {
    private static let types: [MediaType] = [.json, .ndjson, .csv]

    @Test func `a client without a preference gets JSON`() {
        #expect(MediaType.preferred(nil, of: Self.types) == .json)
        #expect(MediaType.preferred("*/*", of: Self.types) == .json)
        // A page has no other form, whatever a client says.
        #expect(MediaType.preferred("application/json", of: [.html]) == .html)
    }

    @Test(arguments: [
        ("text/csv", MediaType.csv), ("application/x-ndjson, application/json;q=0.5", .ndjson), ("text/*", .csv),
        ("application/json;q=0.1, text/csv;q=0.9", .csv),
        ("text/html, */*;q=0.1", .json), ("text/csv;q=0, */*;q=0.5", .json), ("APPLICATION/JSONL", .ndjson), ("application/json; charset=utf-8", .json),
    ]) func `the client's preference decides`(accept: String, type: MediaType) {
        #expect(MediaType.preferred(accept, of: Self.types) == type)
    }

    @Test(arguments: ["text/html", "", "application/json;q=nan", ";;,,q", "text/csv;q=0"]) func `a client may take none of them`(accept: String) {
        #expect(MediaType.preferred(accept, of: Self.types) == nil)
    }

    @Test(
        arguments: [
            (nil, false), ("", false), ("gzip", true), ("br, GZIP", true), ("*", true), ("br", false), ("gzip;q=0", false), ("gzip; q=0.000, *", false),
            ("*, gzip;q=0", false), ("*;q=0, gzip", true), ("*;q=0", false), ("gzip;q=0.1", true), ("x-gzip", true),
        ] as [(String?, Bool)]) func `gzip is sent to who takes it`(codings: String?, takes: Bool)
    {
        var fields = ServiceRequest.Fields()
        fields.acceptEncoding = codings
        #expect(ServiceRequest(.get, "/", fields, address: "").takesGzip == takes)
    }
}
