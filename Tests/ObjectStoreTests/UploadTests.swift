import Bytes
import Glibc
@testable import HTTP
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
        #expect(throws: Rejection.self) { try object(#"{\#(known),"key":"../x"}"#) }
        #expect(throws: Rejection.self) { try object(#"{"path":".."}"#) }
    }

    @Test func `fields of the record become metadata of the object`() throws {
        let made = try object(#"{"accession_number":"0000320193-24-000123","form_type":"10-K/A","ticker":"Ü %","filing_date":"2024-11-01"}"#)
        #expect(made.metadata.map(\.name) == ["ticker", "accession", "filing-date", "form"])
        #expect(made.metadata.map { ObjectClient.headerText($0.value) } == ["%C3%9C%20%25", "0000320193-24-000123", "2024-11-01", "10-K/A"])
        #expect(made.contentType == "text/plain")
    }

    @Test func `a request carries its checksum, and its signature covers every header`() throws {
        let settings = try ServiceSettings { ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "TOKEN"][$0] }
        let bucket = try Bucket(name: "filings", region: "us-east-1", endpoint: "http://127.0.0.1:8333")
        let options = StorageOptions(storageClass: "STANDARD_IA", encryption: StorageOptions.Encryption("aws:kms:alias/x"))
        let client = try ObjectClient(bucket, settings: settings, options: options)
        let upload = ObjectUpload(key: "a/b ü.txt", file: try MappedFile(mapping: Descriptor(temporary: ()), path: "nothing"), metadata: [("form", "10-K/Ä")])
        let request = client.request(upload, time: "20150830T123600Z")
        #expect(request.url == "http://127.0.0.1:8333/filings/a/b%20%C3%BC.txt")
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value) })
        #expect(headers["x-amz-checksum-sha256"] == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/x" && headers["x-amz-meta-form"] == "10-K/%C3%84")
        let signed = try #require(headers["authorization"]?.split(separator: "SignedHeaders=").last?.split(separator: ",").first)
        #expect(Set(signed.split(separator: ";").map(String.init)) == Set(headers.keys).subtracting(["authorization"]).union(["host"]))
        #expect(!request.headers.contains { $0.value.contains("SECRET") })
    }

    @Test(.timeLimit(.minutes(1))) func `a service that does not respond is given up soon after the run was asked to stop`() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        // The system accepts connections, and no response is ever sent.
        try #require(listen(listener, 4) == 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        let settings = try ServiceSettings { ["AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "SECRET"][$0] }
        let bucket = try Bucket(name: "filings", region: "us-east-1", endpoint: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
        let client = try ObjectClient(bucket, settings: settings, patience: 0.2) { true }
        let upload = ObjectUpload(key: "a", file: try MappedFile(mapping: Descriptor(temporary: ()), path: "nothing"))
        let failure = #expect(throws: ObjectFailure.self) { try client.put(upload) }
        #expect(failure?.kind == .transient && failure?.message.hasSuffix("interrupted") == true)
    }

    @Test(arguments: ["AES256": StorageOptions.Encryption.aes256, "aws:kms": .kms(key: nil), "aws:kms:k": .kms(key: "k")])
    func `encryption`(text: String, expected: StorageOptions.Encryption) {
        #expect(StorageOptions.Encryption(text) == expected)
    }

    @Test(arguments: ["", "aes256", "aws:kms:", "aws:kms:a b", "AES256\r\nx: y"])
    func `invalid encryption`(text: String) {
        #expect(StorageOptions.Encryption(text) == nil)
    }

    @Test(arguments: [
        (404, "NoSuchBucket", ObjectFailure.Kind.refused), (403, "SignatureDoesNotMatch", .credentials), (403, "InvalidAccessKeyId", .credentials),
        (403, "AccessDenied", .refused), (503, "SlowDown", .transient), (500, "InternalError", .transient), (400, "RequestTimeout", .transient),
        (400, "KeyTooLongError", .object), (301, "PermanentRedirect", .refused), (502, "", .transient), (429, "", .transient), (403, "", .refused),
    ])
    func `answers are judged by what the service calls them`(status: Int, code: String, kind: ObjectFailure.Kind) {
        var head = ResponseHead()
        head.status = status
        let document = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>a &lt;b&gt; &amp;amp;</Message></Error>"
        let body = code.isEmpty ? [] : Array(document.utf8)
        let failure = ObjectFailure(Response(head: head, body: body, bodyBytes: body.count, retryAfter: nil, redirect: nil, duration: 0))
        #expect(failure.kind == kind)
        #expect(failure.code == (code.isEmpty ? "http_\(status)" : code))
        if !code.isEmpty { #expect(failure.message.contains("\(status) \(code): a <b> &amp;")) }
    }
}
