import AlertDelivery
import Bytes
import Glibc
import TelemetryFormats
import Tool
import Warehouse
import WarehouseTool
import YAML

func sendAlerts(_ command: AlertSend) -> ExitStatus {
    Run.status("alert-send", command.common, retry: command.retry) { run throws(ToolFailure) in
        let channels = try readChannels(command.channels, run)
        if command.check {
            return run.diagnostics.note(
                "\(command.channels): \(channels.channels.count == 1 ? "1 channel is" : "\(channels.channels.count) channels are") correct")
        }
        if let name = command.test { return try sendTest(name, channels, command, run) }
        let courier = try courier(channels, try DatabaseLocation.outbox(command.state ?? ""), run)
        let filter = try GroupFilter(
            .recordFiles(command.files), outlivesReader: true, run: run,
            loneTask: { record, line in courier.loneTask(record, line) }, task: { _ in DeliveryTask(courier) })
        var failure: ToolFailure?
        do throws(ToolFailure) { try filter.processAll() } catch { failure = error }
        finish(courier, command, run)
        if let failure { throw failure }
    }
}

/// Reads the channels. All faults of the file are reported.
private func readChannels(_ path: String, _ run: Run) throws(ToolFailure) -> ChannelSet {
    if path == "-" { throw ToolFailure(.usage, "--channels takes the name of a file: standard input holds records") }
    let text = try rethrowing(readFile(path), as: ToolFailure.init(_:))
    do throws(YAMLFaults) { return try ChannelSet(parsing: text.span) } catch {
        for fault in error.faults.dropLast() { run.diagnostics.error("\(path):\(fault.line): \(fault.message)") }
        throw ToolFailure(.configuration, error.faults.last.map { "\(path):\($0.line): \($0.message)" } ?? path)
    }
}

private func courier(_ channels: ChannelSet, _ location: DatabaseLocation, _ run: Run) throws(ToolFailure) -> Courier {
    let diagnostics = run.diagnostics
    let database = try rethrowing(
        DeliveryDatabase(
            location, claimant: "process \(getpid()) \(WorkflowDatabase.randomUUID())", shouldStop: { Signals.isStopRequested }, note: { diagnostics.note($0) }),
        as: ToolFailure.init(database:))
    let outbox = Outbox(database, shouldStop: { Signals.isPatienceOver })
    return try rethrowing(
        Courier(channels, outbox, isStopping: { Signals.isStopRequested }, isOver: { Signals.isPatienceOver }) { event in
            switch event {
            case .note(let text): diagnostics.note(text)
            case .warning(let text): diagnostics.warning(text)
            case .error(let text): diagnostics.error(text)
            }
        }, as: ToolFailure.init(channel:))
}

/// Waits for the tries that are due, and derives the status of the run from what is left.
private func finish(_ courier: Courier, _ command: AlertSend, _ run: Run) {
    let summary = courier.finish(patience: Double(command.patience))
    for (channel, outcome, count) in summary.outcomes {
        run.add(.alertDeliveries, count, [.init("channel", channel), .init("outcome", outcome.rawValue)])
    }
    for (channel, histogram) in summary.latencies { run.add(.alertLatency, histogram, [.init("channel", channel)]) }
    let diagnostics = run.diagnostics
    func alerts(_ count: Int, _ one: String, _ more: String) -> String { count == 1 ? "1 alert \(one)" : "\(count) alerts \(more)" }
    for (channel, count) in summary.quiet {
        diagnostics.note("channel \(channel): \(alerts(count, "waits", "wait")) in the outbox for the end of the quiet hours: run again then")
    }
    for (channel, count) in summary.refused {
        diagnostics.error("channel \(channel): \(alerts(count, "stays", "stay")) in the outbox, because the channel refuses: mend it, and run again")
    }
    for (channel, count) in summary.waiting {
        diagnostics.warning("channel \(channel): \(alerts(count, "waits", "wait")) in the outbox: run again to send \(count == 1 ? "it" : "them")")
    }
    let unknown = courier.unknownChannels.sorted()
    // Those of earlier runs, or of a process that shares the outbox and has another file.
    for (channel, count) in summary.unknown.prefix(5) where !unknown.contains(channel) {
        diagnostics.error("channel \(channel): \(alerts(count, "waits", "wait")) in the outbox, and \(command.channels) does not have this channel")
    }
    if !unknown.isEmpty {
        let names = unknown.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ") + (unknown.count > 5 ? " and \(unknown.count - 5) more" : "")
        diagnostics.error("alerts name channels that \(command.channels) does not have: \(names): they stay in the outbox: add the channels, and run again")
    }
    if let failure = summary.failure { diagnostics.error("the outbox: \(failure.message)") }
    if summary.failure != nil || !summary.waiting.isEmpty {
        run.outcome = .tryAgain
    } else if !courier.unknownChannels.isEmpty || !summary.unknown.isEmpty {
        run.outcome = .configuration
    } else if !summary.refused.isEmpty {
        run.outcome = .refused
    }
}

private func sendTest(_ name: String, _ channels: ChannelSet, _ command: AlertSend, _ run: Run) throws(ToolFailure) {
    guard let channel = channels[name] else {
        let known = channels.channels.map(\.name).joined(separator: ", ")
        throw ToolFailure(.usage, "\(command.channels) has no channel \"\(name)\": it has \(known)")
    }
    let outcome = try rethrowing(channel.sendTest(shouldStop: { Signals.isStopRequested }), as: ToolFailure.init(channel:))
    switch outcome {
    case .accepted: run.diagnostics.note("channel \(name): it accepted a message")
    case .failed(let reason, _): throw ToolFailure(.tryAgain, "channel \(name): \(reason)")
    case .refused(let reason, _): throw ToolFailure(.refused, "channel \(name): \(reason)")
    case .interrupted: throw ToolFailure(.tryAgain, "channel \(name): interrupted before the message was sent")
    }
}

extension DatabaseLocation {
    /// The database that `--state` names.
    fileprivate static func outbox(_ text: String) throws(ToolFailure) -> DatabaseLocation {
        let location: DatabaseLocation
        do throws(DatabaseLocation.Failure) { location = try DatabaseLocation(text, of: "--state") } catch { throw ToolFailure(.usage, error.description) }
        if location.holdsPassword {
            throw ToolFailure(.usage, "--state holds a password, which others can read among the processes: put it into PGPASSFILE or PGPASSWORD")
        }
        return location
    }
}

extension ToolFailure {
    fileprivate init(channel failure: ChannelFailure) { self.init(.configuration, failure.message) }
}
