import Bytes
import Glibc
import JSONLines
package import Records

/// What a filter does with one filing. Each job has a worker of its own, so that parsers and buffers are used again.
package protocol FilingWorker {
    /// Enriches the filing and hands what it unfolds from it to `unfolding`. A rejected filing is not written.
    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection)
}

/// Runs filings through workers: filing records are enriched, all other lines pass byte for byte, order is kept.
///
/// A filing's own records come right behind its line, then what an earlier stage had unfolded, then one `end` that counts both. When the earlier
/// stage's `end` never came, there is none here either, and the sink will know.
package struct FilingFilter<Worker: FilingWorker> {
    private let run: Run
    private let input: RecordInput.Source
    private let jobs: Int
    private let makeWorker: () -> Worker

    /// - Parameter jobs: workers at once; 0 for as many as there are cores.
    package init(_ input: RecordInput.Source, jobs: Int, run: Run, worker makeWorker: @escaping () -> Worker) {
        self.run = run
        self.input = input
        self.jobs = jobs == 0 ? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : jobs
        self.makeWorker = makeWorker
    }

    package func callAsFunction() throws(ToolFailure) {
        var input = try RecordInput(input, run: run)
        let group = GroupWriter(run: run)
        do throws(ToolFailure) {
            if jobs == 1 {
                try runAlone(&input, group)
            } else {
                try runTogether(&input, group)
            }
        } catch  where error.status != .done {
            // What is done goes out before the run ends.
            do throws(SystemFailure) { try group.flush() } catch { throw ToolFailure(error) }
            throw error
        }
        try group.finish()
    }

    private func runAlone(_ input: inout RecordInput, _ group: GroupWriter) throws(ToolFailure) {
        input.flushBeforeReading(group)
        var worker = makeWorker()
        var task = FilterTask<Worker>()
        while try input.next() {
            if input.object.isString("type", "filing") {
                task.load(input.object, input.line)
                task.process(&worker)
                try group.write(task.result)
            } else {
                try group.pass(input.object, input.line)
            }
        }
    }

    private func runTogether(_ input: inout RecordInput, _ group: GroupWriter) throws(ToolFailure) {
        let crew = try Crew<Worker>(size: jobs, makeWorker: makeWorker)
        defer { crew.dismiss() }
        /// Tasks and passing lines in the order of the input.
        var pending = Fifo<Pending<Worker>>()

        func writeFinished(waitingFor minimum: Int) throws(ToolFailure) {
            while let head = pending.first {
                switch head {
                case .task(let task):
                    guard pending.count > minimum || task.isProcessed else { return }
                    crew.waitUntilProcessed(task)
                    if try group.begin(task.value.result) {
                        while let piece = crew.nextPiece(of: task) { try group.add(piece) }
                        try group.end(task.value.result)
                    }
                case .line(let object, let line):
                    try group.pass(object, line)
                }
                pending.removeFirst()
            }
        }

        while true {
            if !input.hasBufferedLine, let descriptor = input.descriptorNumber {
                // The read may block: write what gets done meanwhile.
                while !pending.isEmpty, !Signals.isStopRequested {
                    try writeFinished(waitingFor: .max)
                    do throws(SystemFailure) { try group.flush() } catch { throw ToolFailure(error) }
                    if pending.isEmpty || crew.waitForWork(or: descriptor) { break }
                }
                do throws(SystemFailure) { try group.flush() } catch { throw ToolFailure(error) }
            }
            let isThere: Bool
            do throws(ToolFailure) { isThere = try input.next() } catch {
                try writeFinished(waitingFor: 0)
                throw error
            }
            guard isThere else { break }
            if input.object.isString("type", "filing") {
                let task = SharedTask<Worker>()
                task.value.load(input.object, input.line)
                crew.submit(task)
                pending.append(.task(task))
            } else {
                pending.append(.line(input.object, input.line))
            }
            try writeFinished(waitingFor: jobs * 4)
        }
        try writeFinished(waitingFor: 0)
    }
}

private enum Pending<Worker: FilingWorker> {
    case task(SharedTask<Worker>)
    case line(JSONObject, [UInt8])
}

/// One filing on its way through a worker, and what came of it.
struct FilterTask<Worker: FilingWorker> {
    var result = FilterResult()

    mutating func load(_ object: JSONObject, _ line: [UInt8]) {
        result.filing = FilingRecord(object)
        result.line = line
        result.rejection = nil
        result.unfolding.removeAll()
    }

    mutating func process(_ worker: inout Worker) {
        do throws(Rejection) {
            try worker.process(&result.filing, &result.unfolding)
        } catch {
            result.rejection = error
        }
    }
}

/// What came of a filing: its record or why it is rejected, and what was unfolded from it.
package struct FilterResult {
    package var filing = FilingRecord(JSONObject())
    /// The record as it came.
    package var line: [UInt8] = []
    package var unfolding = Unfolding()
    package var rejection: Rejection?

    package init() {}
}
