import Bytes
import Glibc
package import JSONLines
package import Records

/// A filter that reads each filing with all its records: gathers the lines of a filing up to its `end`, and writes them with what its `GroupTask` adds.
///
/// It writes the filing's line with `unfolded`, `problems` and `tool_versions` brought up to date, the gathered lines byte for byte, the records of the task, and one
/// `end` that counts both. A filing that stands alone is written at once; with records of the task it gets an `end`. Lines that belong to no filing are passed on in
/// their place. A filing whose `end` never comes is a reject, as it is for a database. Results may come later than their filing: the filings before them wait, so
/// that all keep their order, and are written before the filter waits for input.
package struct GroupFilter: ~Copyable {
    private let run: Run
    private let output: GroupOutput
    private var input: RecordInput
    private let makeTask: (FilingRecord) -> any GroupTask
    private let makeLoneTask: (JSONObject, [UInt8]) -> (any LoneTask)?
    /// The filing whose records are being read.
    private var open: FilingGroup?

    /// Bytes of a filing's lines, and of those of all filings whose results are awaited, that are kept in memory.
    private static let memoryLimit = 16 << 20

    /// - Parameters:
    ///   - writesOnlyResults: whether to write the records of the tasks alone, without the filings and all other lines.
    ///   - outlivesReader: whether the work goes on when no process reads the output any more, because the output is not its purpose.
    ///   - working: works on results until the descriptor of the input can be read, or a moment is over; returns whether it can. Nil for a filter that waits for all
    ///     results before it waits for input.
    ///   - makeLoneTask: makes the task for a record that belongs to no filing's group; nil for one that is passed on as it is.
    ///   - makeTask: makes the task for a filing, from its line.
    package init(
        _ source: RecordInput.Source, writesOnlyResults: Bool = false, outlivesReader: Bool = false, run: Run, working: ((Int32) -> Bool)? = nil,
        loneTask makeLoneTask: @escaping (JSONObject, [UInt8]) -> (any LoneTask)? = { _, _ in nil }, task makeTask: @escaping (FilingRecord) -> any GroupTask
    ) throws(ToolFailure) {
        self.run = run
        self.makeTask = makeTask
        self.makeLoneTask = makeLoneTask
        output = GroupOutput(run: run, writesOnlyResults: writesOnlyResults, outlivesReader: outlivesReader)
        input = try RecordInput(source, run: run)
        let output = output
        input.beforeWaiting { descriptor throws(SystemFailure) in
            // The results of filings that are read are worked on while the next ones do not come.
            while let working, let descriptor {
                try output.settleAndFlush(waits: false)
                if output.isSettled || working(descriptor) { return }
            }
            try output.settleAndFlush(waits: true)
        }
    }

    /// Reads all input, and returns when everything is written.
    package consuming func processAll() throws(ToolFailure) {
        do throws(ToolFailure) {
            while try input.next() {
                try take(input.object, input.line, input.mark)
                try output.settle(waits: output.memorySize > Self.memoryLimit)
            }
        } catch {
            if let failure = output.failure { throw failure }
            if error.status != .done {
                // Filings that are whole are written before the run ends.
                try output.settle(waits: true)
                try rethrowing(output.flush(), as: ToolFailure.init)
            }
            throw error
        }
        try endOpen()
        try output.settle(waits: true)
        try rethrowing(output.flush(), as: ToolFailure.init)
    }

    // MARK: Lines

    private mutating func take(_ record: JSONObject, _ line: [UInt8], _ mark: InputMark) throws(ToolFailure) {
        if record.isString("type", "filing") {
            try endOpen()
            return try begin(record, line, mark)
        }
        if open == nil, let task = makeLoneTask(record, line) { return try begin(LoneRecord(record, line, mark, task: task)) }
        run.didPass(mark)
        if let group = open {
            if group.owns(record) {
                if record.isString("type", "end") { return try close(group, record, line) }
                return try add(record, line, to: group)
            }
            // A line of another origin among those of the filing keeps its place.
            if group.rejection == nil {
                run.didFinish()
                group.hasOtherLines = true
                do throws(Rejection) { try group.task.takeOther(record, line) } catch { return try reject(group, error) }
                return try append(line, to: group)
            }
        }
        run.didFinish()
        try output.append(line: line)
    }

    private mutating func begin(_ record: JSONObject, _ line: [UInt8], _ mark: InputMark) throws(ToolFailure) {
        let filing = FilingRecord(record)
        let group = FilingGroup(filing, line, mark, limit: Self.memoryLimit, task: makeTask(filing))
        if group.isFollowed { open = group } else { try submit(group) }
    }

    private func begin(_ lone: LoneRecord) throws(ToolFailure) {
        do throws(Rejection) { try lone.task.begin() } catch { lone.rejection = error }
        try output.append(lone)
    }

    private func add(_ record: JSONObject, _ line: [UInt8], to group: FilingGroup) throws(ToolFailure) {
        run.didFinish()
        guard group.rejection == nil else { return }
        do throws(Rejection) { try group.task.take(record, line) } catch { return try reject(group, error) }
        try append(line, to: group)
    }

    private func append(_ line: [UInt8], to group: FilingGroup) throws(ToolFailure) {
        do throws(SystemFailure) { try group.lines.append(line) } catch {
            try reject(group, Rejection(code: "temporary_file", message: error.description, isRetryable: true))
        }
    }

    /// Drops the lines of a filing. Lines of another origin among them are passed on.
    private func reject(_ group: FilingGroup, _ rejection: Rejection) throws(ToolFailure) {
        group.rejection = rejection
        if group.hasOtherLines { try group.forEachOtherLine { line throws(ToolFailure) in try output.append(line: line) } }
        group.lines = GatheredLines(limit: 0)
    }

    private mutating func close(_ group: FilingGroup, _ end: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        run.didFinish()
        group.end = (EndRecord(end), line)
        open = nil
        try submit(group)
    }

    private mutating func submit(_ group: FilingGroup) throws(ToolFailure) {
        if group.rejection == nil {
            do throws(Rejection) { try group.task.begin() } catch { try reject(group, error) }
        }
        try output.append(group)
    }

    /// Ends a filing whose `end` did not come: another filing begins, or the input is over.
    private mutating func endOpen() throws(ToolFailure) {
        guard let group = open else { return }
        open = nil
        if group.rejection == nil {
            // The input behind an interruption is not read: the filing is dropped like that input. A list of rejects keeps it.
            if Signals.isStopRequested, run.retry == nil { return }
            let hint = run.retry == nil ? "" : "; the list has only the filing's own line: extract it again (filing-parse | xbrl-extract)"
            try reject(group, Rejection(code: "incomplete_filing", message: "the filing is incomplete: its end record never came\(hint)", isRetryable: true))
        }
        try output.append(group)
    }
}
