import JSONLines
import ObjectStore
import Records
import Testing

@testable import FilingChecks

struct ExpectedObjectTests {
    private static let content = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let checksum = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private static let tag = "d41d8cd98f00b204e9800998ecf8427e"

    private func expected(_ fields: String, key: String = "raw/a.txt") throws -> ExpectedObject {
        let text = Array(#"{"type":"filing","key":"\#(key)"\#(fields)}"#.utf8)
        return try ExpectedObject(FilingRecord(JSONObject(parsing: text.span)), template: KeyTemplate(KeyTemplate.standard))
    }

    private func finding(_ expected: ExpectedObject, _ object: StoredObject, comparesMetadata: Bool = false) -> Difference.Finding? {
        expected.difference(from: object, at: "s3://b/raw/a.txt", comparesMetadata: comparesMetadata)?.finding
    }

    @Test func aListingTellsBySizeAndTag() throws {
        let object = StoredObject(bytes: 100, etag: Self.tag)
        #expect(try expected(#","bytes":100,"etag":"\#(Self.tag)""#).isSame(listed: object))
        #expect(try expected(#","bytes":100"#).isSame(listed: object))
        #expect(try expected("").isSame(listed: object))
        #expect(try !expected(#","bytes":99"#).isSame(listed: object))
        #expect(try !expected(#","bytes":100,"etag":"other""#).isSame(listed: object))
        // The length in a record is that of the content.
        #expect(try expected(#","bytes":99"#, key: "raw/a.txt.gz").isSame(listed: object))
    }

    @Test func theChecksumDecides() throws {
        let right = StoredObject(bytes: 0, etag: "another", checksum: Self.checksum)
        for record in [#","sha256":"\#(Self.content)","etag":"\#(Self.tag)""#, #","checksum":"sha256:\#(Self.checksum)","sha256":"of the content""#] {
            #expect(try finding(expected(record), right) == nil)
            #expect(try finding(expected(record), StoredObject(bytes: 0, etag: Self.tag, checksum: "other=")) == .differs)
        }
        #expect(try finding(expected(#","bytes":9,"sha256":"\#(Self.content)""#), StoredObject(bytes: 8, checksum: "other=")) == .incomplete)
        #expect(try finding(expected(#","sha256":"\#(Self.content)""#, key: "a.gz"), StoredObject(checksum: "other=")) == nil)
    }

    /// The checksum of an object that was put in parts is not that of its bytes.
    @Test func aChecksumOfPartsIsComparedWithOneOfParts() throws {
        let object = StoredObject(bytes: 100, etag: Self.tag, checksum: "abc=-3")
        #expect(try finding(expected(#","bytes":100,"sha256":"\#(Self.content)""#), object) == nil)
        #expect(try finding(expected(#","bytes":101,"sha256":"\#(Self.content)""#), object) == .incomplete)
        #expect(try finding(expected(#","checksum":"sha256:abc=-3""#), object) == nil)
        #expect(try finding(expected(#","checksum":"sha256:abd=-3""#), object) == .differs)
    }

    @Test func metadataThatTheRecordGivesAreCompared() throws {
        let record = try expected(#","ticker":"ÄB","form_type":"10-K""#)
        var object = StoredObject()
        object.metadata = ["ticker": "%C3%84B", "form": "10-K", "accession": "unknown to the record"]
        #expect(finding(record, object, comparesMetadata: true) == nil)
        object.metadata["form"] = nil
        #expect(finding(record, object) == nil)
        #expect(finding(record, object, comparesMetadata: true) == .differs)
        object.metadata["form"] = "10-Q"
        #expect(finding(record, object, comparesMetadata: true) == .differs)
    }
}
