package import Bytes
import Glibc
import JSONLines
import Processes
package import Records
package import TelemetryFormats

/// One run of a tool: its messages, rejects and counts, and the exit status that follows from them.
package final class Run {
    package let tool: String
    package let options: CommonOptions
    /// The list of rejects that `--retry` names.
    package let retry: String?
    package let diagnostics: Diagnostics

    private var counts = RunCounts()
    /// The number of records read.
    package var recordsRead: Int { counts.recordsRead }
    /// The number of records rejected for good.
    package var rejectedForGood: Int { counts.rejectedForGood }
    /// The codes of rejects that follow from a failure which another message names. They are counted in one message.
    private static let consequences: Set = ["not_tried", "interrupted"]
    private var unnamedRejects = 0
    /// Filings that crashed a worker or took too long.
    private var crashes = 0
    /// Whether the input ended within a line or within a filing.
    package var isCutOff = false
    /// The status of a run that did all its records, and whose rejects are allowed.
    package var outcome = ExitStatus.done

    private var rejectsFile: RejectsFile?
    /// The number of bytes read from the list of `--retry`.
    package var retriedBytes = 0
    /// The tool of a reject in the list of `--retry` that is not of this tool; nil if there is none.
    var otherTool: String?
    let progress: Progress

    private init(tool: String, options: CommonOptions, retry: String?, _ metrics: MetricsFile?, _ trace: RunTrace) throws(ToolFailure) {
        self.tool = tool
        self.options = options
        self.retry = retry
        let rows = TerminalRows(showsAlways: options.progress)
        diagnostics = Diagnostics(tool: tool, format: options.logFormat, isQuiet: options.quiet, trace: trace, rows: rows)
        progress = Progress(options: options, rows: rows, diagnostics)
        if options.rejects != nil, retry != nil {
            throw ToolFailure(.usage, "--retry writes rejects into its own file: leave --rejects out")
        }
        for (option, path) in [("--rejects", options.rejects), ("--retry", retry)] where path == "-" {
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
        do throws(ToolFailure) { try metrics?.check(rejects: options.rejects ?? retry) } catch {
            rejectsFile?.abandon()
            throw error
        }
        // A run that is refused has no part in the rows.
        progress.begin()
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

    /// Runs a tool's work, writes the messages, the metrics and the span, and returns the exit status.
    package static func status(
        _ tool: String, _ options: CommonOptions, retry: String? = nil, _ work: (Run) throws(ToolFailure) -> Void
    ) -> ExitStatus {
        StandardDescriptors.hold()
        Signals.install()
        let telemetry = RunTelemetry(tool: tool, metrics: MetricsFile(tool: tool, option: options.metrics), trace: RunTrace(writesSpan: true))
        let run: Run
        do throws(ToolFailure) { run = try Run(tool: tool, options: options, retry: retry, telemetry.metrics, telemetry.trace) } catch {
            Diagnostics(tool: tool, format: options.logFormat, isQuiet: options.quiet, trace: telemetry.trace, rows: nil).error(error.message)
            // One message is enough for a run that is refused.
            return telemetry.write(RunCounts(), error.status, failure: error.message, rejects: options.rejects ?? retry, nil)
        }
        return run.finish(telemetry) { () throws(ToolFailure) in try work(run) }
    }

    /// Returns how many jobs can run at once. Writes a note when the limit of open files allows fewer than wanted.
    ///
    /// - Parameters:
    ///   - asked: the value of `--jobs`; 0 for one job for each core.
    ///   - each: the number of descriptors that one job needs.
    package func possibleJobs(_ asked: Int, descriptorsEach each: Int) -> Int {
        let wanted = asked == 0 ? availableCores() : asked
        let possible = DescriptorLimit.bounded(wanted, each: each)
        if possible < wanted {
            diagnostics.note("\(possible) jobs at once, not \(wanted): no more than \(DescriptorLimit.current) files may be open (ulimit -n)")
        }
        return possible
    }

    /// Counts a record that was read or, by a tool that reads none, made.
    package func didRead() { counts.recordsRead += 1 }

    /// Counts records that were written to standard output.
    package func didWrite(_ records: Int = 1) { counts.recordsWritten += records }

    /// Adds to a metric that only some tools have. A tool does so at its end, also when it fails.
    package func add(_ metric: Metric, _ value: Int, _ labels: [MetricSet.Label] = []) { counts.add(metric, Double(value), labels) }

    /// Adds a metric that is not a whole number. A tool does so at its end, also when it fails.
    package func add(_ metric: Metric, _ value: Double, _ labels: [MetricSet.Label]) { counts.add(metric, value, labels) }

    /// Adds a histogram that only some tools have. A tool does so at its end, also when it fails.
    package func add(_ metric: Metric, _ histogram: Histogram, _ labels: [MetricSet.Label]) { counts.add(metric, histogram, labels) }

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
        counts.addReject(code: rejection.code, isRetryable: rejection.isRetryable)
        progress.addReject()
        var rejection = rejection
        rejection.message = Diagnostics.bounded(rejection.message)
        if Self.consequences.contains(rejection.code) { unnamedRejects += 1 } else { diagnostics.reject(rejection, accessionNumber: accessionNumber) }
        guard let rejectsFile else { return }
        var writer = JSONWriter()
        RejectRecord.write(rejection, tool: tool, accessionNumber: accessionNumber, record: record, to: &writer)
        try rejectsFile.write(writer.bytes)
    }

    /// Runs the tool's work, writes the last message, the list of rejects and the metrics, and returns the exit status.
    private func finish(_ telemetry: RunTelemetry, _ work: () throws(ToolFailure) -> Void) -> ExitStatus {
        var status: ExitStatus
        var message: String?
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
                message = error.message
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
        status = telemetry.write(counts, status, failure: message ?? rejectsText, rejects: options.rejects ?? retry, diagnostics)
        progress.finish()
        return status
    }

    /// How many records were rejected, in words; nil for none.
    private var rejectsText: String? {
        let rejects = counts.rejectedForGood + counts.rejectedForNow
        return rejects == 0 ? nil : rejects == 1 ? "1 record rejected" : "\(rejects) records rejected"
    }

    /// The status of a run that came to its end. If several apply, 70 has precedence over 75, and 75 over 1.
    private var settledStatus: ExitStatus {
        let rejects = counts.rejectedForGood + counts.rejectedForNow
        let areRejectsAllowed = options.maxRejects.allows(rejects, of: recordsRead)
        if crashes > 0, !areRejectsAllowed { return .bug }
        if Signals.isStopRequested || isCutOff || (counts.rejectedForNow > 0 && !areRejectsAllowed) { return .tryAgain }
        return areRejectsAllowed ? outcome : .rejected
    }
}

extension ToolFailure {
    /// A failed read or write, which ends the run. The status is 0 when only the reader of the output is gone.
    package init(_ failure: SystemFailure) {
        self.init(failure.isDownstreamGone ? .done : failure.isInterrupted ? .tryAgain : .inputOutput, failure.description)
    }
}
