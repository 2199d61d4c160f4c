import Clocks
import Glibc
package import Processes
import Warehouse

/// Runs a command under a lease: passes signals on, keeps the end of its standard error, stops it after its time, and tries it again.
///
/// One thread waits for everything at once: signals, standard error, and the recorder, which has a thread of its own.
package final class Supervisor {
    /// The signals that are passed on to the command. All but the last two ask it to end.
    private static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
    private static let stopping: Set = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    /// Why this process ends a command.
    private enum Ending {
        case timeout, leaseLost
    }

    private let policy: RunPolicy
    private let recorder: RunRecorder
    private let signals: SignalQueue
    private let guardian: Guardian
    private let errors = ErrorStream()
    private let terminal = TerminalLoan()
    private let report: (Message) -> Void
    private var metadata: RunMetadata
    private var command: RunningCommand?
    /// The first signal that asked for the end.
    private(set) var stopSignal: Int32?
    /// The signals that were passed on.
    private var passedSignals: Set<Int32> = []
    /// The signal of a key, or of the terminal's hangup, that killed the command.
    package private(set) var keySignal: Int32?
    private var ending: Ending?
    private var isWaitingForRecorder = false
    /// When SIGKILL follows, by the clock that counts while the host sleeps; nil unless the command is being ended.
    private var killAt: Double?
    private var start = bootSeconds()
    /// The bytes of standard error that the recorder has, and when it got them.
    private var (keptCount, keptAt) = (0, 0.0)

    package enum Message { case warning(String), error(String) }

    /// Blocks the signals that the supervisor takes. Call it before the first thread.
    package static func queueSignals() throws(ProcessFailure) -> SignalQueue {
        try SignalQueue(passedOn + [SIGCHLD, SIGTSTP, SIGCONT], blocked: [SIGTTOU, SIGTTIN])
    }

    /// - Parameter report: writes a message to standard error.
    package init(
        _ policy: RunPolicy, _ recorder: RunRecorder, _ metadata: RunMetadata, signals: SignalQueue, guardian: Guardian, report: @escaping (Message) -> Void
    ) {
        self.policy = policy
        self.recorder = recorder
        self.metadata = metadata
        self.metadata.guardian = guardian.process
        self.signals = signals
        self.guardian = guardian
        self.report = report
    }

    /// Whether a signal has asked for the end.
    package var isStopped: Bool { stopSignal != nil }
    /// The last bytes of the command's standard error.
    package var logs: String { errors.tail.text }
    package var lastLogLine: String? { errors.tail.lastLine }
    /// Seconds since the command was first started.
    package var duration: Double { bootSeconds() - start }
    package var finalMetadata: [UInt8] { metadata.json }

    // MARK: The phases of a run

    /// Waits until the recorder has left a state. Signals that ask for the end make it give up.
    package func wait(while isWaiting: (RunRecorder.State) -> Bool) -> RunRecorder.State {
        isWaitingForRecorder = true
        defer { isWaitingForRecorder = false }
        while true {
            let state = recorder.state
            if !isWaiting(state) { break }
            turn(for: 1)
        }
        // Notes that were made before the state.
        turn(for: 0)
        errors.writeMessages(now: true)
        return recorder.state
    }

    /// Runs the command until it ends or is not tried again.
    package func run(_ template: Command) -> RunOutcome {
        start = bootSeconds()
        turn(for: 0)
        if isStopped { return outcome(.interrupted, Self.tryAgain, "interrupted before the command started") }
        while true {
            metadata.tries += 1
            let end: ProcessEnd
            do throws(ProcessFailure) { end = try runOnce(template) } catch {
                return outcome(.failed, Command.status(of: error), error.description)
            }
            metadata.end = end
            metadata.commandProcess = nil
            guard ending == nil, stopSignal == nil, end != .exited(status: 0), !isPassedOn(end), let pause = policy.pause(after: end, tries: metadata.tries)
            else {
                return outcome(after: end)
            }
            say(.warning("try \(metadata.tries) of \(policy.retries + 1): the command \(end); the next try follows in \(TimeSpan(seconds: pause).description)"))
            recorder.update(.pending, metadata: metadata.json)
            let next = bootSeconds() + pause
            while bootSeconds() < next, stopSignal == nil, ending == nil { turn(for: min(1, next - bootSeconds())) }
            if stopSignal != nil || ending != nil { return outcome(after: end) }
        }
    }

    /// Whether a signal that this process has passed on has killed the command.
    private func isPassedOn(_ end: ProcessEnd) -> Bool {
        if case .signalled(let number) = end { passedSignals.contains(number) } else { false }
    }

    private func runOnce(_ template: Command) throws(ProcessFailure) -> ProcessEnd {
        let input = try errors.open()
        let loan = terminal.flatMap { $0.isOurs ? $0 : nil }
        let command: RunningCommand
        do throws(ProcessFailure) {
            defer { close(input) }
            command = try template.start(errors: input, terminal: loan?.descriptor, signals: signals)
        } catch {
            errors.closeSource()
            throw error
        }
        loan?.noteLent()
        guardian.guardGroup(of: command)
        self.command = command
        let keys = terminal == nil ? nil : TerminalKeys(of: command)
        metadata.commandProcess = command.process
        recorder.update(.running, metadata: metadata.json)
        while command.end == nil { turn(for: 1) }
        terminal?.takeBack()
        // Ctrl-C asks the run to end, whatever the command made of it.
        if let key = keys?.finish() {
            stopSignal = stopSignal ?? key
            if command.end == .signalled(key) { keySignal = key }
        }
        let end = command.end ?? .exited(status: 0)
        // Before standard error is closed: what is being ended may still write to it.
        if ending != nil || stopSignal != nil || policy.isFailure(end) { endGroup(command) }
        // What the command has written before its end. A process that it left behind may keep the pipe open, and write on.
        let lastByte = errors.byteCount + errors.unreadCount
        while errors.read() || errors.isWaiting {
            if errors.byteCount >= lastByte { errors.closeSource() }
            if errors.isWaiting, isReaderOverdue { errors.abandonReader() }
            if errors.isWaiting, stopSignal != nil { break }
            turn(for: 0.2)
        }
        errors.closeSource()
        errors.writeMessages(now: true)
        guardian.guardGroup(of: nil)
        self.command = nil
        return end
    }

    /// Whether the time of the run, and the grace after it, are over: a reader of standard error that stands still must not hold the lease.
    private var isReaderOverdue: Bool { policy.timeout.map { bootSeconds() >= start + $0 + policy.grace } ?? false }

    /// Ends the processes that a command leaves behind which was stopped, or which is tried again: the next try, or the next run, must not meet them. They have the
    /// time of the grace.
    private func endGroup(_ command: RunningCommand) {
        guard command.signalGroup(0) else { return }
        // Who was asked to end already is not asked again: a second signal often means "at once".
        if ending == nil, stopSignal == nil { command.terminateGroup() }
        let end = killAt ?? bootSeconds() + policy.grace
        while command.signalGroup(0), bootSeconds() < end { turn(for: 0.02) }
        command.signalGroup(SIGKILL)
    }

    private func outcome(after end: ProcessEnd) -> RunOutcome {
        switch (ending, stopSignal, end) {
        case (.timeout?, _, _):
            return outcome(.timedOut, Self.tryAgain, "timed out: stopped after \(TimeSpan(seconds: policy.timeout ?? duration).description)")
        case (.leaseLost?, _, _): return outcome(.interrupted, Self.tryAgain, "stopped: another run of the workflow has taken its place")
        case (nil, _, .exited(status: 0)): return outcome(.success, 0, nil)
        case (nil, let signal?, _):
            return outcome(.interrupted, end.shellStatus, "interrupted by signal \(signal) (\(String(cString: strsignal(signal)))): the command \(end)")
        case (nil, nil, _): return outcome(.failed, end.shellStatus, "the command \(end)")
        }
    }

    /// The status of a run that was ended before its time: try again later.
    private static let tryAgain: Int32 = 75

    private func outcome(_ status: RunStatus, _ exitStatus: Int32, _ error: String?) -> RunOutcome {
        RunOutcome(status: status, exitStatus: exitStatus, error: error, end: metadata.end, tries: metadata.tries)
    }

    /// Lets signals that ask for the end end this process, after the record of the run.
    package func releaseSignals() { signals.release() }

    // MARK: Events

    /// Waits for events, at most some seconds, and handles them.
    private func turn(for seconds: Double) {
        errors.writeMessages()
        keepLogs()
        var limit = seconds
        for moment in [deadline, command?.end == nil ? killAt : nil] { if let moment { limit = min(limit, max(0, moment - bootSeconds())) } }
        var polls = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: recorder.notice, events: Int16(POLLIN), revents: 0)]
        if errors.isWaiting {
            polls.append(pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0))
        } else if let source = errors.source {
            polls.append(pollfd(fd: source, events: Int16(POLLIN), revents: 0))
        }
        if errors.hasMessages { limit = min(limit, 0.1) }
        _ = poll(&polls, nfds_t(polls.count), Int32((limit * 1000).rounded(.up)))
        errors.write()
        errors.read()
        while let signal = signals.next() { handle(signal) }
        for note in recorder.takeNotes() { say(.warning(note)) }
        if case .lost = recorder.state { begin(.leaseLost) }
        if let deadline, bootSeconds() >= deadline { begin(.timeout) }
        if let moment = killAt, bootSeconds() >= moment, let command, command.end == nil {
            command.signalGroup(SIGKILL)
            killAt = nil
        }
    }

    /// Hands the end of standard error to the recorder, at most once a second: the record of a run that is lost has it up to the last heartbeat.
    private func keepLogs() {
        guard errors.byteCount != keptCount, bootSeconds() >= keptAt + 1 else { return }
        (keptCount, keptAt) = (errors.byteCount, bootSeconds())
        recorder.keep(logs: errors.tail.text)
    }

    /// When the time of the run is over; nil without a limit, before the run, and when the command has ended.
    private var deadline: Double? {
        guard ending == nil, metadata.tries > 0, command?.end == nil, let timeout = policy.timeout else { return nil }
        return start + timeout
    }

    private func begin(_ reason: Ending) {
        guard ending == nil, metadata.tries > 0 else { return }
        // A command that has just ended has its own status.
        if let command, command.end != nil { return }
        ending = reason
        guard let command else { return }
        switch reason {
        case .timeout: say(.error("the time of \(TimeSpan(seconds: policy.timeout ?? 0).description) is over: the command is stopped"))
        case .leaseLost: say(.error("another run of the workflow has taken the place of this one: the command is stopped"))
        }
        command.terminateGroup()
        killAt = bootSeconds() + policy.grace
    }

    private func handle(_ signal: Int32) {
        switch signal {
        case SIGCHLD:
            guard let command else { return }
            if case .stopped(let number)? = command.takeChange() { suspend(command, number) }
        case SIGTSTP: if let command { command.signalGroup(SIGTSTP) } else { suspendSelf() }
        case SIGCONT: command?.signalGroup(SIGCONT)
        default:
            if Self.stopping.contains(signal), stopSignal == nil { stopSignal = signal }
            guard let command, command.end == nil else {
                if isWaitingForRecorder, isStopped { recorder.giveUp() }
                return
            }
            command.signalGroup(signal)
            passedSignals.insert(signal)
            // A stopped process gets the signal when it continues.
            if Self.stopping.contains(signal) { command.signalGroup(SIGCONT) }
        }
    }

    /// Follows a command that was stopped: by the use of the terminal, which it then gets, or by Ctrl-Z, which stops this process as well.
    private func suspend(_ command: RunningCommand, _ number: Int32) {
        guard let terminal, number != SIGSTOP else { return }
        if number == SIGTSTP || !terminal.isForeground {
            terminal.takeBack()
            suspendSelf()
        }
        if terminal.isForeground, number != SIGTSTP || terminal.isOurs { terminal.lend(to: command) }
        command.signalGroup(SIGCONT)
    }

    /// Stops this job, of which this process may be a part, until the shell continues it.
    private func suspendSelf() { kill(0, SIGSTOP) }

    private func say(_ message: Message) { errors.message { [report] in report(message) } }
}

/// Seconds of a clock that counts while the host sleeps.
private func bootSeconds() -> Double { Double(bootNanoseconds()) / 1e9 }
