import Bytes
import Clocks
import Glibc
import JSONLines
import Processes
import Telemetry
import TelemetryFormats
import Tool
import Warehouse
import WarehouseTool
import Workflows

/// Runs the command of the workflow, and returns the exit status.
///
/// - Parameter key: is set to the signal of the terminal that killed the command; nil for none.
func runWorkflow(_ options: FlowRun, key: inout Int32?) -> Int32 {
    StandardDescriptors.hold(closingOnExec: true)
    DescriptorLimit.restore()
    do throws(ToolFailure) {
        let environment = try rethrowing(RunEnvironment(), as: ToolFailure.init(_:))
        defer { environment.folder.remove() }
        let run = try WorkflowRun(options, environment)
        let status = try run.run()
        key = run.supervisor.keySignal
        return status
    } catch {
        options.diagnostics.error("\(options.name ?? ""): \(error.message)")
        return error.status.rawValue
    }
}

/// One run of a workflow, from the lease to the record of its end.
private struct WorkflowRun {
    private let name: String
    private let environment: RunEnvironment
    private let diagnostics: Diagnostics
    private let command: Command
    private let recorder: RunRecorder
    let supervisor: Supervisor
    private let guardian: Guardian
    private let alerts: AppendedLines?
    private let telemetry: RunTelemetry
    /// Nanoseconds of Unix time.
    private let start = wallNanoseconds()

    init(_ options: FlowRun, _ environment: RunEnvironment) throws(ToolFailure) {
        let name = options.name ?? ""
        let diagnostics = options.diagnostics
        (self.name, self.environment, self.diagnostics) = (name, environment, diagnostics)
        guard let command = Command.behindTerminator() else { throw ToolFailure(.usage, "no command: flow-run --name NAME -- COMMAND [ARGUMENT ...]") }
        self.command = command
        alerts = try options.alerts.map { path throws(ToolFailure) in try rethrowing(AppendedLines(path), as: ToolFailure.init(_:)) }
        if let folder = options.textfile {
            do throws(TelemetryFailure) { try TextfileCollector.check(folder) } catch { throw ToolFailure(.inputOutput, "--textfile: \(error.message)") }
        }
        telemetry = RunTelemetry(job: name, push: options.push, textfile: options.textfile, isEmbedded: options.logFormat == .emf)
        let place = try RunsPlace(options.db)
        let settings = RunRecorder.Settings(
            location: place.location, isMigrating: place.isStandard, workflow: try options.workflow, runID: environment.runID,
            heartbeat: options.timing.heartbeat, takeover: options.timing.takeover)
        let metadata = RunMetadata(
            command: options.command, traceID: environment.trace.traceID, version: secflowVersion, heartbeat: options.timing.heartbeat,
            takeover: options.timing.takeover)
        let folder = environment.folder
        do throws(ProcessFailure) {
            let signals = try Supervisor.queueSignals()
            guardian = try Guardian(grace: options.timing.grace) { folder.remove() }
            recorder = try RunRecorder(settings, metadata: metadata.json)
            supervisor = Supervisor(options.policy, recorder, metadata, signals: signals, guardian: guardian) { message in
                switch message {
                case .warning(let text): diagnostics.warning("\(name): \(text)")
                case .error(let text): diagnostics.error("\(name): \(text)")
                }
            }
            try recorder.start()
        } catch { throw ToolFailure(.inputOutput, error.description) }
    }

    func run() throws(ToolFailure) -> Int32 {
        defer { guardian.dismiss() }
        switch supervisor.wait(while: { if case .opening = $0 { true } else { false } }) {
        case .held(let holder): throw ToolFailure(.tryAgain, Self.description(of: holder))
        case .failed(let failure):
            throw supervisor.isStopped ? ToolFailure(.tryAgain, "interrupted before the command started") : ToolFailure(database: failure)
        default: break
        }
        if let lost = recorder.lostRun {
            diagnostics.warning("\(name): the run \(lost.runID) is closed as \(lost.error)")
            alert(WorkflowAlert(workflow: name, runID: lost.runID, status: .lost, error: lost.error, lastLine: nil, firstFailure: lost.firstFailure))
        }
        if let fault = telemetry.begin() { diagnostics.warning("\(name): \(fault)") }
        let outcome = supervisor.run(command)
        if let error = outcome.error { diagnostics.error("\(name): \(error)") }
        finish(outcome)
        return outcome.exitStatus
    }

