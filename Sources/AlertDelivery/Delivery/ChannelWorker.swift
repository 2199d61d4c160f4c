import Bytes
import Clocks
import HTTP
import JSONLines
import TelemetryFormats
import Threads
import Warehouse

/// The thread of a channel: takes the deliveries that are due from the outbox, sends one message after another, and records what became of them.
///
/// Because each channel has a thread of its own, one that is dead delays no other.
final class ChannelWorker: @unchecked Sendable {
    /// How long to wait after failures: the first pause, and the longest one, in seconds.
    private static let backoff = Backoff(tries: .max, first: 1, longest: 60)
    /// The longest pause in seconds that is granted to a service (`Retry-After`).
    private static let longestPause = 3600
    /// Seconds between two looks into the outbox, in which other processes may have put alerts, or given some back; and those at the end of a run.
    private static let (lookInterval, lastLookInterval) = (1.0, 0.2)
    /// Seconds within which a thread that waits sees that the run was asked to stop.
    private static let signalInterval = 0.25
    /// Seconds by which the end of an incident follows the alert that opens it, after the alert had to wait.
    private static let orderInterval = 0.1
    /// The most alerts of a digest.
    private static let digestLimit = 500

    let channel: Channel
    private let sender: any Sender
    private let outbox: Outbox
    private let report: @Sendable (Courier.Event) -> Void
    /// Whether no message may begin, and whether those under way are given up.
    private let isStopping: @Sendable () -> Bool
    private let isOver: @Sendable () -> Bool
    private let start = monotonicSeconds()
    private let monitor: Monitor
    private var thread: WorkerThread?

    // Guarded by the monitor, which all channels and the run share.

    /// Whether alerts came since the last look.
    private var hasNews = true
    /// The alerts of this process that have not had their first try.
    private var untried: Set<String> = []
    /// Whether the channel waits before its next message, so that further alerts have their try behind them.
    private var isPaused = false
    /// When the run ends at the latest, by the monotonic clock; nil while it reads.
    private var end: Double?
    /// Whether no message begins after that; otherwise each delivery that is due has one try.
    private var isLimitedInTime = false
    /// Whether the channel refuses all messages, or the outbox failed.
    private(set) var isStopped = false
    /// Whether the channel refuses all messages.
    private(set) var isRefused = false
    private(set) var failure: WarehouseFailure?
    private(set) var counts: [DeliveryOutcome: Int] = [:]
    private(set) var latencies = DeliveryLatency.histogram

    // Used by the thread alone.

    private var failures = 0
    /// Whether the channel had to wait for its limit, so that what waits then becomes a digest.
    private var isLimited = false

    init(
        _ channel: Channel, _ sender: any Sender, _ outbox: Outbox, monitor: Monitor, isStopping: @escaping @Sendable () -> Bool,
        isOver: @escaping @Sendable () -> Bool, report: @escaping @Sendable (Courier.Event) -> Void
    ) {
        self.channel = channel
        self.sender = sender
        self.outbox = outbox
        self.monitor = monitor
        self.isStopping = isStopping
        self.isOver = isOver
        self.report = report
    }

    // MARK: For the run

    /// Starts the thread. Returns false if the system has none.
    func begin() -> Bool {
        thread = WorkerThread { [self] in
            do throws(WarehouseFailure) { try work() } catch {
                monitor.change { failure = error }
            }
            monitor.change {
                isStopped = true
                untried.removeAll()
            }
        }
        return thread != nil
    }

    /// Notes that alerts are in the outbox. Call it while the monitor is held.
    func didAdd(_ alertIDs: [String]) {
        hasNews = true
        if !isStopped, !isPaused { untried.formUnion(alertIDs) }
    }

    /// Whether an alert still waits for its first try. Call it while the monitor is held.
    func isUntried(_ alertID: String) -> Bool { untried.contains(alertID) }

    /// Asks the thread to end when nothing is left to try. Call it while the monitor is held.
    ///
    /// - Parameter patience: the seconds after which no try begins; with 0 each delivery that is due has one try.
    func finish(patience: Double) {
        end = monotonicSeconds() + patience
        isLimitedInTime = patience > 0
    }

    func join() { thread?.join() }

    // MARK: The thread

