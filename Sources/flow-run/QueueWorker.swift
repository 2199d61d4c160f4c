import Bytes
import Clocks
import Glibc
import JSONLines
import Processes
import Queues
import Telemetry
import TelemetryFormats
import Tool
import Workflows

/// Takes messages from a queue and gives them to the command as lines of its standard input: deletes them when it ends with 0 or 1, and gives them back otherwise.
///
/// One thread does everything. While the command runs, the messages are kept invisible by a heartbeat.
struct QueueWorker {
    /// A message that was delivered this often is given to the command alone: if it is what kills the command, the others no longer come back with it.
    private static let isolation = 3
    /// Statuses after which the next messages would fare no better: a wrong command line or configuration, and a command that cannot run.
    private static let fatal: Set<Int32> = [ExitStatus.usage.rawValue, ExitStatus.configuration.rawValue, 126, 127]
    /// The longest pause in seconds before the queue is asked again after a failure.
    private static let longestPause = 60.0
    /// Signals that are passed on to the command, and those of them that ask for the end.
    private static let passedOn = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
    private static let stopping: Set = [SIGTERM, SIGINT, SIGHUP, SIGQUIT]

    private let options: FlowRun
    private let template: Command
    private let diagnostics: Diagnostics
    private let signals: SignalQueue
    private let guardian: Guardian
    private var command: RunningCommand?
    private var isStopped = false
    /// When the next heartbeat is due, on the monotonic clock.
    private var heartbeatAt = 0.0
    private var deleted = 0
    private var returned = 0
    private var wasRejected = false

    /// Blocks signals and starts the guardian: to be called before the first thread.
    init(_ options: FlowRun, _ command: Command) throws(ProcessFailure) {
        self.options = options
        template = command
        diagnostics = options.diagnostics
        signals = try SignalQueue(Self.passedOn + [SIGCHLD, SIGTSTP])
        guardian = try Guardian(grace: options.timing.grace) {}
    }

    /// Works until the end that was asked for: a signal, or with `--until-empty` an empty queue.
    mutating func run(_ queue: any MessageQueue) throws(ToolFailure) -> Int32 {
        defer { guardian.dismiss() }
        var failures = 0
        while !isStopped {
            var messages: [QueuedMessage]
            do throws(QueueFailure) {
                let limit = options.batch ?? 1
                messages = try receive(queue, limit)
                failures = 0
            } catch {
                guard error.kind == .transient, failures < 5 || !options.untilEmpty else { throw ToolFailure(queue: error) }
                if failures == 0 { diagnostics.warning("\(error); it is asked again") }
                failures += 1
                pause(min(Self.longestPause, options.timing.retryPause * Double(1 << min(failures - 1, 5))))
                continue
            }
            if messages.isEmpty {
                if options.untilEmpty, !isStopped { break }
                report(queue)
                continue
            }
            heartbeatAt = monotonicSeconds() + options.queueTiming.heartbeat
            messages = Self.ordered(messages)
            while !messages.isEmpty {
                let batch = Self.next(messages)
                if isStopped {
                    giveBack(queue, messages, seconds: 0)
                    break
                }
                if let status = try work(on: batch, of: messages, queue) {
                    giveBack(queue, messages, seconds: 0)
                    diagnostics.error("the command ended with status \(status), as it would for all messages: they are given back")
                    return status
                }
                messages.removeAll(where: batch.contains)
            }
            report(queue)
        }
        if queue.setAside > 0 { diagnostics.warning("\(queue.setAside) messages are moved aside: they came too often, or are no messages") }
        diagnostics.note("\(deleted) messages done, \(returned) given back")
        return returned > 0 ? ExitStatus.tryAgain.rawValue : wasRejected ? ExitStatus.rejected.rawValue : 0
    }

    /// Receives messages until there are as many as wanted, or no more for the moment.
    private mutating func receive(_ queue: any MessageQueue, _ limit: Int) throws(QueueFailure) -> [QueuedMessage] {
        // The closure may not change this value, and only reads the descriptor: signals stay queued until they are handled.
        let messages = try queue.receive(limit: limit) { [signals] in Self.isReadable(signals.descriptor) }
        handleSignals()
        return messages
    }