    /// Records the end of the run, and delivers its alert, its metrics and its spans.
    private func finish(_ outcome: RunOutcome) {
        let metrics = WorkflowMetrics(sums: metricSums(), status: outcome.status, duration: supervisor.duration)
        let outputs = RunOutputs(environment.folder.outputs)
        if let fault = outputs.fault { diagnostics.warning("\(name): \(fault)") }
        recorder.finish(
            WorkflowDatabase.RunEnd(
                status: outcome.status, duration: supervisor.duration, logs: supervisor.logs, outputs: outputs.json(metrics: metrics.summary),
                error: outcome.error, metadata: supervisor.finalMetadata), metrics: metrics.values)
        var history = WorkflowDatabase.RunHistory()
        switch supervisor.wait(while: { if case .holds = $0 { true } else if case .lost = $0 { true } else { false } }) {
        case .ended(let found): history = found
        case .unrecorded(let failure):
            diagnostics.error("\(name): the end of the run \(environment.runID) (\(outcome.status.rawValue)) is not recorded: \(failure.message)")
        default: break
        }
        alert(
            WorkflowAlert(
                workflow: name, runID: environment.runID, status: outcome.status, error: outcome.error, lastLine: supervisor.lastLogLine,
                firstFailure: history.firstFailure))
        // The record is complete: a signal ends the delivery.
        supervisor.releaseSignals()
        for fault in telemetry.deliver(metrics.all(lastSuccess: history.lastSuccess)) + export(outcome) { diagnostics.warning("\(name): \(fault)") }
    }

    private func metricSums() -> MetricSet {
        do throws(TelemetryFailure) {
            let sum = try MetricsFolder(environment.folder.metrics).summed(beside: WorkflowMetrics.own)
            for fault in sum.faults { diagnostics.warning("\(name): metrics are left out: \(fault)") }
            return sum.metrics
        } catch {
            diagnostics.warning("\(name): the metrics of the command's tools are left out: \(error.message)")
            return MetricSet()
        }
    }

    private func alert(_ alert: WorkflowAlert?) {
        guard let alerts, let alert else { return }
        do throws(SystemFailure) { try alerts.append(alert.line) } catch { diagnostics.error("\(name): the alert is not written: \(error)") }
    }

    /// Writes the span of the run, and exports all spans. Returns a message for each failure.
    private func export(_ outcome: RunOutcome) -> [String] {
        guard environment.trace.isSampled else { return [] }
        let span = TraceSpan(
            environment.trace, parentID: environment.parent?.spanID, name: name, start: start, end: max(start, wallNanoseconds()),
            status: outcome.error.map { .error($0) } ?? .ok,
            attributes: [
                ("secflow.workflow", .text(name)), ("secflow.run_id", .text(environment.runID)), ("secflow.status", .text(outcome.status.rawValue)),
                ("secflow.tries", .integer(outcome.tries)), ("process.exit.code", .integer(Int(outcome.exitStatus))),
            ], version: secflowVersion)
        do throws(SystemFailure) { try span.append(to: environment.spans) } catch { return ["the span is not written: \(error)"] }
        return environment.isNested ? [] : RunTelemetry.export(spans: environment.spans)
    }

    private static func description(of holder: RunHolder) -> String {
        let process = holder.process.map { ", process \($0)" } ?? ""
        let silence = holder.silence.map { "; its last sign of life came \(max(0, Int($0))) s ago" } ?? ""
        return "not started: a run is going on since \(holder.startedAt) (host \(holder.host ?? "unknown")\(process))\(silence)"
    }
}

extension FlowRun {
    fileprivate var policy: RunPolicy {
        RunPolicy(
            timeout: timeout?.seconds, grace: timing.grace, retries: retries ?? 0, retriedStatuses: retriedStatuses ?? [], firstPause: timing.retryPause)
    }

    fileprivate var workflow: WorkflowDatabase.Workflow {
        get throws(ToolFailure) {
            var workflow = WorkflowDatabase.Workflow(name: name ?? "", description: description)
            workflow.schedule = schedule.map { StoredText($0).json }
            if let path = config {
                workflow.configuration = StoredText(try rethrowing(readFile(path, limit: StoredText.limit), as: ToolFailure.init(_:))).json
            }
            return workflow
        }
    }
}
