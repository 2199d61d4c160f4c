import Bytes
import Clocks
package import JSONLines
package import Records
package import Tool
import Warehouse

/// Delivers the alerts of a filing, and writes onto each what became of it.
///
/// The alerts go into the outbox when the filing is whole. The filing goes on when each channel has tried them once, or cannot try them now.
package final class DeliveryTask: GroupTask {
    /// Alerts of one filing, and their bytes, that are kept until the filing is whole.
    private static let alertLimit = 10_000
    private static let byteLimit = 32 << 20
    /// Seconds that a filing waits for the first tries: a channel that does not answer delays the records behind it no longer.
    private static let patience = 5.0

    private let courier: Courier
    private var alerts: [Courier.Alert] = []
    private var byteCount = 0
    /// When the alerts went into the outbox, by the monotonic clock.
    private var start = monotonicSeconds()
    /// The results by the alert's identifier.
    private var deliveries: [String: [DeliveryDatabase.Delivery]] = [:]

    package init(_ courier: Courier) { self.courier = courier }

    // MARK: Records

    package func take(_ record: JSONObject, _ line: [UInt8]) throws(Rejection) {
        guard record.isString("type", "alert") else { return }
        guard let id = Message.id(of: record) else {
            throw Rejection(code: "invalid_alert", message: "an alert has no id of letters, digits, - and _", isRetryable: false)
        }
        guard StorableJSON.isStorable(line.span) else {
            throw Rejection(
                code: "invalid_alert", message: "alert \(id): the outbox cannot hold it: U+0000, half of a surrogate pair, or a number of too many digits",
                isRetryable: false)
        }
        byteCount += line.count
        guard alerts.count < Self.alertLimit, byteCount <= Self.byteLimit else {
            throw Rejection(
                code: "too_many_alerts", message: "the filing has more than \(Self.alertLimit) alerts, or \(Self.byteLimit >> 20) MB of them: none is sent",
                isRetryable: false)
        }
        let channels = try channels(of: record, id)
        alerts.append(Courier.Alert(id: id, channels: channels, record: line))
    }

    /// The channels that an alert names; empty if it names none.
    private func channels(of record: JSONObject, _ id: String) throws(Rejection) -> [String] {
        guard let value = record.value("channels"), value != .null else { return [] }
        let names = value.array?.compactMap(\.string) ?? []
        // No file can have a channel with a longer name.
        guard let count = value.array?.count, count == names.count, count <= ChannelLimits.channels, names.allSatisfy({ $0.utf8.count <= ChannelLimits.name })
        else {
            throw Rejection(
                code: "invalid_alert", message: "alert \(id): channels is not a list of at most \(ChannelLimits.channels) names of channels",
                isRetryable: false)
        }
        return names
    }

    package func takeOther(_ record: JSONObject, _ line: [UInt8]) throws(Rejection) { try take(record, line) }

    package func begin() throws(Rejection) {
        if alerts.isEmpty { return }
        do throws(WarehouseFailure) { try courier.add(alerts) } catch { throw Rejection(outbox: error) }
        start = monotonicSeconds()
    }

    // MARK: Results

    package func finish(_ filing: inout FilingRecord, _ unfolding: inout Unfolding, waits: Bool) throws(Rejection) -> Bool {
        guard try isDone(waits) else { return false }
        if !alerts.isEmpty { filing.setVersion(secflowVersion, of: "alert-send") }
        return true
    }

    fileprivate func isDone(_ waits: Bool) throws(Rejection) -> Bool {
        guard courier.areTried(alerts, within: waits ? max(0, start + Self.patience - monotonicSeconds()) : 0) || waits else { return false }
        for alert in alerts {
            do throws(WarehouseFailure) { deliveries[alert.id] = try courier.deliveries(of: alert) } catch { throw Rejection(outbox: error) }
        }
        return true
    }

    package var rewritesLines: Bool { !alerts.isEmpty }

    package func rewrite(_ record: inout JSONObject) -> Bool {
        guard record.isString("type", "alert"), let id = record.string("id"), let found = deliveries[id] else { return false }
        record.set("deliveries") { writer in
            writer.beginArray()
            for delivery in found {
                writer.beginObject()
                writer.member("channel", delivery.channel)
                writer.member("status", delivery.status.rawValue)
                writer.member("at", delivery.deliveredAt)
                writer.member("tries", delivery.tries)
                writer.endObject()
            }
            writer.endArray()
        }
        return true
    }
}

extension Rejection {
    /// The alerts are not in the outbox, so that they would be lost if the filing went on.
    fileprivate init(outbox failure: WarehouseFailure) {
        let isRetryable = failure.kind == .busy || failure.kind == .unavailable || failure.kind == .interrupted || failure.kind == .unusable
        self.init(code: "outbox_failed", message: "the outbox: \(failure.message)", isRetryable: isRetryable)
    }
}

/// An alert that belongs to no filing's group.
final class LoneAlert: LoneTask {
    private let task: DeliveryTask
    private var rejection: Rejection?

    init(_ task: DeliveryTask, _ record: JSONObject, _ line: [UInt8]) {
        self.task = task
        do throws(Rejection) { try task.take(record, line) } catch { rejection = error }
    }

    func begin() throws(Rejection) {
        if let rejection { throw rejection }
        try task.begin()
    }

    func finish(_ record: inout JSONObject, waits: Bool) throws(Rejection) -> Bool {
        guard try task.isDone(waits) else { return false }
        _ = task.rewrite(&record)
        return true
    }
}
