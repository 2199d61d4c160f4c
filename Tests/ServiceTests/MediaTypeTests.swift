import Testing

@testable import Service

struct MediaTypeTests {
    @Test(
        arguments: [
            (nil, .json), ("*/*", .json), ("text/csv", .csv), ("application/x-ndjson, application/json;q=0.5", .ndjson), ("text/*", .csv),
            ("application/json;q=0.1, text/csv;q=0.9", .csv), ("text/html, */*;q=0.1", .json), ("text/csv;q=0, */*;q=0.5", .json), ("text/html", nil),
            ("", nil),
            ("application/json;q=nan", nil), (";;,,q", nil), ("APPLICATION/JSONL", .ndjson),
        ] as [(String?, MediaType?)]) func `the client's preference decides`(accept: String?, type: MediaType?)
    {
        #expect(MediaType.preferred(accept, of: MediaType.allCases) == type)
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