    /// Returns the messages in the order in which they are worked on: those that come for the third time are last, in random order. One of them may end the
    /// worker each time, such as by taking all memory. If it were always first, it would use up the deliveries of those behind it.
    private static func ordered(_ messages: [QueuedMessage]) -> [QueuedMessage] {
        messages.filter { $0.deliveries < isolation } + messages.filter { $0.deliveries >= isolation }.shuffled()
    }

    /// Returns the messages that are given to the command together: one that may spoil others is alone.
    private static func next(_ messages: [QueuedMessage]) -> [QueuedMessage] {
        let others = messages.prefix { !isAlone($0) }
        return others.isEmpty ? Array(messages.prefix(1)) : Array(others)
    }

    private static func isAlone(_ message: QueuedMessage) -> Bool {
        // The tools end with 65 for input whose first line is no record.
        message.deliveries >= isolation || !isRecord(message.body)
    }

    /// Whether bytes are a JSON object in UTF-8.
    static func isRecord(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil && (try? JSONObject(parsing: bytes.span)) != nil }

    // MARK: The command

    /// Gives some messages to the command, and deletes them or gives them back as its status says.
    ///
    /// - Parameter held: all messages that this worker has, which are kept invisible meanwhile.
    /// - Returns: a status after which no further message is tried; nil for others.
    private mutating func work(on batch: [QueuedMessage], of held: [QueuedMessage], _ queue: any MessageQueue) throws(ToolFailure) -> Int32? {
        let input: Descriptor
        do throws(SystemFailure) { input = try Self.input(batch) } catch {
            giveBack(queue, held, seconds: 0)
            throw ToolFailure(error)
        }
        let end: ProcessEnd
        let isOver: Bool
        do throws(ProcessFailure) {
            let running = try template.start(input: input.number, errors: STDERR_FILENO, terminal: nil, signals: signals)
            command = running
            guardian.guardGroup(of: running)
            isOver = wait(for: running, held, queue)
            end = running.end ?? .exited(status: ExitStatus.tryAgain.rawValue)
        } catch {
            diagnostics.error("\(error)")
            return Command.status(of: error)
        }
        command = nil
        guardian.guardGroup(of: nil)
        switch end {
        // A command that was stopped for its time has not done all, whatever its status is.
        case .exited(status: 0) where !isOver, .exited(status: ExitStatus.rejected.rawValue) where !isOver:
            if end != .exited(status: 0) { wasRejected = true }
            delete(queue, batch)
            return nil
        case .exited(let status) where Self.fatal.contains(status): return status
        default:
            // Each time that a message comes back, it waits twice as long.
            let deliveries = batch.map(\.deliveries).min() ?? 1
            let seconds = isStopped ? 0 : min(options.queueTiming.visibility, options.timing.retryPause * Double(1 << min(deliveries - 1, 20)))
            let failure = isOver ? "was stopped after \(options.timeout?.description ?? "its time")" : "\(end)"
            diagnostics.warning("the command \(failure): \(batch.count) messages are given back")
            giveBack(queue, batch, seconds: Int(seconds.rounded(.up)))
            return nil
        }
    }

