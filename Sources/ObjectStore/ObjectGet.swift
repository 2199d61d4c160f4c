import AWS
package import Bytes
import Clocks
package import FilingStore
import HTTP
import JSONLines
package import Records

/// An object that is wanted in a store of files.
package struct WantedObject {
    /// The bucket's name, from the record.
    package let bucket: String
    package let key: String
    package let name: StoredName
    package let number: AccessionNumber?
    /// What the record says of the object's content.
    let expected: ExpectedContent
    /// The entity tag that the record gives the object; nil if it gives none. It is compared if the record has no hash.
    let etag: String?
    /// Whether a file in the store is read, whatever its mark says.
    let isDoubted: Bool

    /// Reads `s3_path`, and names the file: by the record's key, else by that of the object.
    package init(_ filing: FilingRecord, in store: SubmissionStore, isDoubted: Bool = false) throws(Rejection) {
        self.isDoubted = isDoubted
        guard let address = filing.object.string("s3_path") else {
            throw Rejection(code: "no_path", message: "the record has no s3_path: it was not put into a bucket")
        }
        // As bytes: a key may begin with an accent, which makes one character with the slash.
        let bytes = Array(address.utf8)
        guard address.utf8.starts(with: "s3://".utf8), let slash = bytes.dropFirst(5).firstIndex(of: UInt8(ascii: "/")) else {
            throw Rejection(code: "bad_field", message: "s3_path is not s3://BUCKET/KEY: \(address.prefix(200))")
        }
        bucket = String(decoding: bytes[5..<slash], as: UTF8.self)
        key = String(decoding: bytes[(slash + 1)...], as: UTF8.self)
        if let fault = FilingObject.fault(inKey: key) { throw Rejection(code: "unsafe_key", message: "the key of s3_path \(fault)") }
        name = try store.name(ofObject: filing.key ?? key)
        number = filing.accessionNumber.flatMap(AccessionNumber.init)
        // The checksum of an object that was put in parts is not that of its bytes.
        let checksum = filing.object.string("checksum").flatMap { $0.hasPrefix("sha256:") && !$0.contains("-") ? String($0.dropFirst("sha256:".count)) : nil }
        expected = ExpectedContent(sha256: filing.object.string("sha256")?.lowercased(), fileHash: checksum, bytes: filing.object.integer("bytes"))
        etag = filing.object.string("etag")
    }

    /// The tag that the object must have to be the one of the record; nil if a hash decides, or the record says nothing.
    var requiredTag: String? { expected.hasHash ? nil : etag }
}

extension WantedObject: WantedFile {
    /// Finds the file under the object's key, if its content is what the record says. A tag says nothing of a file in the store.
    package func find(in store: SubmissionStore) throws(SystemFailure) -> SubmissionStore.SearchResult {
        let found = try store.find(name.key, number, isDoubted: isDoubted) { _, _, _ in nil }
        guard let entry = found.entry else { return found }
        if requiredTag == nil, try entry.has(expected) { return found }
        return SubmissionStore.SearchResult(older: entry, damaged: found.damaged)
    }

    package func sink(in store: SubmissionStore) -> SubmissionSink { store.sink(ofObject: name, number, expected: expected) }
}

/// The transfer of one object into a sink, which continues where an earlier transfer of the same object ended.
final class ObjectGet {
    private let wanted: WantedObject
    let sink: SubmissionSink
    private let client: BucketClient
    private let options: StorageOptions
    /// Whether the object changed in the bucket while it was transferred, so that the transfer began anew.
    private var wasRestarted = false

    init(_ wanted: WantedObject, _ sink: SubmissionSink, _ client: BucketClient, _ options: StorageOptions) {
        self.wanted = wanted
        self.sink = sink
        self.client = client
        self.options = options
    }

    /// Begins the transfer. The sink must be prepared.
    func begin(_ handler: @escaping (ServiceFailure?) -> Void) {
        var call = ServiceCall(.get, client.bucket.path(wanted.key))
        let requiredTag = wanted.requiredTag.map { "\"\($0)\"" }
        let headers = [("x-amz-checksum-mode", "ENABLED")] + options.accessHeaders
        // Each attempt continues where the one before it broke off, if the object is still the same.
        call.prepare = { [sink] call in
            call.headers = headers
            call.rangeStart = sink.resumePoint?.offset
            if let version = sink.resumePoint?.version ?? requiredTag { call.headers.append(("if-match", version)) }
        }
        call.sink = sink
        client.send(call) { [self] result in
            switch result {
            case .success(let response):
                // The checksum of an object that was put in parts is not that of its bytes.
                if let checksum = StoredObject(response.head).checksum, !checksum.contains("-") { sink.announcedHash = checksum }
                handler(sink.fault.map { ServiceFailure(.transient, code: "damaged", message: "\(wanted.key): \($0)") })
            case .failure(let failure) where failure.code == "PreconditionFailed" && !wasRestarted:
                wasRestarted = true
                sink.discard()
                begin(handler)
            case .failure(let failure):
                sink.suspend()
                guard failure.code == "PreconditionFailed", wanted.requiredTag != nil else { return handler(failure) }
                let message = "\(wanted.key) is another object than the record's: its ETag differs"
                handler(ServiceFailure(.request, code: "changed_object", message: message))
            }
        }
    }
}
