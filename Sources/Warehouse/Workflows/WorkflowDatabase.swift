import Bytes
import JSONLines
import Records

/// Records the runs of workflows, and grants the lease of a workflow to one run at a time.
///
/// The lease is the run's own row: a unique index admits one row of a workflow whose status is pending or running. One thread uses the value.
package final class WorkflowDatabase {
    private let session: any DatabaseSession

    /// Opens the database, and makes the tables in an empty one. An older schema is a failure unless `migrating`.
    ///
    /// - Parameters:
    ///   - shouldStop: checked while another process or the server is waited for; true ends the wait.
    ///   - note: is called with a line for people while something is waited for.
    package init(
        _ location: DatabaseLocation, migrating: Bool, shouldStop: @escaping () -> Bool, note: @escaping (String) -> Void
    ) throws(WarehouseFailure) {
        session = try openSession(location, application: "flow-run", migrating: migrating, shouldStop: shouldStop, note: note)
    }

    /// The definition of a workflow, from the options of a run. A field that is nil leaves the recorded one as it is.
    package struct Workflow: Sendable {
        package let name: String
        package var description: String?
        /// JSON.
        package var schedule: [UInt8]?
        /// JSON.
        package var configuration: [UInt8]?

        package init(name: String, description: String? = nil, schedule: [UInt8]? = nil, configuration: [UInt8]? = nil) {
            self.name = name
            self.description = description
            self.schedule = schedule
            self.configuration = configuration
        }
    }

    package enum Acquisition: Sendable {
        /// The run has the lease.
        ///
        /// - Parameter lost: the run that had the lease before and was closed as lost.
        case acquired(lost: LostRun?)
        case held(RunHolder)
    }

    /// A run that was closed as lost.
    package struct LostRun: Sendable {
        package let runID: String
        /// One line, as it is recorded.
        package let error: String
        /// The first failed run since the last success before the lost one; nil if there is none.
        package let firstFailure: String?
    }

    /// Takes the lease of a workflow for a run, and records the run.
    ///
    /// - Parameters:
    ///   - metadata: a JSON object.
    ///   - takeover: seconds without a heartbeat after which a run is taken to be lost.
    ///   - liveness: tells whether the process of a run still lives.
    package func acquire(
        _ workflow: Workflow, runID: String, metadata: [UInt8], takeover: Double, liveness: (RunHolder) -> Liveness
    ) throws(WarehouseFailure) -> Acquisition {
        try session.transaction { () throws(WarehouseFailure) in
            // The row of the workflow stays locked until the end of the transaction, so that one process at a time looks for its run.
            let row = try session.rows(
                """
                INSERT INTO workflows (id, name, description, schedule, config, created_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, \(session.now), \(session.now))
                ON CONFLICT (name) DO UPDATE SET description = coalesce(excluded.description, workflows.description),
                    schedule = coalesce(excluded.schedule, workflows.schedule), config = coalesce(excluded.config, workflows.config),
                    updated_at = CASE WHEN excluded.description IS NULL AND excluded.schedule IS NULL AND excluded.config IS NULL
                        THEN workflows.updated_at ELSE excluded.updated_at END
                RETURNING id
                """,
                [
                    Self.randomUUID(), workflow.name, workflow.description, workflow.schedule.map { $0.span.text },
                    workflow.configuration.map { $0.span.text },
                ])
            let workflowID = row.first?.first ?? nil
            var lost: LostRun?
            if let holder = try holder(of: workflowID) {
                // The commit of an earlier attempt, whose confirmation was lost.
                if holder.runID == runID { return .acquired(lost: nil) }
                guard let reason = Self.reasonToTakeOver(holder, liveness(holder), takeover: takeover) else { return .held(holder) }
                try closeAsLost(holder, reason)
                lost = LostRun(runID: holder.runID, error: reason, firstFailure: try firstFailure(of: workflowID, before: holder.runID))
            }
            _ = try session.rows(
                """
                INSERT INTO workflow_runs (id, workflow_id, status, started_at, heartbeat_at, metadata)
                VALUES ($1, $2, 'running', \(session.now), \(session.now), $3)
                """, [runID, workflowID, metadata.span.text])
            return .acquired(lost: lost)
        }
    }

    private func holder(of workflowID: String?) throws(WarehouseFailure) -> RunHolder? {
        let silence = session.seconds(from: session.lastSign("heartbeat_at"), to: session.now)
        let rows = try session.rows(
            """
            SELECT id, started_at, \(silence), metadata, heartbeat_at FROM workflow_runs
            WHERE workflow_id = $1 AND status IN ('pending', 'running')
            """, [workflowID])
        guard let row = rows.first, let id = row[0] else { return nil }
        let metadata = row[3].flatMap { text in try? JSONValue(parsing: Array(text.utf8).span) } ?? .null
        let started = row[1].map { $0.replacing(" ", with: "T").replacing("+00", with: "Z") } ?? "an unknown time"
        return RunHolder(runID: id, startedAt: started, silence: row[4] == nil ? nil : row[2].flatMap { Double($0) }, metadata: metadata)
    }

    /// Returns why a run is taken to be lost, for its record; nil if it must be taken to be running.
    private static func reasonToTakeOver(_ holder: RunHolder, _ liveness: Liveness, takeover: Double) -> String? {
        let process = holder.process.map { "process \($0)" } ?? "its process"
        let name = "\(process) on \(holder.host ?? "an unknown host")"
        switch liveness {
        case .alive: return nil
        case .dead: return "lost: \(name) died"
        case .unknown:
            guard let silence = holder.silence else { return "lost: \(name) never sent a heartbeat" }
            guard silence >= max(takeover, Double(holder.takeover ?? 0)) else { return nil }
            return "lost: \(name) sent no heartbeat for \(Int(silence)) s"
        }
    }

    private func closeAsLost(_ holder: RunHolder, _ reason: String) throws(WarehouseFailure) {
        let end = "coalesce(\(session.finite("heartbeat_at")), started_at)"
        let duration = session.seconds(from: "started_at", to: end)
        _ = try session.rows(
            """
            UPDATE workflow_runs SET status = 'lost', completed_at = \(end), duration_seconds = CAST(round(\(duration)) AS integer),
                error_message = $2
            WHERE id = $1
            """, [holder.runID, reason])
    }

    /// Records that a run lives. Returns false when it has lost the lease.
    ///
    /// - Parameters:
    ///   - status: pending or running.
    ///   - logs: the last bytes of the command's standard error so far, as text.
    package func sendHeartbeat(_ runID: String, _ status: RunStatus, metadata: [UInt8], logs: String = "") throws(WarehouseFailure) -> Bool {
        try session.transaction { () throws(WarehouseFailure) in
            let rows = try session.rows(
                """
                UPDATE workflow_runs SET heartbeat_at = \(session.now), status = $2, metadata = $3, logs = nullif($4, '')
                WHERE id = $1 AND status IN ('pending', 'running') RETURNING id
                """, [runID, status.rawValue, metadata.span.text, logs])
            return !rows.isEmpty
        }
    }

    /// How a run ended.
    package struct RunEnd: Sendable {
        package let status: RunStatus
        /// Seconds from the start of the run.
        package let duration: Double
        /// The last bytes of the command's standard error, as text.
        package let logs: String
        /// A JSON object.
        package let outputs: [UInt8]
        /// One line; nil for a success.
        package let error: String?
        /// A JSON object.
        package let metadata: [UInt8]

        package init(status: RunStatus, duration: Double, logs: String, outputs: [UInt8], error: String?, metadata: [UInt8]) {
            self.status = status
            self.duration = duration
            self.logs = logs
            self.outputs = outputs
            self.error = error
            self.metadata = metadata
        }
    }

    /// The earlier runs of a workflow, summarized at the end of a run.
    package struct RunHistory: Sendable {
        /// When the last success ended, in seconds of Unix time, this run included; nil if there was none.
        package var lastSuccess: Int?
        /// The first failed run since the last success before this run; nil if that success was followed by no failure.
        package var firstFailure: String?

        package init() {}
    }

    /// Records the end of a run. The row is the run's own: one that another run has closed as lost gets its true end.
    ///
    /// Times of the end are calculated from the start by the clock of the database, so that it does not matter how late the end is recorded.
    package func recordEnd(_ runID: String, _ end: RunEnd) throws(WarehouseFailure) -> RunHistory {
        let seconds = "\(Int(end.duration * 1000) / 1000).\(String(1000 + Int(end.duration * 1000) % 1000).dropFirst())"
        return try session.transaction { () throws(WarehouseFailure) in
            let changed = try session.rows(
                """
                UPDATE workflow_runs SET status = $2, completed_at = \(session.time("started_at", plusSeconds: "$3")),
                    duration_seconds = CAST(round(CAST($3 AS double precision)) AS integer), logs = $4, outputs = $5, error_message = $6, metadata = $7
                WHERE id = $1 RETURNING workflow_id
                """, [runID, end.status.rawValue, seconds, end.logs, end.outputs.span.text, end.error, end.metadata.span.text])
            guard let row = changed.first else { throw WarehouseFailure(.row, "the record of the run is gone from the database") }
            var history = RunHistory()
            let last = try session.rows(
                "SELECT \(session.unixSeconds("max(completed_at)")) FROM workflow_runs WHERE workflow_id = $1 AND status = 'success'", [row[0]])
            history.lastSuccess = (last.first?[0]).flatMap { Double($0) }.map { Int($0) }
            history.firstFailure = try firstFailure(of: row[0], before: runID)
            return history
        }
    }

    /// Returns the first failed run since the last success, both before another run; nil if there is none.
    private func firstFailure(of workflowID: String?, before runID: String) throws(WarehouseFailure) -> String? {
        let failures = try session.rows(
            """
            SELECT id FROM workflow_runs run WHERE workflow_id = $1 AND status IN ('failed', 'timed_out', 'lost') AND id <> $2 AND NOT EXISTS (
                SELECT 1 FROM workflow_runs later
                WHERE later.workflow_id = $1 AND later.status = 'success' AND later.id <> $2 AND later.started_at > run.started_at)
            ORDER BY started_at LIMIT 1
            """, [workflowID, runID])
        return failures.first?[0]
    }

    /// Adds metrics of a run to the series of its workflow, at the end of the run.
    package func addMetrics(_ values: [MetricValue], of runID: String) throws(WarehouseFailure) {
        try session.addMetrics(values) { () throws(WarehouseFailure) in
            try session.rows("SELECT workflow_id FROM workflow_runs WHERE id = $1", [runID]).first?[0]
        }
    }

    /// Returns a new random UUID (RFC 9562, version 4).
    package static func randomUUID() -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
