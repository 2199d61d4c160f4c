import Bytes
import JSONLines
import Testing

@testable import Warehouse

struct FilingStateTests {
    private static func record(_ text: String) throws -> JSONObject { try JSONObject(parsing: Array(text.utf8).span) }

    /// Returns the record and provenance after merging the records one by one. The state is stored and restored after each.
    private static func merged(_ records: [String]) throws -> (record: String, provenance: String) {
        var state = FilingState()
        for text in records {
            state.merge(FilingState(try record(text)))
            state = try FilingState(record: state.record.span, provenance: state.provenance.span)
        }
        return (state.record.span.text, state.provenance.span.text)
    }

    private static func permutations(_ elements: [String]) -> [[String]] {
        if elements.count < 2 { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    private static let listed =
        #"{"type":"filing","accession_number":"A","cik":"1","ticker":"FB","form_type":"10-K","company_name":"listed","listed_at":"2025-01-01T00:00:00Z"}"#
    private static let relisted =
        #"{"type":"filing","accession_number":"A","cik":"1","ticker":"META","company_name":"relisted","listed_at":"2025-03-01T00:00:00Z"}"#
    private static let removed = #"{"type":"filing","accession_number":"A","removed":true,"listed_at":"2025-02-01T00:00:00Z"}"#
    private static let fetched =
        #"{"type":"filing","accession_number":"A","ticker":"FB","path":"x","fetched_at":"2025-01-02T00:00:00Z","listed_at":"2025-01-01T00:00:00Z","tool_versions":{"edgar-fetch":"1.0.0"}}"#
    private static let parsed =
        #"{"type":"filing","accession_number":"A","company_name":"header","items":null,"path":"x","fetched_at":"2025-01-02T00:00:00Z","listed_at":"2025-01-01T00:00:00Z","tool_versions":{"edgar-fetch":"1.0.0","filing-parse":"1.0.0"}}"#
    private static let parsedLater =
        #"{"type":"filing","accession_number":"A","company_name":"header 2","path":"x","fetched_at":"2025-01-02T00:00:00Z","listed_at":"2025-01-01T00:00:00Z","tool_versions":{"edgar-fetch":"1.0.0","filing-parse":"1.10.0+abc"}}"#

    @Test func theOrderOfArrivalMakesNoDifference() throws {
        let records = [Self.listed, Self.relisted, Self.removed, Self.fetched, Self.parsed, Self.parsedLater]
        let expected = try Self.merged(records)
        let others = try Self.permutations(records).filter { try Self.merged($0) != expected }
        #expect(others.isEmpty, "\(others.count) orders come to something else")
        // How often a record comes makes no difference either.
        let twice = try Self.merged(records + records.reversed())
        #expect(twice == expected)
        #expect(expected.record.contains(#""company_name":"header 2""#), "the later version of the tool that reads the header")
        #expect(!expected.record.contains("removed"), "listed again after the tombstone")
    }

    @Test(arguments: [
        ([listed, relisted], #""company_name":"relisted""#),
        ([parsed, relisted], #""company_name":"header""#),
        ([parsed, parsedLater], #""company_name":"header 2""#),
        ([listed, removed], #""removed":true"#),
        ([parsed, removed], #""removed":true"#),
        ([parsed, parsedLater], #""tool_versions":{"edgar-fetch":"1.0.0","filing-parse":"1.10.0"}"#),
        ([fetched, listed], #""ticker":"FB""#),
        // Of records without an origin, the longer value is kept; of two with the same length, the greater one.
        ([#"{"accession_number":"A","x":"long"}"#, #"{"accession_number":"A","x":"z"}"#], #""x":"long""#),
        ([#"{"accession_number":"A","x":1}"#, #"{"accession_number":"A","x":2}"#], #""x":2"#),
        // If a key occurs twice, the last value counts.
        ([#"{"accession_number":"A","x":2,"x":1}"#], #""x":1"#),
    ])
    func whichValueIsKept(_ records: [String], _ expected: String) throws {
        for order in Self.permutations(records) {
            let result = try Self.merged(order).record
            #expect(result.contains(expected), "\(result)")
        }
    }

    /// A value that a later record has removed does not come back with an earlier record.
    @Test func aRemovedValueStaysRemoved() throws {
        let items = #"{"accession_number":"A","items":["1"],"tool_versions":{"filing-parse":"0.9.0"}}"#
        for order in Self.permutations([items, Self.parsed]) {
            let result = try Self.merged(order).record
            #expect(!result.contains("items"), "\(result)")
        }
    }

    @Test(arguments: [
        ("1.0.0", "1.0.1"), ("1.9.0", "1.10.0"), ("1.0.0-rc.1", "1.0.0"), ("1.0.0-rc.2", "1.0.0-rc.10"), ("1.0.0-alpha", "1.0.0-beta"), ("1.0.0-1", "1.0.0-a"),
        ("1.0", "1.0.0"),
    ])
    func versionsInOrder(_ earlier: String, _ later: String) {
        #expect(ToolVersion(earlier) < ToolVersion(later))
        #expect(!(ToolVersion(later) < ToolVersion(earlier)))
    }

    @Test func buildMetadataIsLeftOut() {
        #expect(ToolVersion("1.0.0+a") == ToolVersion("1.0.0+b"))
    }

    /// Of two loads of a type, the one with the later origin is kept; with the same origin, the complete one, then the one with more bytes.
    @Test func whichLoadIsKept() throws {
        func load(_ version: String, bytes: Int, sha256: String = "a", isWhole: Bool = true) throws -> FilingState.Load {
            let record = try Self.record(#"{"tool_versions":{"xbrl-extract":"\#(version)"}}"#)
            return .init(origin: Origin(record), count: 1, bytes: bytes, sha256: sha256, isWhole: isWhole)
        }
        let old = try load("1.0.0", bytes: 9)
        for (left, right) in try [
            (old, load("1.0.1", bytes: 1)), (old, load("1.0.0", bytes: 10)), (old, load("1.0.0", bytes: 9, sha256: "b")),
            (load("1.0.0", bytes: 99, isWhole: false), old),
        ] {
            #expect(left.isBefore(right, of: "fact") && !right.isBefore(left, of: "fact"))
        }
        #expect(!old.isBefore(old, of: "fact"))
    }
}
