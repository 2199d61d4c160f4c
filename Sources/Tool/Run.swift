package import Bytes
import Clocks
import Glibc
import JSONLines
package import Records

/// One run of a tool: its messages, rejects and counts, and the exit status that follows from them.
package final class Run {
    package let tool: String
    package let options: CommonOptions
    /// The list of rejects that `--retry` names.
    package let retry: String?
    package let diagnostics: Diagnostics

    /// The numbers of records read, of records rejected for good, and of rejected records that can be tried again.
    package private(set) var recordsRead = 0
    package private(set) var rejectedForGood = 0
    package private(set) var rejectedForNow = 0
    /// The codes of rejects that follow from a failure which another message names. They are counted in one message.
    private static let consequences: Set = ["not_tried", "interrupted"]
    private var unnamedRejects = 0
    /// Filings that crashed a worker or took too long.
    private var crashes = 0
    /// Whether the input ended within a line or within a filing.
    package var isCutOff = false
    /// Further counters for the metrics file.
    package var counters: [(name: String, value: Int)] = []

    private var rejectsFile: RejectsFile?
    /// The number of bytes read from the list of `--retry`.
    package var retriedBytes = 0
    /// The tool of a reject in the list of `--retry` that is not of this tool; nil if there is none.
    var otherTool: String?
    let progress: Progress
    private let start = monotonicSeconds()

    package init(tool: String, options: CommonOptions, retry: String? = nil) throws(ToolFailure) {
        StandardDescriptors.hold()
        Signals.install()
        self.tool = tool
        self.options = options
        self.retry = retry
        let rows = TerminalRows(showsAlways: options.progress)
        diagnostics = Diagnostics(tool: tool, format: options.logFormat, isQuiet: options.quiet, rows: rows)
        progress = Progress(options: options, rows: rows, diagnostics)
        if options.rejects != nil, retry != nil {
            throw ToolFailure(.usage, "--retry writes rejects into its own file: leave --rejects out")
        }
        for (option, path) in [("--rejects", options.rejects), ("--metrics", options.metrics), ("--retry", retry)] where path == "-" {
            throw ToolFailure(.usage, "\(option) takes the name of a file, and - is not one: a file of this name is ./-")
        }
        var fault: String?
        do throws(SystemFailure) {
            if let path = options.rejects {
                fault = try RejectsList.appendingFault(of: path)
                if fault == nil { rejectsFile = try RejectsFile(appendingTo: path) }
            }
            if let path = retry {
                fault = try RejectsList.retryFault(of: path)
                if fault == nil { rejectsFile = try RejectsFile(replacing: path) }
            }
        } catch { throw ToolFailure(error) }
        if let fault { throw ToolFailure(.usage, fault) }
        if let path = options.rejects, rejectsFile?.identity.map({ $0 == FileStatus.identity(of: STDOUT_FILENO) }) ?? false {
            throw ToolFailure(.usage, "\(path) is where standard output goes: name another file for the rejects")
        }
        if let path = options.metrics {
            if FileStatus.isSame(path, as: STDOUT_FILENO) {
                throw ToolFailure(.usage, "\(path) is where standard output goes: name another file for the metrics")
            }
            try checkIsNotRejects(path, "the metrics")
            try checkMetrics(path)
        }
        // A run that is refused has no part in the rows.
        progress.begin()
    }

    /// Refuses to replace a file that does not hold metrics, such as a submission, a database or records.
    private func checkMetrics(_ path: String) throws(ToolFailure) {
        do throws(SystemFailure) {
            if try FileStatus.isOwn(path, beginning: "# HELP ") { return }
        } catch { throw ToolFailure(error) }
        throw ToolFailure(.usage, "\(path) does not hold metrics, and was not changed: name another file")
    }

    /// Refuses a file that rejects are written to.
    package func checkIsNotRejects(_ path: String, _ what: String) throws(ToolFailure) {
        guard let rejects = rejectsFile?.identity, rejects == FileStatus.identity(at: path) else { return }
        throw ToolFailure(.usage, "\(path) is the file that rejects go to: name another file for \(what)")
    }

    /// Refuses to read the file that rejects are written to, because the reading would never end.
    func checkInput(_ identity: FileIdentity?, _ name: String) throws(ToolFailure) {
        guard options.rejects != nil, let identity, identity == rejectsFile?.identity else { return }
        throw ToolFailure(.usage, "\(name) is the file that rejects go to: to try them again, use --retry")
    }

    /// Keeps a line of the list of `--retry` that another tool wrote.
    func keep(_ line: [UInt8]) throws(ToolFailure) {
        guard let rejectsFile else { return }
        try rethrowing(rejectsFile.write(line + [0x0A]), as: ToolFailure.init)
    }

    /// Runs a tool's work, writes the messages, and returns the exit status.
    package static func status(
        _ tool: String, _ options: CommonOptions, retry: String? = nil, _ work: (Run) throws(ToolFailure) -> Void
    ) -> ExitStatus {
        let run: Run
        do throws(ToolFailure) { run = try Run(tool: tool, options: options, retry: retry) } catch {
            Diagnostics(tool: tool, format: options.logFormat).error(error.message)
            return error.status
        }
        return run.finish { () throws(ToolFailure) in try work(run) }
    }

    /// Returns how many jobs can run at once. Writes a note when the limit of open files allows fewer than wanted.
    ///
    /// - Parameters:
    ///   - asked: the value of `--jobs`; 0 for one job for each core.
    ///   - each: the number of descriptors that one job needs.
    package func possibleJobs(_ asked: Int, descriptorsEach each: Int) -> Int {
        let wanted = asked == 0 ? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : asked
        let possible = DescriptorLimit.bounded(wanted, each: each)
        if possible < wanted {
            diagnostics.note("\(possible) jobs at once, not \(wanted): no more than \(DescriptorLimit.current) files may be open (ulimit -n)")
        }
        return possible
    }

    /// Counts a record that was read or, by a tool that reads none, made.
    package func didRead() { recordsRead += 1 }

    /// Counts a record that is done, for the progress: it was written, stored or rejected.
    package func didFinish(_ mark: InputMark) { progress.add(mark) }

    /// Counts a record that is done and did not come from the input, for the progress.
    package func didFinish() { progress.add(InputMark()) }

    /// Counts bytes of a record that is done, for the progress.
    package func didFinish(bytes: Int) { progress.add(bytes: bytes) }

    /// Notes for the progress that the input is done as far as a record, which is counted by other means.
    package func didPass(_ mark: InputMark) { progress.advance(to: mark) }

    /// Counts a filing that crashed its worker or took too long. The run's status is 70, unless `--max-rejects` allows it.
    func didCrash() { crashes += 1 }

    /// Counts a rejected record, writes its message, and appends it to the rejects file.
    package func reject(_ rejection: Rejection, accessionNumber: String?, record: Span<UInt8>) throws(SystemFailure) {
        if rejection.isRetryable { rejectedForNow += 1 } else { rejectedForGood += 1 }
        progress.addReject()
        var rejection = rejection
        rejection.message = Diagnostics.bounded(rejection.message)
        if Self.consequences.contains(rejection.code) {
            unnamedRejects += 1
        } else {
            diagnostics.error(accessionNumber.map { "\($0): \(rejection.message)" } ?? rejection.message)
        }
        guard let rejectsFile else { return }
        var writer = JSONWriter()
        RejectRecord.write(rejection, tool: tool, accessionNumber: accessionNumber, record: record, to: &writer)
        try rejectsFile.write(writer.bytes)
    }

    /// Runs the tool's work, writes the last message, the list of rejects and the metrics, and returns the exit status.
    private func finish(_ work: () throws(ToolFailure) -> Void) -> ExitStatus {
        var status: ExitStatus
        // Whether the outcome of each record that was read is known. After a failure some may be neither written nor rejected.
        var isAtEnd = false
        do throws(ToolFailure) {
            try work()
            isAtEnd = true
            status = settledStatus
            if status == .tryAgain, Signals.isStopRequested { diagnostics.warning("interrupted: finished records are written, run again for the rest") }
            if let retry, recordsRead == 0 {
                let others = otherTool.map { ", but of \($0)" } ?? ""
                diagnostics.warning("\(retry) holds no reject of \(tool)\(others): nothing to try again")
            }
        } catch {
            status = error.status
            if error.status == .done {
                // The signal that ended the reader may have stopped this tool as well.
                if Signals.isStopRequested { status = .tryAgain }
            } else {
                diagnostics.error(error.message)
            }
        }
        if unnamedRejects > 0 {
            let place = rejectsFile == nil ? "" : ": they are in the list of rejects"
            diagnostics.warning("\(unnamedRejects) of the records that were read \(unnamedRejects == 1 ? "was" : "were") not tried\(place)")
        }
        if retry != nil {
            do throws(SystemFailure) {
                if isAtEnd { try rejectsFile?.replace(keepingFrom: retriedBytes) } else { rejectsFile?.abandon() }
            } catch {
                diagnostics.error(error.description)
                status = RejectsFile.isReplaced(error) ? .tryAgain : .inputOutput
            }
        }
        if let path = options.metrics {
            do throws(ToolFailure) {
                try checkMetrics(path)
                try rethrowing(writeFile(metrics(status).span, to: path), as: ToolFailure.init)
            } catch {
                diagnostics.error(error.message)
                if status == .done { status = .inputOutput }
            }
        }
        progress.finish()
        return status
    }

    /// The status of a run that came to its end. If several apply, 70 has precedence over 75, and 75 over 1.
    private var settledStatus: ExitStatus {
        let rejects = rejectedForGood + rejectedForNow
        let areRejectsAllowed = options.maxRejects.allows(rejects, of: recordsRead)
        if crashes > 0, !areRejectsAllowed { return .bug }
        if Signals.isStopRequested || isCutOff || (rejectedForNow > 0 && !areRejectsAllowed) { return .tryAgain }
        return areRejectsAllowed ? .done : .rejected
    }

    private func metrics(_ status: ExitStatus) -> [UInt8] {
        var text = ""
        func add(_ name: String, _ kind: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            text += "# HELP secflow_\(name) \(help)\n# TYPE secflow_\(name) \(kind)\n"
            for sample in samples { text += "secflow_\(name){tool=\"\(tool)\"\(sample.labels)} \(sample.value)\n" }
        }
        add("records_read_total", "counter", "Records read.", [("", "\(recordsRead)")])
        add(
            "rejects_total", "counter", "Records rejected.",
            [(",retryable=\"false\"", "\(rejectedForGood)"), (",retryable=\"true\"", "\(rejectedForNow)")])
        for counter in counters { add(counter.name, "counter", "Counted by \(tool).", [("", "\(counter.value)")]) }
        add("run_duration_seconds", "gauge", "How long the run took.", [("", "\(monotonicSeconds() - start)")])
        add("run_exit_status", "gauge", "The run's exit status.", [("", "\(status.rawValue)")])
        add("run_completed_at_seconds", "gauge", "When the run ended, in Unix time.", [("", "\(wallSeconds())")])
        return Array(text.utf8)
    }
}

extension ToolFailure {
    /// A failed read or write, which ends the run. The status is 0 when only the reader of the output is gone.
    package init(_ failure: SystemFailure) {
        self.init(failure.isDownstreamGone ? .done : failure.isInterrupted ? .tryAgain : .inputOutput, failure.description)
    }
}