    /// Returns a file without a name that holds the messages, one a line, and is read from its start.
    private static func input(_ messages: [QueuedMessage]) throws(SystemFailure) -> Descriptor {
        let file = try Descriptor(temporary: ())
        for message in messages {
            // White space between the members of an object may hold a newline, and a string cannot.
            let line = message.body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A]
            try file.write(line.span)
        }
        lseek(file.number, 0, SEEK_SET)
        return file
    }

    /// Waits for the end of the command. Returns whether it was stopped because its time was over.
    private mutating func wait(for running: RunningCommand, _ held: [QueuedMessage], _ queue: any MessageQueue) -> Bool {
        let deadline = options.timeout.map { monotonicSeconds() + $0.seconds }
        var killAt: Double?
        var isOver = false
        while running.end == nil {
            if let deadline, !isOver, monotonicSeconds() >= deadline {
                isOver = true
                running.terminateGroup()
                killAt = monotonicSeconds() + options.timing.grace
            }
            if let moment = killAt, monotonicSeconds() >= moment {
                running.signalGroup(SIGKILL)
                killAt = nil
            }
            if monotonicSeconds() >= heartbeatAt {
                keep(queue, held)
                heartbeatAt = monotonicSeconds() + options.queueTiming.heartbeat
            }
            let next = [heartbeatAt, isOver ? nil : deadline, killAt].compactMap(\.self).min() ?? heartbeatAt
            waitForSignal(min(1, next - monotonicSeconds()))
        }
        endGroup(running, by: monotonicSeconds() + options.timing.grace)
        return isOver
    }

    /// Ends what a command leaves behind that failed or was stopped: it must not meet the next one.
    private mutating func endGroup(_ running: RunningCommand, by end: Double) {
        if running.end == .exited(status: 0) || running.end == .exited(status: ExitStatus.rejected.rawValue) { return }
        guard running.signalGroup(0) else { return }
        running.terminateGroup()
        while running.signalGroup(0), monotonicSeconds() < end { waitForSignal(0.02) }
        running.signalGroup(SIGKILL)
    }

    // MARK: Signals

    private static func isReadable(_ descriptor: Int32) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&ready, 1, 0) > 0
    }

    private mutating func waitForSignal(_ seconds: Double) {
        var ready = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&ready, 1, Int32(max(0, seconds * 1000).rounded(.up)))
        handleSignals()
    }

    private mutating func handleSignals() {
        while let signal = signals.next() {
            if signal == SIGCHLD {
                _ = command?.takeChange()
                continue
            }
            if signal == SIGTSTP {
                suspend()
                continue
            }
            if Self.stopping.contains(signal) { isStopped = true }
            guard let command, command.end == nil else { continue }
            command.signalGroup(signal)
            if Self.stopping.contains(signal) { command.signalGroup(SIGCONT) }
        }
    }

    /// Stops the command and this process, as Ctrl-Z asks, until the shell continues it. Without heartbeats, messages may come back meanwhile.
    private mutating func suspend() {
        if let command, command.end == nil { command.signalGroup(SIGTSTP) }
        kill(getpid(), SIGSTOP)
        command?.signalGroup(SIGCONT)
        heartbeatAt = 0
    }

    private mutating func pause(_ seconds: Double) {
        let end = monotonicSeconds() + seconds
        while !isStopped, monotonicSeconds() < end { waitForSignal(min(1, end - monotonicSeconds())) }
    }

    // MARK: The queue

    private func keep(_ queue: any MessageQueue, _ messages: [QueuedMessage]) {
        do throws(QueueFailure) { try queue.hide(messages, seconds: Int(options.queueTiming.visibility)) } catch {
            diagnostics.warning("\(error): other workers may get the messages as well")
        }
    }

    /// Deletes messages. What cannot be deleted comes back, and is done once more.
    private mutating func delete(_ queue: any MessageQueue, _ messages: [QueuedMessage]) {
        for attempt in 1...3 {
            do throws(QueueFailure) {
                try queue.delete(messages)
                deleted += messages.count
                return
            } catch {
                if attempt == 3 || error.kind != .transient {
                    diagnostics.error("\(error): \(messages.count) messages that are done will be delivered again")
                    returned += messages.count
                    return
                }
                waitForSignal(1)
            }
        }
    }

    private mutating func giveBack(_ queue: any MessageQueue, _ messages: [QueuedMessage], seconds: Int) {
        returned += messages.count
        // Without this they come back when their time of visibility is over.
        do throws(QueueFailure) { try queue.hide(messages, seconds: seconds) } catch {
            diagnostics.warning("\(error): \(messages.count) messages come back within \(options.queueTiming.visibility) s")
        }
    }

    // MARK: Metrics

    /// Delivers the depth of the queue as a metric, if a place for metrics is named.
    private func report(_ queue: any MessageQueue) {
        guard options.push != nil || options.textfile != nil else { return }
        let name = options.name ?? "queue"
        do throws(QueueFailure) {
            var set = MetricSet()
            set.add(.queueDepth, [], try queue.depth())
            do throws(TelemetryFailure) {
                if let push = options.push { try Pushgateway.push(set, to: push, job: name, patience: 3) }
                if let folder = options.textfile { try TextfileCollector.write(set.labelled(MetricSet.Label("job", name)), name: name, folder: folder) }
            } catch { diagnostics.warning("the depth of the queue is not delivered: \(error.message)") }
        } catch { diagnostics.warning("\(error): its depth is not known") }
    }
}
