import AWS
import AWSTool
import Bytes
import JSONLines
import ObjectStore
import Records
import TelemetryFormats
import Tool

/// The transfers of s3-put: puts the files of filings, and notes on their records what is in the bucket.
final class PutTransfers: FilingTransfers {
    private let plan: Plan
    private let puts: ObjectPuts
    private let run: Run
    /// The names of objects under way, and the lengths of their files once these are open.
    private var pending: [Int: (key: String, bytes: Int, label: String?)] = [:]
    /// The paths of files that are named by their own names, by key: two files of one name would replace one another.
    private var namedFiles: [[UInt8]: String] = [:]
    private var sent = 0, bytes = 0
    /// The number of objects that were in the bucket already.
    private(set) var there = 0

    init(_ plan: Plan, _ puts: ObjectPuts, run: Run) {
        self.plan = plan
        self.puts = puts
        self.run = run
    }

    func addCounts(to run: Run) {
        run.add(.objectsPut, sent)
        run.add(.objectsPresent, there)
        run.add(.bytesPut, bytes)
    }

    var count: Int { puts.count }

    func submit(_ filing: FilingRecord, isMended: Bool) throws(ToolFailure) -> TransferStep {
        let object: FilingObject
        do throws(Rejection) {
            object = try FilingObject(filing, template: plan.template, keepsFileNames: !plan.hasOwnTemplate)
        } catch { return .done(.rejected(error)) }
        guard let path = filing.path else {
            let message = "the record has no path: it was not fetched, or in parts (edgar-fetch --parts), of which s3-put takes none"
            return .done(.rejected(Rejection(code: "no_path", message: message)))
        }
        if object.isNamedByFile, let other = namedFiles.updateValue(path, forKey: Array(object.key.utf8)), other != path {
            let message = "\(path): \(other) has the same name, \(object.key): name one of them by a record with a key"
            return .done(.rejected(Rejection(code: "same_key", message: message)))
        }
        // A file that is not there is told at once, and costs no request.
        if FileStatus.size(at: path) == nil {
            do throws(SystemFailure) { _ = try UploadFile(path: path) } catch { return .done(.rejected(Rejection(ServiceFailure(reading: error), label: nil))) }
        }
        var number = 0
        let hash = filing.object.string("sha256")?.lowercased()
        number = puts.start(object.key, isMended: isMended) { [self] () throws(ServiceFailure) in
            let upload = try rethrowing(upload(object, path, hash), as: ServiceFailure.init(reading:))
            pending[number]?.bytes = upload.file.count
            return upload
        }
        // A message names the file if the record names no filing.
        pending[number] = (object.key, 0, filing.accessionNumber == nil ? path : nil)
        return .waiting(number)
    }

    /// Opens the file. The record's hash is that of the uncompressed bytes.
    private func upload(_ object: FilingObject, _ path: String, _ hash: String?) throws(SystemFailure) -> ObjectUpload {
        let file = try UploadFile(path: path)
        let isCompressed = try file.isGzip()
        return ObjectUpload(
            key: object.key, file: file, contentType: object.contentType, metadata: object.metadata, expectedHash: hash, isGzip: isCompressed)
    }

    func run(watching descriptor: Int32?) throws(ToolFailure) -> TransferEvent {
        switch try rethrowing(puts.run(watching: descriptor), as: ToolFailure.init(service:)) {
        case .done(let number, let result): .done(number, self.result(of: number, result))
        case .readable: .readable
        case .idle: .idle
        }
    }

    func stop() { puts.stop() }

    func cancel() { puts.cancel() }

    func finish() -> [(Int, TransferResult)] { [] }

    private func result(of number: Int, _ result: Result<PutOutcome, ServiceFailure>) -> TransferResult {
        let (key, size, label) = pending.removeValue(forKey: number) ?? ("", 0, nil)
        switch result {
        case .failure(let failure) where failure.isInterrupted: return .dropped
        case .failure(let failure):
            return .rejected(Rejection(failure, label: label))
        case .success(let outcome):
            if outcome.wasThere { there += 1 } else { (sent, bytes) = (sent + 1, bytes + size) }
            run.didFinish(bytes: size)
            return .written { [plan] filing in
                filing.object.set("key", key)
                filing.object.set("s3_path", plan.bucket.address(key))
                if let etag = outcome.etag { filing.object.set("etag", etag) }
                filing.object.set("checksum", "sha256:\(outcome.checksum)")
                filing.setVersion(secflowVersion, of: "s3-put")
            }
        }
    }
}
