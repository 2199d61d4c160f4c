import Bytes
import HTTP
import JSONLines
import ObjectStore
import Processes
import Records
import Tool

/// What the workers tell each other: the run's counts, and why nothing more can be put.
final class SharedOutcome {
    /// What every other object would meet as well.
    enum Refusal: Int { case objects = 1, credentials }

    private enum Place: Int, CaseIterable { case objects, bytes, isUnreachable, refusal }

    private let numbers: SharedNumbers

    init() throws(ProcessFailure) { numbers = try SharedNumbers(count: Place.allCases.count) }

    var objects: Int { numbers[Place.objects.rawValue] }
    var bytes: Int { numbers[Place.bytes.rawValue] }
    var refusal: Refusal? { Refusal(rawValue: numbers[Place.refusal.rawValue]) }
    /// The last try to reach the service was given up: further objects are tried once each.
    var isUnreachable: Bool { numbers[Place.isUnreachable.rawValue] != 0 }

    func didPut(bytes: Int) {
        numbers.add(1, to: Place.objects.rawValue)
        numbers.add(bytes, to: Place.bytes.rawValue)
        numbers[Place.isUnreachable.rawValue] = 0
    }

    func didFail(_ failure: ObjectFailure) {
        switch failure.kind {
        case .unreachable: numbers[Place.isUnreachable.rawValue] = 1
        case .refused: numbers[Place.refusal.rawValue] = Refusal.objects.rawValue
        case .credentials: numbers[Place.refusal.rawValue] = Refusal.credentials.rawValue
        default: break
        }
    }
}

/// Puts the file of one filing after another.
struct PutWorker: FilingWorker {
    private let plan: Plan
    private let outcome: SharedOutcome
    private var client: ObjectClient?

    init(_ plan: Plan, _ outcome: SharedOutcome) {
        self.plan = plan
        self.outcome = outcome
    }

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        // A tombstone has nothing to put.
        if filing.isRemoved { return }
        if outcome.refusal != nil {
            throw Rejection(code: "not_tried", message: "not tried, for another object was refused", isRetryable: true)
        }
        let upload = try upload(filing)
        let stored: StoredObject
        do throws(ObjectFailure) {
            stored = try connected().put(upload, isPatient: !outcome.isUnreachable)
        } catch {
            outcome.didFail(error)
            // The object is at fault only where its own refusal says so.
            throw Rejection(code: error.code, message: error.message, isRetryable: error.kind != .object)
        }
        outcome.didPut(bytes: upload.file.count)
        filing.object.set("key", upload.key)
        filing.object.set("s3_path", "s3://\(plan.bucket.name)/\(upload.key)")
        if let etag = stored.etag { filing.object.set("etag", etag) }
        filing.object.set("checksum", "sha256:\(stored.checksum)")
        filing.setVersion(secflowVersion, of: "s3-put")
    }

    private func upload(_ filing: FilingRecord) throws(Rejection) -> ObjectUpload {
        let object = try FilingObject(filing, template: plan.template)
        guard let path = filing.path else { throw Rejection(code: "no_path", message: "the record names no file: it was not fetched") }
        let file = try rethrowing(MappedFile(path: path)) { (error: SystemFailure) in Rejection(code: "unreadable_file", message: error.description) }
        let upload = ObjectUpload(key: object.key, file: file, contentType: object.contentType, metadata: object.metadata)
        // The record's hash is that of the uncompressed bytes: a file kept in gzip has another one.
        let isCompressed = file.withBytes { $0.count > 2 && $0[0] == 0x1F && $0[1] == 0x8B }
        if !isCompressed, let expected = filing.object.string("sha256"), expected != upload.sha256 {
            throw Rejection(code: "changed_file", message: "\(path) is not the file of the record: its SHA-256 is \(upload.sha256)")
        }
        return upload
    }

    private mutating func connected() throws(ObjectFailure) -> ObjectClient {
        if let client { return client }
        do throws(HTTPFailure) {
            let made = try ObjectClient(plan.bucket, settings: plan.settings, options: plan.options) { Signals.isStopRequested }
            client = made
            return made
        } catch {
            throw ObjectFailure(.object, code: "transfer_failed", message: error.description)
        }
    }
}
