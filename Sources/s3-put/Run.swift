import AWSTool
import Bytes
import ObjectStore
import Records
import Tool

/// Filings that are read ahead at least, so that one listing of the bucket answers for many of them.
private let shortestWindow = 2000
/// Descriptors of one object: its file and its connection.
private let descriptorsEach = 2

/// Reads the settings, puts the objects, and returns the exit status.
func put(_ command: S3Put) -> ExitStatus {
    Run.status("s3-put", command.common, retry: command.retry) { run throws(ToolFailure) in
        if let key = command.stream { return try putStream(key, command, run: run) }
        let plan = try Plan(command)
        let jobs = run.possibleJobs(command.jobs, descriptorsEach: descriptorsEach)
        let puts = ObjectPuts(try plan.client(connections: jobs), options: plan.options, isVerifying: command.verify, jobs: jobs)
        puts.say = { run.diagnostics.warning($0) }
        let transfers = PutTransfers(plan, puts, run: run)
        defer { transfers.addCounts(to: run) }
        let loop = TransferLoop(transfers, window: max(jobs * 8, shortestWindow), unfinished: .rejected, run: run)
        let operands = try DataOperands(command.files, filesFrom: command.filesFrom, null: command.null, takesRecords: command.recordFiles)
        try loop.run(try RecordInput(.data(operands), mending: .bucket, run: run))
        if let refusal = puts.refusal { throw ToolFailure(refusing: refusal) }
        if transfers.there > 0, plan.options.describesObjects {
            run.diagnostics.warning("objects that were there already, \(transfers.there) in number, keep their encryption, storage class and tags")
        }
    }
}
