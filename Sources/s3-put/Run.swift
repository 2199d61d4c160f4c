import Bytes
import Glibc
import HTTP
import ObjectStore
import Processes
import Records
import Tool

/// Reads the settings, puts the objects, and says what it comes to.
func put(_ command: S3Put) -> ExitStatus {
    Run.status("s3-put", command.common, retry: command.retry) { run throws(ToolFailure) in
        let plan = try Plan(command)
        let outcome = try rethrowing(SharedOutcome()) { (error: ProcessFailure) in ToolFailure(.tryAgain, error.description) }
        let operands = DataOperands(command.files, command.filesFrom, takesRecords: command.recordFiles)
        let filter = FilingFilter(.data(operands), jobs: command.jobs.jobs, filingLimit: nil, outlivesReader: true, run: run) {
            PutWorker(plan, outcome)
        }
        try filter()
        run.counters = [("objects_put_total", outcome.objects), ("bytes_put_total", outcome.bytes)]
        switch outcome.refusal {
        case nil: return
        case .credentials: throw ToolFailure(.configuration, "the rest was not tried: the service refuses these credentials")
        case .objects: throw ToolFailure(.refused, "the rest was not tried: the service refuses every object")
        }
    }
}

/// Where objects go and how: the command line and the environment, checked before anything is read.
struct Plan {
    let bucket: Bucket
    let settings: ServiceSettings
    let options: StorageOptions
    let template: KeyTemplate

    init(_ command: S3Put) throws(ToolFailure) {
        template = try rethrowing(KeyTemplate(command.key)) { (error: KeyTemplate.Failure) in ToolFailure(.usage, error.description) }
        var options = StorageOptions()
        if let name = command.storageClass {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 == UInt8(ascii: "_") || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }) else {
                throw ToolFailure(.usage, "--storage-class takes a word such as STANDARD_IA")
            }
            options.storageClass = name
        }
        if let text = command.sse {
            guard let encryption = StorageOptions.Encryption(text) else { throw ToolFailure(.usage, "--sse takes AES256, aws:kms or aws:kms:KEY") }
            options.encryption = encryption
        }
        self.options = options
        do throws(ServiceSettings.Failure) {
            settings = try ServiceSettings { getenv($0).map { String(cString: $0) } }
        } catch { throw ToolFailure(.configuration, error.description) }
        bucket = try rethrowing(Bucket(name: command.bucket, region: settings.region, endpoint: command.endpoint ?? settings.endpoint)) {
            (error: Bucket.Failure) in ToolFailure(.usage, error.description)
        }
    }
}
