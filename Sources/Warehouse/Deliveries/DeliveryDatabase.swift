import Bytes
import Records

/// The outbox: each alert for each channel, from before it is sent until the other side has accepted it.
///
/// Processes share it. A delivery is claimed by one of them; the claim of a process that died is free after `claimSeconds`. One thread uses the value.
package final class DeliveryDatabase {
    /// Seconds after which a claim is free. A try must end sooner.
    package static let claimSeconds = 60
    /// The most deliveries that one claim takes.
    private static let claimLimit = 500

    private let session: any DatabaseSession
    /// This process, in the column `claimed_by`.
    private let claimant: String

    /// Opens the database, and makes the tables in an empty one. An older schema is a failure.
    ///
    /// - Parameters:
    ///   - claimant: names this process among all that share the outbox.
    ///   - shouldStop: checked while another process or the server is waited for; true ends the wait.
    ///   - note: is called with a line for people while something is waited for.
    package init(
        _ location: DatabaseLocation, claimant: String, shouldStop: @escaping () -> Bool, note: @escaping (String) -> Void
    ) throws(WarehouseFailure) {
        session = try openSession(location, application: "alert-send", migrating: false, shouldStop: shouldStop, note: note)
        self.claimant = claimant
    }

    /// Adds the deliveries of alerts, in one transaction. A delivery that is there already stays as it is.
    ///
    /// - Parameter alerts: the record of each alert, a JSON object that `StorableJSON` accepts, and its channels.
    package func add(_ alerts: [(id: String, channels: [String], record: [UInt8])]) throws(WarehouseFailure) {
        try session.transaction { () throws(WarehouseFailure) in
            for alert in alerts {
                for channel in alert.channels {
                    _ = try session.rows(
                        """
                        INSERT INTO alert_deliveries (alert_id, channel, status, next_try_at, record) VALUES ($1, $2, 'waiting', \(session.now), $3)
                        ON CONFLICT (alert_id, channel) DO NOTHING
                        """, [alert.id, channel, alert.record.span.text])
                }
            }
        }
    }

    /// A delivery that this process has claimed.
    package struct Claim: Sendable {
        package let alertID: String
        /// The tries before this one.
        package let tries: Int
        /// The identifier of the digest in which an earlier try sent the alert; nil if there was none.
        package let digest: String?
        /// The alert, a JSON object.
        package let record: [UInt8]
    }

    /// Claims the next deliveries of a channel that are due, the oldest first. The deliveries of a digest whose sender died are claimed together.
    ///
    /// - Parameter age: nil for deliveries that wait; otherwise for those that were refused, the last time more than so many seconds ago.
    package func claim(_ channel: String, most limit: Int, refusedBefore age: Double?) throws(WarehouseFailure) -> [Claim] {
        try session.transaction { () throws(WarehouseFailure) in
            let due = session.time(session.now, minusSeconds: Self.decimal(age ?? 0))
            let free = """
                channel = $1 AND delivered_at IS NULL AND status \(age == nil ? "<>" : "=") 'refused' AND next_try_at <= \(due)
                    AND (claimed_until IS NULL OR claimed_until < \(session.now))
                """
            let first = try session.rows(
                """
                SELECT alert_id, digest FROM alert_deliveries WHERE \(free)
                ORDER BY next_try_at, \(session.insertionOrder) LIMIT \(min(limit, Self.claimLimit)) \(session.skippingLocked)
                """, [channel])
            guard let head = first.first else { return [] }
            var claims: [Claim] = []
            if let digest = head[1] {
                let rest = try session.rows(
                    "SELECT alert_id FROM alert_deliveries WHERE \(free) AND digest = $2 ORDER BY \(session.insertionOrder) \(session.skippingLocked)",
                    [channel, digest])
                for row in rest { try append(row[0], channel, &claims) }
            } else {
                for row in first where row[1] == nil { try append(row[0], channel, &claims) }
            }
            return claims
        }
    }

    private func append(_ alertID: String?, _ channel: String, _ claims: inout [Claim]) throws(WarehouseFailure) {
        let rows = try session.rows(
            """
            UPDATE alert_deliveries SET claimed_by = $3, claimed_until = \(session.time(session.now, plusSeconds: "\(Self.claimSeconds)"))
            WHERE alert_id = $1 AND channel = $2 RETURNING tries, digest, record
            """, [alertID, channel, claimant])
        guard let alertID, let row = rows.first else { return }
        claims.append(Claim(alertID: alertID, tries: row[0].flatMap { Int($0) } ?? 0, digest: row[1], record: Array((row[2] ?? "{}").utf8)))
    }

    /// Records that claimed deliveries are about to be sent as one digest, so that a later try sends the same one.
    package func setDigest(_ digest: String, _ alertIDs: [String], _ channel: String) throws(WarehouseFailure) {
        try change(alertIDs, channel, "digest = $4", [digest])
    }

    /// Records that claimed deliveries are to be sent one by one, after a digest that held them.
    package func dissolveDigest(_ alertIDs: [String], _ channel: String) throws(WarehouseFailure) {
        try change(alertIDs, channel, "digest = NULL", [], whoever: true)
    }

    /// Records that the channel accepted claimed deliveries.
    ///
    /// - Parameter asDigest: whether it accepted them as one digest.
    package func recordAccepted(_ alertIDs: [String], _ channel: String, asDigest: Bool) throws(WarehouseFailure) {
        try change(
            alertIDs, channel, "status = $4, tries = tries + 1, delivered_at = \(session.now), error_message = NULL, claimed_by = NULL, claimed_until = NULL",
            [asDigest ? DeliveryStatus.digested.rawValue : DeliveryStatus.sent.rawValue], whoever: true)
    }

    /// Records a try that failed.
    ///
    /// - Parameters:
    ///   - status: waiting or refused.
    ///   - seconds: the time to the next try.
    ///   - message: one line that says why.
    package func recordFailure(_ alertIDs: [String], _ channel: String, _ status: DeliveryStatus, after seconds: Double, _ message: String)
        throws(WarehouseFailure)
    {
        try change(
            alertIDs, channel,
            "status = $4, tries = tries + 1, next_try_at = \(session.time(session.now, plusSeconds: "$5")), error_message = $6, claimed_by = NULL, "
                + "claimed_until = NULL", [status.rawValue, Self.decimal(seconds), message])
    }

    /// Gives claims back without a try.
    ///
    /// - Parameters:
    ///   - status: waiting or quiet.
    ///   - seconds: the time to the next try.
    package func postpone(_ alertIDs: [String], _ channel: String, _ status: DeliveryStatus, for seconds: Double) throws(WarehouseFailure) {
        try change(
            alertIDs, channel, "status = $4, next_try_at = \(session.time(session.now, plusSeconds: "$5")), claimed_by = NULL, claimed_until = NULL",
            [status.rawValue, Self.decimal(seconds)])
    }

    /// Sets the next try of all deliveries of a channel that were tried before and wait, or that wait for the end of quiet hours.
    ///
    /// - Parameters:
    ///   - status: waiting or quiet.
    ///   - seconds: the time to the next try.
    package func wake(_ channel: String, _ status: DeliveryStatus, in seconds: Double) throws(WarehouseFailure) {
        try session.transaction { () throws(WarehouseFailure) in
            _ = try session.rows(
                """
                UPDATE alert_deliveries SET next_try_at = \(session.time(session.now, plusSeconds: "$3"))
                WHERE channel = $1 AND status = $2 AND delivered_at IS NULL AND claimed_until IS NULL AND (tries > 0 OR status = 'quiet')
                """, [channel, status.rawValue, Self.decimal(seconds)])
        }
    }

    /// Changes deliveries that no channel has accepted yet, in one transaction.
    ///
    /// - Parameter whoever: whether to change also those that another process has claimed since.
    private func change(
        _ alertIDs: [String], _ channel: String, _ assignments: String, _ parameters: [String?], whoever: Bool = false
    ) throws(WarehouseFailure) {
        let claimed = whoever ? "($3 = $3)" : "claimed_by = $3"
        try session.transaction { () throws(WarehouseFailure) in
            for id in alertIDs {
                _ = try session.rows(
                    "UPDATE alert_deliveries SET \(assignments) WHERE alert_id = $1 AND channel = $2 AND \(claimed) AND delivered_at IS NULL",
                    [id, channel, claimant] + parameters)
            }
        }
    }

    /// What was recorded about a delivery.
    package struct Delivery: Sendable, Equatable {
        package let channel: String
        package let status: DeliveryStatus
        /// When the channel accepted it, in UTC; nil before that.
        package let deliveredAt: String?
        package let tries: Int
    }

    /// Returns the deliveries of an alert to some channels, in the order of the channels.
    package func deliveries(of alertID: String, to channels: [String]) throws(WarehouseFailure) -> [Delivery] {
        let rows = try session.transaction { () throws(WarehouseFailure) in
            try session.rows(
                "SELECT channel, status, \(session.timeText("delivered_at")), tries FROM alert_deliveries WHERE alert_id = $1", [alertID])
        }
        return channels.compactMap { channel in
            guard let row = rows.first(where: { $0[0] == channel }) else { return nil }
            let status = row[1].flatMap(DeliveryStatus.init(rawValue:)) ?? .waiting
            return Delivery(channel: channel, status: status, deliveredAt: row[2], tries: row[3].flatMap { Int($0) } ?? 0)
        }
    }

    /// The messages that a channel accepted within the last seconds, a digest counted once. Those after a clock that was set back are not among them.
    package struct Window: Sendable {
        package let count: Int
        /// Seconds since the oldest of them; nil if there is none.
        package let age: Double?
    }

    package func messages(to channel: String, inLast seconds: Double) throws(WarehouseFailure) -> Window {
        let rows = try session.transaction { () throws(WarehouseFailure) in
            try session.rows(
                """
                SELECT count(DISTINCT coalesce(digest, alert_id)), \(session.seconds(from: "min(delivered_at)", to: session.now)) FROM alert_deliveries
                WHERE channel = $1 AND delivered_at > \(session.time(session.now, minusSeconds: Self.decimal(seconds))) AND delivered_at <= \(session.now)
                """, [channel])
        }
        return Window(count: rows.first?[0].flatMap { Int($0) } ?? 0, age: rows.first?[1].flatMap { Double($0) })
    }

    /// Returns the identifiers of the alerts that a channel has accepted of a rule and a company, oldest first, and that no later alert has resolved there.
    ///
    /// - Parameter cik: the company; nil for alerts without one.
    package func openAlerts(of rule: String, cik: String?, _ channel: String) throws(WarehouseFailure) -> [String] {
        let company = "coalesce(record ->> 'cik', '') = $3"
        let rows = try session.transaction { () throws(WarehouseFailure) in
            try session.rows(
                """
                SELECT alert_id FROM alert_deliveries AS opened
                WHERE channel = $1 AND delivered_at IS NOT NULL AND record ->> 'rule' = $2 AND \(company) AND NOT EXISTS (
                    SELECT 1 FROM alert_deliveries AS later
                    WHERE later.channel = $1 AND later.delivered_at >= opened.delivered_at AND later.record ->> 'resolves' = $2
                        AND coalesce(later.record ->> 'cik', '') = $3)
                ORDER BY delivered_at, alert_id LIMIT 1000
                """, [channel, rule, cik ?? ""])
        }
        return rows.compactMap { $0[0] }
    }

    /// Returns the seconds until all alerts of a rule and a company are due that a channel has tried or put off, and has not accepted; nil if there are none.
    ///
    /// - Parameter cik: the company; nil for alerts without one.
    package func secondsToPending(of rule: String, cik: String?, _ channel: String) throws(WarehouseFailure) -> Double? {
        let rows = try session.transaction { () throws(WarehouseFailure) in
            try session.rows(
                """
                SELECT \(session.seconds(from: session.now, to: "max(next_try_at)")) FROM alert_deliveries
                WHERE channel = $1 AND delivered_at IS NULL AND status <> 'refused' AND (tries > 0 OR status = 'quiet') AND record ->> 'rule' = $2
                    AND coalesce(record ->> 'cik', '') = $3
                """, [channel, rule, cik ?? ""])
        }
        return rows.first?[0].flatMap { Double($0) }
    }

    /// The deliveries of a channel that no side has accepted yet, by their status.
    package struct Backlog: Sendable {
        package let channel: String
        package let status: DeliveryStatus
        package let count: Int
        /// Seconds to the earliest next try; negative if it is due.
        package let secondsToNext: Double
    }

    package func backlog() throws(WarehouseFailure) -> [Backlog] {
        let rows = try session.transaction { () throws(WarehouseFailure) in
            try session.rows(
                """
                SELECT channel, status, count(*), \(session.seconds(from: session.now, to: "min(next_try_at)")) FROM alert_deliveries
                WHERE delivered_at IS NULL GROUP BY channel, status ORDER BY channel, status
                """, [])
        }
        return rows.compactMap { row in
            guard let channel = row[0], let status = row[1].flatMap(DeliveryStatus.init(rawValue:)) else { return nil }
            return Backlog(channel: channel, status: status, count: row[2].flatMap { Int($0) } ?? 0, secondsToNext: row[3].flatMap { Double($0) } ?? 0)
        }
    }

    /// A number of seconds in the form that both kinds of stores read, with milliseconds.
    private static func decimal(_ seconds: Double) -> String {
        let milliseconds = Int((max(0, min(seconds, 1e9)) * 1000).rounded())
        return "\(milliseconds / 1000).\(String(1000 + milliseconds % 1000).dropFirst())"
    }
}

/// How far a delivery is.
package enum DeliveryStatus: String, Sendable {
    /// It is to be tried, again or for the first time.
    case waiting
    /// It waits for the end of the channel's quiet hours.
    case quiet
    /// The channel accepted it.
    case sent
    /// The channel accepted it as part of a digest.
    case digested
    /// The channel refused it for good. It is tried again by the next run.
    case refused
}
