import Bytes
import Glibc
import HTTP
import ObjectStore
import Processes
import Records
import Tool

/// Reads the settings, puts the objects, and returns the exit status.
func put(_ command: S3Put) -> ExitStatus {
    Run.status("s3-put", command.common, retry: command.retry) { run throws(ToolFailure) in
        let plan = try Plan(command)
        let outcome = try rethrowing(SharedOutcome()) { (error: ProcessFailure) in ToolFailure(.tryAgain, error.description) }
        let operands = try DataOperands(command.files, filesFrom: command.filesFrom, null: command.null, takesRecords: command.recordFiles)
        let filter = FilingFilter(.data(operands), jobs: command.jobs, filingLimit: nil, outlivesReader: true, run: run) {
            PutWorker(plan, outcome)
        }
        try filter.processAll()
        run.counters = [("objects_put_total", outcome.objects), ("bytes_put_total", outcome.bytes)]
        switch outcome.refusal {
        case nil: return
        case .credentials: throw ToolFailure(.configuration, "the service refuses the credentials: the remaining filings were not tried")
        case .objects: throw ToolFailure(.refused, "the service refuses all objects: the remaining filings were not tried")
        }
    }
}
