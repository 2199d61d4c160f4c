import Clocks
import Glibc
package import Processes
import Threads
package import Warehouse

/// Records a run in the database, from a thread of its own: a database that is slow or away never delays the command, its signals or its time-out.
package final class RunRecorder: @unchecked Sendable {
    package struct Settings: Sendable {
        package var location: DatabaseLocation
        /// Whether an older schema may be changed.
        package var isMigrating: Bool
        package var workflow: WorkflowDatabase.Workflow
        package var runID: String
        /// Seconds between two heartbeats.
        package var heartbeat: Double
        /// Seconds without a heartbeat after which a run is taken to be lost.
        package var takeover: Double

        package init(
            location: DatabaseLocation, isMigrating: Bool, workflow: WorkflowDatabase.Workflow, runID: String, heartbeat: Double, takeover: Double
        ) {
            self.location = location
            self.isMigrating = isMigrating
            self.workflow = workflow
            self.runID = runID
            self.heartbeat = heartbeat
            self.takeover = takeover
        }
    }

    /// How far the record is.
    package enum State: Sendable {
        case opening
        /// The run has the lease.
        case holds
        /// Another run has the lease.
        case held(RunHolder)
        /// The run could not be recorded, so its command must not start.
        case failed(WarehouseFailure)
        /// Another run has taken the lease, so the command must stop.
        case lost
        case ended(WorkflowDatabase.RunHistory)
        /// The end of the run could not be recorded.
        case unrecorded(WarehouseFailure)
    }

    /// Seconds for the first transaction, and for the record of the end, while the database is away.
    private static let (startPatience, endPatience) = (10.0, 30.0)
    /// Seconds for one transaction. A network that drops everything would be waited for much longer.
    private static let transactionPatience = 10.0
    /// Seconds between two attempts while the database is away.
    private static let awayPause = 5.0

    /// Readable when the state has changed, or a note was made.
    package let notice: Int32
    private let noticeWriter: Int32
    private let settings: Settings
    private let monitor = Monitor()
    private var thread: WorkerThread?

    // Guarded by the monitor.
    private var currentState = State.opening
    private var notes: [String] = []
    private var status = RunStatus.running
    private var metadata: [UInt8]
    private var logs = ""
    private var hasChange = false
    private var end: (run: WorkflowDatabase.RunEnd, metrics: [MetricValue])?
    private var isGivenUp = false
    /// When the transaction that is under way has to be over, by the clock that counts while the host sleeps.
    private var transactionEnd = Double.infinity
    private var closedLost: WorkflowDatabase.LostRun?

    /// - Parameter metadata: a JSON object.
    package init(_ settings: Settings, metadata: [UInt8]) throws(ProcessFailure) {
        self.settings = settings
        self.metadata = metadata
        let ends = try PipeEnds(nonBlocking: true)
        (notice, noticeWriter) = (ends.reading, ends.writing)
    }

    /// Starts to take the lease.
    package func start() throws(ProcessFailure) {
        thread = WorkerThread { [self] in work() }
        if thread == nil { throw ProcessFailure("start a thread", errno: EAGAIN) }
    }

    // MARK: For the main thread

    package var state: State { monitor.alone { currentState } }

    /// The run that had the lease before and was closed as lost.
    package var lostRun: WorkflowDatabase.LostRun? { monitor.alone { closedLost } }

    /// Returns the messages since the last call, and makes the notice unreadable.
    package func takeNotes() -> [String] {
        var bytes: UInt64 = 0
        while read(notice, &bytes, 8) > 0 {}
        return monitor.alone {
            defer { notes = [] }
            return notes
        }
    }

    /// Records the status and the metadata with the next heartbeat, which comes at once.
    package func update(_ status: RunStatus, metadata: [UInt8]) {
        monitor.change {
            (self.status, self.metadata) = (status, metadata)
            hasChange = true
        }
    }

    /// Records the end of the command's standard error with the next heartbeat.
    package func keep(logs: String) { monitor.change { self.logs = logs } }

    /// Records the end. The state becomes `ended` or `unrecorded`.
    package func finish(_ run: WorkflowDatabase.RunEnd, metrics: [MetricValue]) { monitor.change { end = (run, metrics) } }

    /// Ends all waiting for the database.
    package func giveUp() { monitor.change { isGivenUp = true } }

    // MARK: In the thread

    private func work() {
        let database: WorkflowDatabase
        do throws(WarehouseFailure) {
            database = try WorkflowDatabase(
                settings.location, migrating: settings.isMigrating, shouldStop: { [self] in monitor.alone { isGivenUp || bootSeconds() > transactionEnd } },
                note: { [self] in note($0) })
            let acquisition = try attempting(for: Self.startPatience) { () throws(WarehouseFailure) in
                try database.acquire(
                    settings.workflow, runID: settings.runID, metadata: monitor.alone { metadata }, takeover: settings.takeover,
                    liveness: ProcessIdentity.liveness)
            }
            switch acquisition {
            case .held(let holder): return become(.held(holder))
            case .acquired(let lost):
                monitor.change { closedLost = lost }
                become(.holds)
            }
        } catch { return become(.failed(error)) }
        sendHeartbeats(database)
        guard let end = monitor.alone({ end }) else { return }
        do throws(WarehouseFailure) {
            let history = try attempting(for: Self.endPatience) { () throws(WarehouseFailure) in try database.recordEnd(settings.runID, end.run) }
            do throws(WarehouseFailure) {
                if !end.metrics.isEmpty { try timed { () throws(WarehouseFailure) in try database.addMetrics(end.metrics, of: settings.runID) } }
            } catch { note("the metrics are not in the database: \(error.message)") }
            become(.ended(history))
        } catch { become(.unrecorded(error)) }
    }

    /// Sends heartbeats until the end is to be recorded.
    private func sendHeartbeats(_ database: WorkflowDatabase) {
        // The clock that counts while the host sleeps: other hosts do not.
        var due = bootSeconds() + settings.heartbeat
        var isAway = false
        var isLost = false
        while true {
            let (isOver, update) = monitor.change {
                _ = monitor.wait(while: { end == nil && (isLost || !hasChange) }, seconds: isLost ? 1 : max(0, min(1, due - bootSeconds())))
                defer { hasChange = false }
                return (end != nil, hasChange)
            }
            if isOver { return }
            if isLost || !update && bootSeconds() < due { continue }
            do throws(WarehouseFailure) {
                let (status, metadata, logs) = monitor.alone { (self.status, self.metadata, self.logs) }
                let holds = try timed { () throws(WarehouseFailure) in try database.sendHeartbeat(settings.runID, status, metadata: metadata, logs: logs) }
                if holds {
                    if isAway { note("the database is back") }
                    isAway = false
                    due = bootSeconds() + settings.heartbeat
                } else {
                    isLost = true
                    become(.lost)
                }
            } catch {
                if !isAway { note("the command goes on, but the database is away: \(error.message)") }
                isAway = true
                due = bootSeconds() + min(settings.heartbeat, Self.awayPause)
            }
        }
    }

    /// Runs `body` again while the database is away or another process is in the way.
    private func attempting<R>(for patience: Double, _ body: () throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        let start = bootSeconds()
        var isNoted = false
        while true {
            do throws(WarehouseFailure) { return try timed(body) } catch {
                let mayPass = error.kind == .busy || error.kind == .unavailable
                guard mayPass, bootSeconds() - start < patience, !monitor.alone({ isGivenUp }) else { throw error }
                if !isNoted { note("waiting up to \(Int(patience)) s for the database: \(error.message)") }
                isNoted = true
            }
            monitor.alone { _ = monitor.wait(while: { !isGivenUp }, seconds: 0.5) }
        }
    }

    /// Runs a transaction within its time.
    private func timed<R>(_ body: () throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        monitor.alone { transactionEnd = bootSeconds() + Self.transactionPatience }
        defer { monitor.alone { transactionEnd = .infinity } }
        do throws(WarehouseFailure) { return try body() } catch {
            guard error.kind == .interrupted, !monitor.alone({ isGivenUp }) else { throw error }
            throw WarehouseFailure(.unavailable, "the database does not respond")
        }
    }

    private func become(_ state: State) {
        monitor.change { currentState = state }
        wake()
    }

    private func note(_ text: String) {
        monitor.change { notes.append(text) }
        wake()
    }

    private func wake() { _ = write(noticeWriter, "!", 1) }

    private func bootSeconds() -> Double { Double(bootNanoseconds()) / 1e9 }
}
