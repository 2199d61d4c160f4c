import AWS
import AWSTool
import Bytes
import FilingChecks
import FilingStore
import JSONLines
import ObjectStore
import Records
import Tool
import Warehouse
import WarehouseTool

/// Filings that are compared together, so that one page of a listing answers for many of them.
private let windowWithListing = 50_000
/// Filings that are compared together where nothing is listed.
private let window = 1000

/// Compares the filings of the input, and returns the exit status.
func check(_ command: FilingCheck) -> ExitStatus {
    Run.status("filing-check", command.common, retry: command.retry) { run throws(ToolFailure) in
        let template = try rethrowing(KeyTemplate(command.key)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
        let places = try Places(command, template, run)
        let size = command.quick && command.bucket != nil ? windowWithListing : window
        let comparison = Comparison(places.places, window: size, shouldStop: { Signals.isStopRequested })
        let output = CheckOutput(comparison, run: run)
        defer { output.addCounts(to: run) }
        var input = try RecordInput(.recordFiles(command.files), run: run)
        do throws(ToolFailure) {
            while try input.next() {
                var filing = FilingRecord(input.object)
                if !input.object.isString("type", RecordType.filing.name) {
                    try output.take(input.object, input.line)
                } else {
                    // The bucket's objects are named by the same template.
                    if command.key != KeyTemplate.standard, filing.key == nil, let key = try? template.key(of: filing) { filing.object.set("key", key) }
                    try output.add(filing, input.line)
                }
                run.didFinish(input.mark)
            }
        } catch {
            // The filings before the failure are compared.
            try output.finishWindow()
            throw error
        }
        try output.finish()
    }
}

/// The places that the command line names, opened before any input is read.
private struct Places {
    var places = Comparison.Places()

    init(_ command: FilingCheck, _ template: KeyTemplate, _ run: Run) throws(ToolFailure) {
        if let folder = command.store {
            let store = try rethrowing(SubmissionStore(folder: folder)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
            do throws(SystemFailure) { _ = try folderNames(folder, where: { _ in false }) } catch { throw ToolFailure(.usage, "--store: \(error)") }
            places.store = StoreCheck(store, trustsMarks: command.quick, isExact: command.exact)
        }
        if let name = command.bucket { places.bucket = try Self.bucket(name, command, template, run) }
        if command.db != nil || command.store == nil && command.bucket == nil { places.database = try Self.database(command, run) }
    }

    private static func bucket(_ name: String, _ command: FilingCheck, _ template: KeyTemplate, _ run: Run) throws(ToolFailure) -> BucketCheck {
        let options = try storageOptions(command)
        let access = try ServiceAccess()
        let jobs = run.possibleJobs(command.jobs, descriptorsEach: 1)
        do throws(ServiceFailure) {
            let bucket = try Bucket(name: name, endpoint: command.endpoint, settings: access.settings)
            let client = try BucketClient(bucket, settings: access.settings, credentials: access.credentials, connections: jobs)
            return BucketCheck(client, options: options, template: template, jobs: jobs, isQuick: command.quick, isExact: command.exact)
        } catch { throw error.kind == .configuration ? ToolFailure(.usage, error.message) : ToolFailure(service: error) }
    }

    private static func database(_ command: FilingCheck, _ run: Run) throws(ToolFailure) -> DatabaseCheck {
        let location: DatabaseLocation
        do throws(ToolFailure) { location = try DatabaseLocation.named(command.db) } catch  where command.db == nil && error.status == .usage {
            throw ToolFailure(.usage, "nothing to compare with: name a place by --store, --bucket or --db")
        }
        return try rethrowing(
            DatabaseCheck(isExact: command.exact) { () throws(WarehouseFailure) in
                try WarehouseReader(location, application: run.tool, shouldStop: { Signals.isStopRequested })
            }, as: ToolFailure.init(database:))
    }

    private static func storageOptions(_ command: FilingCheck) throws(ToolFailure) -> StorageOptions {
        var options = StorageOptions()
        guard let text = command.sse else { return options }
        let encryption = try rethrowing(StorageOptions.Encryption.parse(text)) { (error: SystemFailure) in
            ToolFailure(.configuration, "--sse: \(error)")
        }
        guard case .customer = encryption else {
            throw ToolFailure(
                .usage, "--sse takes customer:FILE, a file of \(StorageOptions.customerKeyLength) bytes; other encryption needs no option to read")
        }
        options.encryption = encryption
        return options
    }
}
