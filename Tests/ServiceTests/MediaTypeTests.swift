import Testing

@testable import Service

struct MediaTypeTests {
    @Test(arguments: [
        (nil, MediaType.json), ("*/*", .json), ("text/csv", .csv), ("application/x-ndjson, application/json;q=0.5", .ndjson), ("text/*", .csv),
        ("application/json;q=0.1, text/csv;q=0.9", .csv), ("text/html, */*;q=0.1", .json), ("text/csv;q=0, */*;q=0.5", .json), ("text/html", nil), ("", nil),
        ("application/json;q=nan", nil), (";;,,q", nil), ("APPLICATION/JSONL", .ndjson),
    ]) func `the client's preference decides`(accept: String?, type: MediaType?) {
        #expect(MediaType.preferred(accept, of: MediaType.allCases) == type)
    }
}
