import Bytes
import Glibc
import JSONLines
import Processes
import Tool
import Warehouse
import WarehouseTool
import Workflows

/// Runs the command of the workflow, and returns the exit status.
func runWorkflow(_ options: FlowRun) -> Int32 {
    let diagnostics = Diagnostics(tool: "flow-run", format: options.logFormat, isQuiet: options.quiet)
    do throws(ToolFailure) { return try WorkflowRun(options, diagnostics).run() } catch {
        diagnostics.error("\(options.name ?? ""): \(error.message)")
        return error.status.rawValue
    }
}

/// One run of a workflow, from the lease to the record of its end.
private struct WorkflowRun {
    private let options: FlowRun
    private let name: String
    private let diagnostics: Diagnostics
    private let runID = WorkflowDatabase.randomUUID()
    private let folder: RunFolder
    private let recorder: RunRecorder
    private let supervisor: Supervisor
    private let guardian: Guardian
    private let command: Command
    private let alerts: AppendedLines?

    init(_ options: FlowRun, _ diagnostics: Diagnostics) throws(ToolFailure) {
        self.options = options
        self.diagnostics = diagnostics
        name = options.name ?? ""
        StandardDescriptors.hold(closingOnExec: true)
        DescriptorLimit.restore()
        let place = try RunsPlace(options.db)
        let workflow = try Self.workflow(options)
        alerts = try options.alerts.map { path throws(ToolFailure) in try rethrowing(AppendedLines(path), as: ToolFailure.init(_:)) }
        let metadata = RunMetadata(
            command: options.command, traceID: "", version: secflowVersion, heartbeat: options.heartbeat.seconds, takeover: options.takeover.seconds)
        let settings = RunRecorder.Settings(
            location: place.location, isMigrating: place.isStandard, workflow: workflow, runID: runID, heartbeat: options.heartbeat.seconds,
            takeover: options.takeover.seconds)
        folder = try rethrowing(RunFolder(), as: ToolFailure.init(_:))
        guard let command = Command(options.command, variables: Self.variables(runID, folder)) else {
            throw ToolFailure(.usage, "an argument of the command holds a zero byte")
        }
        self.command = command
        let policy = RunPolicy(
            timeout: options.timeout?.seconds, grace: options.grace.seconds, retries: options.retries, retriedStatuses: options.retriedStatuses ?? [],
            firstPause: options.retryPause.seconds)
        let name = name
        do throws(ProcessFailure) {
            recorder = try RunRecorder(settings, metadata: metadata.json)
            let signals = try Supervisor.queueSignals()
            guardian = try Guardian(grace: policy.grace) { [folder] in folder.remove() }
            supervisor = Supervisor(policy, recorder, metadata, signals: signals, guardian: guardian) { message in
                switch message {
                case .note(let text): diagnostics.note("\(name): \(text)")
                case .warning(let text): diagnostics.warning("\(name): \(text)")
                case .error(let text): diagnostics.error("\(name): \(text)")
                }
            }
        } catch {
            folder.remove()
            throw ToolFailure(.inputOutput, error.description)
        }
    }

    private static func workflow(_ options: FlowRun) throws(ToolFailure) -> WorkflowDatabase.Workflow {
        var workflow = WorkflowDatabase.Workflow(name: options.name ?? "", description: options.description)
        workflow.schedule = options.schedule.map { StoredText($0).json }
        if let path = options.config {
            workflow.configuration = StoredText(try rethrowing(readFile(path, limit: StoredText.limit), as: ToolFailure.init(_:))).json
        }
        return workflow
    }

    private static func variables(_ runID: String, _ folder: RunFolder) -> [String: String] {
        ["SECFLOW_RUN_ID": runID, "SECFLOW_SPANS": folder.spans, "SECFLOW_METRICS_DIR": folder.metrics, "SECFLOW_OUTPUTS": folder.outputs]
    }

    func run() throws(ToolFailure) -> Int32 {
        defer {
            guardian.dismiss()
            folder.remove()
        }
        do throws(ProcessFailure) { try recorder.start() } catch { throw ToolFailure(.inputOutput, error.description) }
        switch supervisor.wait(while: { if case .opening = $0 { true } else { false } }) {
        case .held(let holder): throw ToolFailure(.tryAgain, Self.description(of: holder))
        case .failed(let failure): throw ToolFailure(database: failure)
        default: break
        }
        if let lost = recorder.lostRun {
            diagnostics.warning("\(name): the run \(lost.runID) is closed as \(lost.error)")
            alert(lost.runID, .lost, lost.error, nil, lost.firstFailure)
        }
        let outcome = supervisor.isStopped ? supervisor.interruptedOutcome : supervisor.run(command)
        if let error = outcome.error { diagnostics.error("\(name): \(error)") }
        let history = finish(outcome)
        alert(runID, outcome.status, outcome.error, supervisor.lastLogLine, history.firstFailure)
        return outcome.exitStatus
    }

    /// Records the end of the run.
    private func finish(_ outcome: RunOutcome) -> WorkflowDatabase.RunHistory {
        let outputs = RunOutputs(folder.outputs)
        if let fault = outputs.fault { diagnostics.warning("\(name): \(fault)") }
        recorder.finish(
            WorkflowDatabase.RunEnd(
                status: outcome.status, duration: supervisor.duration, logs: supervisor.logs, outputs: outputs.json(metrics: nil), error: outcome.error,
                metadata: supervisor.finalMetadata),
            metrics: [])
        switch supervisor.wait(while: { if case .holds = $0 { true } else if case .lost = $0 { true } else { false } }) {
        case .ended(let history): return history
        case .unrecorded(let failure):
            diagnostics.error("\(name): the end of the run \(runID) (\(outcome.status.rawValue)) is not recorded: \(failure.message)")
        default: break
        }
        return WorkflowDatabase.RunHistory()
    }

    private func alert(_ runID: String, _ status: RunStatus, _ error: String?, _ lastLine: String?, _ firstFailure: String?) {
        guard let alerts,
            let alert = WorkflowAlert(workflow: name, runID: runID, status: status, error: error, lastLine: lastLine, firstFailure: firstFailure)
        else { return }
        do throws(SystemFailure) { try alerts.append(alert.line) } catch { diagnostics.error("\(name): the alert is not written: \(error)") }
    }

    private static func description(of holder: RunHolder) -> String {
        let process = holder.process.map { ", process \($0)" } ?? ""
        let silence = holder.silence.map { "; its last sign of life came \(max(0, Int($0))) s ago" } ?? ""
        return "a run is going on since \(holder.startedAt) (\(holder.host ?? "unknown host")\(process))\(silence)"
    }
}
