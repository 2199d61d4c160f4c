import AWS
import Bytes
import JSONLines
import Records
import Testing
@testable import ObjectStore

@Suite struct `Uploads` {
    private func object(_ record: String) throws -> FilingObject {
        try FilingObject(FilingRecord(JSONObject(parsing: Array(record.utf8).span)), template: KeyTemplate(KeyTemplate.standard))
    }

    @Test func `an object is named by the record's key, the template or the file`() throws {
        let known = #""accession_number":"0000320193-24-000123","form_type":"10-K/A","cik":"0000320193","filing_date":"2024-11-01""#
        #expect(try object(#"{\#(known),"ticker":"AAPL"}"#).key == "raw/10-K-A/2024/AAPL/0000320193-24-000123.txt")
        #expect(try object("{\(known)}").key == "raw/10-K-A/2024/0000320193/0000320193-24-000123.txt")
        #expect(try object(#"{\#(known),"ticker":"NEW","key":"raw/x/y.txt"}"#).key == "raw/x/y.txt")
        #expect(try object(#"{\#(known),"key":"raw/SC 13G/y.txt"}"#).key == "raw/SC 13G/y.txt")
        #expect(try object(#"{"accession_number":"0000320193-24-000123","form_type":"SC 13G","cik":"1"}"#).key == "raw/SC_13G/2024/1/0000320193-24-000123.txt")
        #expect(try object(#"{"path":"some/folder/file.pdf"}"#).key == "file.pdf")
        #expect(try object(#"{\#(known),"key":"/a//b/../c"}"#).key == "/a//b/../c")
        #expect(throws: Rejection.self) { try object(#"{\#(known),"key":"a\u0001"}"#) }
        #expect(throws: Rejection.self) { try object(#"{"path":".."}"#) }
        // A template that was asked for is not passed over.
        let file = FilingRecord(try JSONObject(parsing: Array(#"{"path":"a.txt"}"#.utf8).span))
        #expect(throws: Rejection.self) { try FilingObject(file, template: KeyTemplate("x/{accession_number}"), keepsFileNames: false) }
    }

    @Test func `fields of the record become metadata of the object`() throws {
        let made = try object(#"{"accession_number":"0000320193-24-000123","form_type":"10-K/A","ticker":"Ü %","filing_date":"2024-11-01"}"#)
        #expect(made.metadata.map(\.name) == ["ticker", "accession", "filing-date", "form"])
        #expect(made.metadata.map { ObjectUpload.headerText($0.value) } == ["%C3%9C%20%25", "0000320193-24-000123", "2024-11-01", "10-K/A"])
        #expect(made.contentType == "text/plain")
    }

    @Test(arguments: [
        (nil, "filings", "https://filings.s3.us-east-1.amazonaws.com", "/a b"), (nil, "my.filings", "https://s3.us-east-1.amazonaws.com", "/my.filings/a b"),
        ("http://127.0.0.1:8333", "filings", "http://127.0.0.1:8333", "/filings/a b"), ("HTTPS://Store:443/s3/", "filings", "https://store/s3", "/filings/a b"),
    ])
    func `addresses`(endpoint: String?, name: String, origin: String, path: String) throws {
        let bucket = try Bucket(name: name, service: endpoint.map { try ServiceEndpoint($0) })
        let found = bucket.endpoint(region: "us-east-1")
        #expect("\(found.scheme)://\(found.host)\(found.path)" == origin)
        #expect(bucket.path("a b") == path)
    }

    @Test func `a style of address that is configured`() throws {
        let endpoint = try ServiceEndpoint("http://store:9000")
        #expect(try Bucket(name: "filings", service: endpoint, style: .host).endpoint(region: "x").host == "filings.store:9000")
        #expect(try Bucket(name: "filings", service: nil, style: .path).path("k") == "/filings/k")
    }

    @Test(arguments: ["", "a", "a/b", "..", "a..b", "-ab", "a b", "ü-b"])
    func `invalid names of buckets`(name: String) {
        #expect(throws: ServiceFailure.self) { try Bucket(name: name, service: nil) }
    }

    @Test(arguments: ["AES256": StorageOptions.Encryption.aes256, "aws:kms": .kms(key: nil), "aws:kms:k": .kms(key: "k")])
    func `encryption`(text: String, expected: StorageOptions.Encryption) throws {
        #expect(try StorageOptions.Encryption.parse(text) == expected)
    }

    @Test(arguments: ["", "aes256", "aws:kms:", "aws:kms:a b", "AES256\r\nx: y"])
    func `invalid encryption`(text: String) throws {
        #expect(try StorageOptions.Encryption.parse(text) == nil)
    }

    @Test func `a part plan covers the file, within the limits of the service`() {
        for total in [1, PartPlan.threshold + 1, 200 << 30, StorageOptions.sizeLimit] {
            let plan = PartPlan(total: total)
            #expect(plan.count <= PartPlan.countLimit && plan.size >= PartPlan.standardSize)
            #expect(plan.range(0).lowerBound == 0 && plan.range(plan.count - 1).upperBound == total)
            #expect(plan.size <= 5 << 30)
        }
    }

    @Test(arguments: ["raw/10-K/2024/AAPL/0000320193-24-000123.txt", "a", "ü", "a b+c", "\u{1F600}", "f10", "!"])
    func `a listing from a key on begins right before it`(key: String) {
        let before = ObjectListing.predecessor(of: key)
        #expect(before.utf8.lexicographicallyPrecedes(key.utf8))
        #expect(!before.contains("/\u{10FFFF}"))
    }

    @Test func `keys of a listing are decoded`() {
        #expect(ObjectListing.decoded("a+b%2Bc%C3%BC%26") == "a b+c\u{FC}&")
        #expect(ObjectListing.decoded("%FF") == nil)
        #expect(ObjectListing.decoded("100%") == "100%")
    }
}
