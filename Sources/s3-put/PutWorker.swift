import Bytes
import HTTP
import JSONLines
import ObjectStore
import Records
import Tool

/// Puts the files of filings, one after another.
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
            throw Rejection(code: "not_tried", message: "not tried: the service refuses all objects", isRetryable: true)
        }
        let upload = try upload(filing)
        let stored: StoredObject
        do throws(ObjectFailure) {
            stored = try connected().put(upload, isPatient: !outcome.isUnreachable)
        } catch {
            outcome.didFail(error)
            // Only a refusal of this object itself is final.
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
        guard let path = filing.path else { throw Rejection(code: "no_path", message: "the record has no path: it was not fetched") }
        let file = try rethrowing(MappedFile(path: path)) { (error: SystemFailure) in Rejection(code: "unreadable_file", message: error.description) }
        let upload = ObjectUpload(key: object.key, file: file, contentType: object.contentType, metadata: object.metadata)
        // The record's hash is of the uncompressed bytes, so it does not apply to a gzip file.
        let isCompressed = file.withBytes { $0.count > 2 && $0[0] == 0x1F && $0[1] == 0x8B }
        if !isCompressed, let expected = filing.object.string("sha256"), expected != upload.sha256 {
            throw Rejection(
                code: "changed_file", message: "\(path) has changed since it was fetched: its SHA-256 is \(upload.sha256), the record's \(expected)")
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
