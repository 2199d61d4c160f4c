import AWS
import Bytes
import Clocks
import Glibc
import HTTP
package import JSONLines
import Processes
import Threads
package import TelemetryFormats
package import Tool
package import Warehouse

/// Delivers the alerts of an outbox to the channels of a file, each channel in a thread of its own.
package final class Courier: @unchecked Sendable {
    private let channels: ChannelSet
    private let outbox: Outbox
    private let monitor = Monitor()
    private let workers: [ChannelWorker]
    private let isStopping: @Sendable () -> Bool

    /// Channels that alerts name and the file does not have.
    package private(set) var unknownChannels: Set<String> = []

    /// - Parameters:
    ///   - isStopping: true lets no message begin.
    ///   - isOver: true gives the messages under way up.
    ///   - report: is called with lines for people, by any thread.
    package init(
        _ channels: ChannelSet, _ outbox: Outbox, isStopping: @escaping @Sendable () -> Bool, isOver: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (Event) -> Void
    ) throws(ChannelFailure) {
        self.channels = channels
        self.outbox = outbox
        self.isStopping = isStopping
        let monitor = monitor
        workers = try channels.channels.map { channel throws(ChannelFailure) in
            ChannelWorker(
                channel, try channel.sender(openAlerts: { message in Self.openAlerts(message, channel.name, outbox) }), outbox, monitor: monitor,
                isStopping: isStopping, isOver: isOver, report: report)
        }
        for worker in workers {
            guard worker.begin() else { throw ChannelFailure(message: "channel \(worker.channel.name): the system has no thread for it") }
        }
    }

    /// A line for people.
    package enum Event: Sendable {
        case note(String)
        case warning(String)
        case error(String)
    }

    /// An alert to deliver.
    package struct Alert: Sendable {
        package let id: String
        /// The channels, as the alert's record names them.
        package let channels: [String]
        /// The record, a JSON object.
        package let record: [UInt8]

        package init(id: String, channels: [String], record: [UInt8]) {
            self.id = id
            self.channels = channels
            self.record = record
        }
    }

    /// Puts alerts into the outbox, and lets the channels know. An alert that is there already is not sent again.
    package func add(_ alerts: [Alert]) throws(WarehouseFailure) {
        let entries = alerts.map { (id: $0.id, channels: channels.names(of: $0.channels), record: $0.record) }
        try outbox.perform { (database) throws(WarehouseFailure) in try database.add(entries) }
        for entry in entries { for name in entry.channels where channels[name] == nil { unknownChannels.insert(name) } }
        monitor.change {
            for worker in workers {
                let ids = entries.filter { $0.channels.contains(worker.channel.name) }.map(\.id)
                if !ids.isEmpty { worker.didAdd(ids) }
            }
        }
    }

    /// Returns whether each channel of some alerts has had its first try, or cannot have it now.
    ///
    /// - Parameter seconds: how long to wait for that.
    package func areTried(_ alerts: [Alert], within seconds: Double) -> Bool {
        let isUntried = { [workers] in alerts.contains { alert in workers.contains { $0.isUntried(alert.id) } } }
        return monitor.alone {
            let end = monotonicSeconds() + seconds
            while isUntried(), !isStopping() {
                let left = end - monotonicSeconds()
                if left <= 0 { return false }
                _ = monitor.wait(while: isUntried, seconds: min(left, 0.25))
            }
            return true
        }
    }

    /// What is recorded about the deliveries of an alert.
    package func deliveries(of alert: Alert) throws(WarehouseFailure) -> [DeliveryDatabase.Delivery] {
        try outbox.perform { (database) throws(WarehouseFailure) in try database.deliveries(of: alert.id, to: channels.names(of: alert.channels)) }
    }

    /// The task for a record that belongs to no filing's group; nil if it is no alert.
    package func loneTask(_ record: JSONObject, _ line: [UInt8]) -> (any LoneTask)? {
        record.isString("type", "alert") ? LoneAlert(DeliveryTask(self), record, line) : nil
    }

    // MARK: The end

    /// How a run ended.
    package struct Summary: Sendable {
        /// Deliveries by channel that are to be tried again, that wait for the end of quiet hours, and that were refused.
        package internal(set) var waiting: [(channel: String, count: Int)] = []
        package internal(set) var quiet: [(channel: String, count: Int)] = []
        package internal(set) var refused: [(channel: String, count: Int)] = []
        /// Deliveries that wait for channels that the file does not have.
        package internal(set) var unknown: [(channel: String, count: Int)] = []
        /// Deliveries of this run by channel and outcome.
        package internal(set) var outcomes: [(channel: String, outcome: DeliveryOutcome, count: Int)] = []
        /// The seconds from acceptance to delivery, by channel.
        package internal(set) var latencies: [(channel: String, histogram: Histogram)] = []
        /// The failure of the outbox that ended a channel's work.
        package internal(set) var failure: WarehouseFailure?
    }

    /// Goes on with tries that are due, and returns when nothing is left to try.
    ///
    /// - Parameter patience: the seconds after which no try begins; with 0 each delivery that is due has one try.
    package func finish(patience: Double) -> Summary {
        monitor.change { for worker in workers { worker.finish(patience: patience) } }
        for worker in workers { worker.join() }
        var summary = Summary()
        for worker in workers {
            let name = worker.channel.name
            for (outcome, count) in worker.counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) { summary.outcomes.append((name, outcome, count)) }
            if !worker.latencies.isEmpty { summary.latencies.append((name, worker.latencies)) }
            summary.failure = summary.failure ?? worker.failure
        }
        do throws(WarehouseFailure) {
            let backlog = try outbox.perform { (database) throws(WarehouseFailure) in try database.backlog() }
            for rest in backlog {
                guard let worker = workers.first(where: { $0.channel.name == rest.channel }) else {
                    summary.unknown.append((rest.channel, rest.count))
                    continue
                }
                switch rest.status {
                case .quiet: summary.quiet.append((rest.channel, rest.count))
                // What waits for a channel that refuses everything is refused as well.
                case .waiting where !worker.isRefused: summary.waiting.append((rest.channel, rest.count))
                default: summary.refused.append((rest.channel, rest.count))
                }
            }
        } catch { summary.failure = summary.failure ?? error }
        return summary
    }

    /// The identifiers of the incidents that a message resolves.
    private static func openAlerts(_ message: Message, _ channel: String, _ outbox: Outbox) -> [String]? {
        guard let rule = message.resolves else { return [] }
        return try? outbox.perform { (database) throws(WarehouseFailure) in try database.openAlerts(of: rule, cik: message.cik, channel) }
    }
}
