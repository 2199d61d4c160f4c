import AWS
import AWSTool
import Bytes
import FilingStore
import ObjectStore
import Records
import Tool

/// Descriptors of one object: its part, another part that waits for its name, and its connection.
private let descriptorsEach = 3

/// Reads the settings, gets the objects, and returns the exit status.
func get(_ command: S3Get) -> ExitStatus {
    Run.status("s3-get", command.common, retry: command.retry) { run throws(ToolFailure) in
        let access = try ServiceAccess()
        let options = try storageOptions(command)
        let store = try rethrowing(SubmissionStore(folder: command.store, isVerifying: command.verify, maxSize: StorageOptions.sizeLimit)) {
            (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description)
        }
        try rethrowing(checkFolder(store.folder, isWritten: true), as: ToolFailure.init(_:))
        let jobs = run.possibleJobs(command.jobs, descriptorsEach: descriptorsEach)
        let gets = ObjectGets(store: store, options: options, jobs: jobs) { (bucket: String) throws(ServiceFailure) in
            let bucket = try Bucket(name: bucket, endpoint: command.endpoint, settings: access.settings)
            return try BucketClient(bucket, settings: access.settings, credentials: access.credentials, connections: jobs)
        }
        let transfers = GetTransfers(gets, store: store, run: run)
        defer { transfers.addCounts(to: run) }
        let loop = TransferLoop(transfers, window: jobs * 8, unfinished: .rejected, run: run)
        try loop.run(try RecordInput(.recordFiles(command.files), mending: .store, run: run))
        if let refusal = gets.refusal { throw ToolFailure(refusing: refusal) }
    }
}

private func storageOptions(_ command: S3Get) throws(ToolFailure) -> StorageOptions {
    var options = StorageOptions()
    guard let text = command.sse else { return options }
    let encryption = try rethrowing(StorageOptions.Encryption.parse(text)) { (error: SystemFailure) in ToolFailure(.configuration, "--sse: \(error)") }
    guard case .customer = encryption else {
        throw ToolFailure(.usage, "--sse takes customer:FILE, a file of \(StorageOptions.customerKeyLength) bytes; other encryption needs no option to read")
    }
    options.encryption = encryption
    return options
}