    private func work() throws(WarehouseFailure) {
        // The file may have other quiet hours by now, or none.
        let quiet = channel.quiet?.secondsLeft(at: wallSeconds()) ?? 0
        try outbox.perform { (database) throws(WarehouseFailure) in try database.wake(channel.name, .quiet, in: Double(quiet)) }
        try retryRefused()
        while !monitor.alone({ isStopped }), !isStopping(), !isOverdue {
            if let pause = try pauseForLimit() {
                isLimited = true
                guard rest(pause) else { return }
                continue
            }
            let looked = monitor.alone {
                hasNews = false
                return untried
            }
            let claims = try outbox.perform { (database) throws(WarehouseFailure) in
                try database.claim(channel.name, most: isLimited ? Self.digestLimit : 1, refusedBefore: nil)
            }
            if claims.isEmpty {
                isLimited = false
                if try isDone() { return }
                guard waitForAlerts(looked) else { return }
            } else if let pause = try deliver(claims) {
                guard rest(pause) else { return }
            }
        }
    }

    /// Tries each delivery once that was refused before this run. Another refusal of the message itself does not stop the channel.
    private func retryRefused() throws(WarehouseFailure) {
        while !monitor.alone({ isStopped }), !isStopping() {
            if let pause = try pauseForLimit() {
                guard rest(pause) else { return }
                continue
            }
            let claims = try outbox.perform { (database) throws(WarehouseFailure) in
                try database.claim(channel.name, most: 1, refusedBefore: monotonicSeconds() - start)
            }
            if claims.isEmpty { return }
            if let pause = try deliver(claims, isRefusedBefore: true) {
                guard rest(pause) else { return }
            }
        }
    }

    /// Waits before the channel may get another message. Alerts that wait have had their try for now. Returns false when the run ends before.
    private func rest(_ seconds: Double) -> Bool {
        let wake = monotonicSeconds() + seconds
        return monitor.change {
            isPaused = true
            defer { isPaused = false }
            untried.removeAll()
            while monotonicSeconds() < wake, !isStopping() {
                let known = end
                if let known, wake > known { return false }
                // A signal does not wake this thread.
                _ = monitor.wait(while: { end == known }, seconds: min(wake - monotonicSeconds(), Self.signalInterval))
            }
            return !isStopping()
        }
    }

    /// Waits for alerts while nothing is due, and for a short time for those of other processes. Returns false when the run ends before.
    ///
    /// - Parameter looked: the alerts of this process that were there when nothing was due: another process tries them.
    private func waitForAlerts(_ looked: Set<String>) -> Bool {
        monitor.change {
            untried.subtract(looked)
            let wake = monotonicSeconds() + (end == nil ? Self.lookInterval : Self.lastLookInterval)
            while monotonicSeconds() < wake, !isStopping(), !hasNews {
                let known = end
                guard monitor.wait(while: { !hasNews && end == known }, seconds: min(wake - monotonicSeconds(), Self.signalInterval)) else { break }
            }
            return !isStopping()
        }
    }

    /// Whether the time of the run is over.
    private var isOverdue: Bool { monitor.alone { end.map { isLimitedInTime && monotonicSeconds() >= $0 } ?? false } }

    /// Whether the run ends, and nothing is left to try.
    private func isDone() throws(WarehouseFailure) -> Bool {
        guard let end = monitor.alone({ end }) else { return false }
        let left = end - monotonicSeconds()
        if left <= 0 { return true }
        let backlog = try outbox.perform { (database) throws(WarehouseFailure) in try database.backlog() }
        return !backlog.contains { $0.channel == channel.name && $0.status == .waiting && $0.secondsToNext <= left }
    }

    /// The seconds until the channel may get another message; nil if it may now.
    private func pauseForLimit() throws(WarehouseFailure) -> Double? {
        guard let limit = channel.limit else { return nil }
        let window = try outbox.perform { (database) throws(WarehouseFailure) in try database.messages(to: channel.name, inLast: Double(limit.seconds)) }
        guard window.count >= limit.count, let age = window.age else { return nil }
        return max(0.05, Double(limit.seconds) - age + 0.01)
    }

    // MARK: Messages

