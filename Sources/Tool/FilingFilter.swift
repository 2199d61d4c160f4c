import Bytes
import JSONLines
import Processes
package import Records

/// A filter: runs filings through worker processes (`Supervisor`), passes all other lines byte for byte, and keeps the order.
///
/// The records that are unfolded here follow the filing's line. Then come the records that an earlier stage unfolded, and one `end` that counts both. If the
/// earlier stage's `end` is missing, no `end` is written, so that a sink sees that the filing is incomplete.
package struct FilingFilter<Worker: FilingWorker> {
    private let run: Run
    private let source: RecordInput.Source
    private let mendedPlace: FilingPlace?
    private let jobs: Int
    private let filingLimit: Int?
    private let outlivesReader: Bool
    private let makeWorker: () -> Worker

    /// - Parameters:
    ///   - mendedPlace: the place whose differences the tool mends, so that their filings are its input.
    ///   - jobs: the number of workers; 0 for one for each core.
    ///   - filingLimit: the value of `--filing-limit`, in which 0 is no limit; nil for a tool without the option.
    ///   - outlivesReader: whether the work goes on when no process reads the output any more, because the output is not its purpose.
    ///   - makeWorker: makes a worker; called in the worker's process.
    package init(
        _ source: RecordInput.Source, mending mendedPlace: FilingPlace? = nil, jobs: Int, filingLimit: Int?, outlivesReader: Bool = false, run: Run,
        worker makeWorker: @escaping () -> Worker
    ) {
        self.run = run
        self.source = source
        self.mendedPlace = mendedPlace
        self.jobs = run.possibleJobs(jobs, descriptorsEach: 1)
        self.filingLimit = filingLimit == 0 ? nil : filingLimit
        self.outlivesReader = outlivesReader
        self.makeWorker = makeWorker
    }

    /// Reads all input, and returns when everything is written.
    package func processAll() throws(ToolFailure) {
        let supervisor = Supervisor(size: jobs, filingLimit: filingLimit, progress: run.progress) { [makeWorker, filingLimit] end in
            Signals.becomeWorker()
            var worker = makeWorker()
            WorkerLoop(end: end, filingLimit: filingLimit).run(&worker)
        }
        defer { supervisor.finish() }
        let group = GroupWriter(run: run, outlivesReader: outlivesReader)
        let input = try RecordInput(source, mending: mendedPlace, run: run)
        var passage = FilingPassage(input: input, group: group, supervisor: supervisor, run: run, room: jobs * 4 + 64)
        do throws(ToolFailure) {
            try passage.passAll()
        } catch  where error.status != .done {
            // Finished records are written before the run ends.
            try rethrowing(group.flush(), as: ToolFailure.init)
            throw error
        }
        try group.finish()
    }
}
