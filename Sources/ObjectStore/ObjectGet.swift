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
    /// The SHA-256 that the content must have, uncompressed, in lower-case hexadecimal digits; nil if that is not known.
    package let sha256: String?

    /// Reads `s3_path`, and names the file: by the record's key, else by that of the object.
    package init(_ filing: FilingRecord, in store: SubmissionStore) throws(Rejection) {
        guard let address = filing.object.string("s3_path") else {
            throw Rejection(code: "no_path", message: "the record has no s3_path: it was not put into a bucket")
        }
        guard address.hasPrefix("s3://"), let slash = address.dropFirst(5).firstIndex(of: "/") else {
            throw Rejection(code: "bad_field", message: "s3_path is not s3://BUCKET/KEY: \(address.prefix(200))")
        }
        bucket = String(address.dropFirst(5)[..<slash])
        key = String(address[address.index(after: slash)...])
        if let fault = FilingObject.fault(inKey: key) { throw Rejection(code: "unsafe_key", message: "the key of s3_path \(fault)") }
        name = try store.name(ofObject: filing.key ?? key)
        number = filing.accessionNumber.flatMap(AccessionNumber.init)
        sha256 = filing.object.string("sha256")?.lowercased()
    }
}

extension WantedObject: WantedFile {
    /// Finds the file under the object's key. With another hash than the record's it is not the object.
    package func find(in store: SubmissionStore) throws(SystemFailure) -> SubmissionStore.SearchResult {
        var found = try store.find(name.key, number) { _, _, _ in nil }
        if let entry = found.entry, let sha256, sha256 != entry.sha256 { found = SubmissionStore.SearchResult(damaged: entry.path) }
        return found
    }

    package func sink(in store: SubmissionStore) -> SubmissionSink { store.sink(ofObject: name, number, expectedHash: sha256) }
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
        let headers = [("x-amz-checksum-mode", "ENABLED")] + options.accessHeaders
        // Each attempt continues where the one before it broke off, if the object is still the same.
        call.prepare = { [sink] call in
            call.headers = headers
            call.rangeStart = sink.resumePoint?.offset
            if let version = sink.resumePoint?.version { call.headers.append(("if-match", version)) }
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
                handler(failure)
            }
        }
    }
}
