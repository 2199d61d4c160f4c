import AWS
import Bytes
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
    /// Whether a file in the store is read, whatever its mark says.
    let isDoubted: Bool

    /// Reads `s3_path`, and names the file: by the record's key, else by that of the object.
    package init(_ filing: FilingRecord, in store: SubmissionStore, isDoubted: Bool = false) throws(Rejection) {
        self.isDoubted = isDoubted
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

/// Gets one object into a store: into a part beside its final name, which other processes see as locked, with its hash checked before it gets the name.
final class ObjectGet {
    enum Step {
        /// The file is in the store.
        case there(SubmissionStore.Entry)
        /// Another process is getting the same file.
        case held
        case started
    }

    private let wanted: WantedObject
    private let store: SubmissionStore
    private let client: BucketClient
    private let options: StorageOptions
    private(set) var sink: SubmissionSink?
    /// The path of a file in the store that is not the object.
    private(set) var damaged: String?
    /// Whether the object changed in the bucket while it was transferred, so that the transfer began anew.
    private var wasRestarted = false

    init(_ wanted: WantedObject, _ store: SubmissionStore, _ client: BucketClient, _ options: StorageOptions) {
        self.wanted = wanted
        self.store = store
        self.client = client
        self.options = options
    }

    /// Begins the transfer, unless the store has the object.
    func begin(_ handler: @escaping (ServiceFailure?) -> Void) throws(SystemFailure) -> Step {
        let sink = sink ?? store.sink(ofObject: wanted.name, wanted.number, expectedHash: wanted.sha256)
        // From here on, the sink notices a file that another process stores under this name.
        sink.noteDestination()
        let found = try store.find(wanted.name.key, wanted.number, isDoubted: wanted.isDoubted) { _, _, _ in nil }
        if let entry = found.entry, wanted.sha256.map({ $0 == entry.sha256 }) ?? true { return .there(entry) }
        damaged = found.damaged ?? found.entry?.path
        self.sink = sink
        guard try sink.prepare() else { return .held }
        send(sink, handler)
        return .started
    }

    private func send(_ sink: SubmissionSink, _ handler: @escaping (ServiceFailure?) -> Void) {
        var call = ServiceCall(.get, client.bucket.path(wanted.key))
        let headers = [("x-amz-checksum-mode", "ENABLED")] + options.accessHeaders
        // Each attempt continues where the one before it broke off, if the object is still the same.
        call.prepare = { call in
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
                send(sink, handler)
            case .failure(let failure):
                sink.suspend()
                handler(failure)
            }
        }
    }
}
