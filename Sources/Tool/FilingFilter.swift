import Bytes
import JSONLines
import Processes
package import Records

/// What a filter does with one filing. Each job has a worker of its own, so that parsers and buffers are used again.
package protocol FilingWorker {
    /// Enriches the filing and hands what it unfolds from it to `unfolding`. A rejected filing is not written.
    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection)
}

/// Runs filings through workers, each a process of its own (`Supervisor`): filing records are enriched, all other lines pass byte for byte, order is kept.
///
/// A filing's own records come right behind its line, then what an earlier stage had unfolded, then one `end` that counts both. When the earlier
/// stage's `end` never came, there is none here either, and the sink will know.
package struct FilingFilter<Worker: FilingWorker> {
    private let run: Run
    private let source: RecordInput.Source
    private let jobs: Int
    private let filingLimit: Int?
    private let outlivesReader: Bool
    private let makeWorker: () -> Worker

    /// - Parameters:
    ///   - jobs: workers at once; 0 for as many as there are cores.
    ///   - filingLimit: seconds of CPU that one filing may take; nil for as many as it likes.
    ///   - outlivesReader: whether the work is something else than the output, and goes on when nobody reads that any more.
    ///   - makeWorker: called in the worker's process.
    package init(_ source: RecordInput.Source, jobs: Int, filingLimit: Int?, outlivesReader: Bool = false, run: Run, worker makeWorker: @escaping () -> Worker)
    {
        self.run = run
        self.source = source
        self.jobs = run.possibleJobs(jobs, descriptorsEach: 1)
        self.filingLimit = filingLimit
        self.outlivesReader = outlivesReader
        self.makeWorker = makeWorker
    }

    package func callAsFunction() throws(ToolFailure) {
        let supervisor = Supervisor(size: jobs, filingLimit: filingLimit) { [makeWorker, filingLimit] end in
            Signals.becomeWorker()
            var worker = makeWorker()
            WorkerLoop(end: end, filingLimit: filingLimit).run(&worker)
        }
        defer { supervisor.finish() }
        let group = GroupWriter(run: run, outlivesReader: outlivesReader)
        var passage = FilingPassage(input: try RecordInput(source, run: run), group: group, supervisor: supervisor, run: run, room: jobs * 4 + 64)
        do throws(ToolFailure) {
            try passage.passAll()
        } catch  where error.status != .done {
            // What is done goes out before the run ends.
            try rethrowing(group.flush(), as: ToolFailure.init)
            throw error
        }
        try group.finish()
    }
}