    /// Sends claimed deliveries. Returns the seconds to wait before the next ones; nil for none.
    private func deliver(_ claims: [DeliveryDatabase.Claim], isRefusedBefore: Bool = false) throws(WarehouseFailure) -> Double? {
        var messages: [Message] = []
        for claim in claims {
            guard let record = try? JSONObject(parsing: claim.record.span), let message = Message(record) else { continue }
            if let quiet = channel.quiet, message.severity != .critical, let seconds = quiet.secondsLeft(at: wallSeconds()) {
                try outbox.perform { (database) throws(WarehouseFailure) in try database.postpone([message.id], channel.name, .quiet, for: Double(seconds)) }
                didTry([message.id])
                continue
            }
            messages.append(message)
        }
        // An event that ends an incident names that incident, and no other.
        if channel.kind == .pagerduty {
            for message in messages where message.action == .resolve {
                if try putOff(message) { continue }
                if let pause = try deliver(message, [message.id], isRefusedBefore) { return pause }
            }
            messages.removeAll { $0.action == .resolve }
        }
        guard let first = messages.first else { return nil }
        // An earlier identifier is that of all its alerts: a part of them is another message.
        let earlier = messages.count == claims.count ? claims.first?.digest : nil
        isLimited = false
        if earlier == nil, messages.count == 1 { return try deliver(first, [first.id], isRefusedBefore) }
        let ids = messages.map(\.id)
        let id = earlier ?? Message.digestID(ids)
        if earlier == nil { try outbox.perform { (database) throws(WarehouseFailure) in try database.setDigest(id, ids, channel.name) } }
        return try deliver(Message(digest: id, of: messages), ids, isRefusedBefore)
    }

    /// Puts the end of incidents off while an alert that opens one of them is still to be sent. Returns false if there is none.
    private func putOff(_ message: Message) throws(WarehouseFailure) -> Bool {
        guard let rule = message.resolves, message.updates == nil else { return false }
        let seconds = try outbox.perform { (database) throws(WarehouseFailure) in
            try database.secondsToPending(of: rule, cik: message.cik, channel.name)
        }
        guard let seconds else { return false }
        try outbox.perform { (database) throws(WarehouseFailure) in
            try database.postpone([message.id], channel.name, .waiting, for: max(seconds, 0) + Self.orderInterval)
        }
        didTry([message.id])
        return true
    }

    private func deliver(_ message: Message, _ ids: [String], _ isRefusedBefore: Bool) throws(WarehouseFailure) -> Double? {
        switch sender.send(message, shouldStop: isOver) {
        case .accepted:
            let now = wallSeconds()
            try outbox.perform { (database) throws(WarehouseFailure) in try database.recordAccepted(ids, channel.name, asDigest: message.isDigest) }
            if failures > 0 {
                report(.note("channel \(channel.name): accepts messages again"))
                // What failed before need not wait any longer.
                try outbox.perform { (database) throws(WarehouseFailure) in try database.wake(channel.name, .waiting, in: 0) }
            }
            failures = 0
            monitor.alone {
                counts[message.isDigest ? .digested : .sent, default: 0] += ids.count
                if let latency = DeliveryLatency.seconds(of: message, deliveredAt: now) { latencies.observe(latency) }
            }
            didTry(ids)
            return nil
        case .failed(let reason, let asked):
            failures += 1
            let pause = max(Self.backoff.delay(afterFailures: min(failures, 20)) ?? 60, Double(min(asked ?? 0, Self.longestPause)))
            try outbox.perform { (database) throws(WarehouseFailure) in try database.recordFailure(ids, channel.name, .waiting, after: pause, reason) }
            report(.warning("channel \(channel.name): \(reason): tries again in \(Int(pause.rounded(.up))) s"))
            monitor.alone { counts[.failed, default: 0] += ids.count }
            didTry(ids)
            return pause
        case .refused(let reason, let isOfMessage):
            try outbox.perform { (database) throws(WarehouseFailure) in try database.recordFailure(ids, channel.name, .refused, after: 0, reason) }
            monitor.alone { counts[.refused, default: 0] += ids.count }
            didTry(ids)
            if isRefusedBefore, isOfMessage {
                if ids.count > 1 {
                    // One alert must not keep the others of its digest back for ever.
                    try outbox.perform { (database) throws(WarehouseFailure) in try database.dissolveDigest(ids, channel.name) }
                    report(.error("channel \(channel.name): \(ids.count) alerts: \(reason): refused again: the next run sends them one by one"))
                    return nil
                }
                report(.error("channel \(channel.name): alert \(ids[0]): \(reason): refused again: it stays in the outbox"))
                return nil
            }
            report(.error("channel \(channel.name): \(reason): the channel gets nothing more in this run; its alerts stay in the outbox"))
            monitor.change { (isStopped, isRefused) = (true, true) }
            return nil
        case .interrupted:
            try outbox.perform { (database) throws(WarehouseFailure) in try database.postpone(ids, channel.name, .waiting, for: 0) }
            return nil
        }
    }

    private func didTry(_ ids: [String]) { monitor.change { untried.subtract(ids) } }
}

/// What became of a delivery, as the metric names it.
package enum DeliveryOutcome: String, Sendable {
    case sent, digested, failed, refused
}
