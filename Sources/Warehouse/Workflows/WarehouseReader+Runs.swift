extension WarehouseReader {
    /// The columns of a run in the order in which `forEachRun` has them.
    package enum RunColumn: Int, Sendable {
        case id, workflow, status, startedAt, completedAt, duration, heartbeatAt, error, outputs, metadata, logs
    }

    private static let runColumns = [
        ResultColumn("id", .uuid), ResultColumn("workflow", .text), ResultColumn("status", .text), ResultColumn("started_at", .instant),
        ResultColumn("completed_at", .instant), ResultColumn("duration_seconds", .integer), ResultColumn("heartbeat_at", .instant),
        ResultColumn("error_message", .text), ResultColumn("outputs", .json), ResultColumn("metadata", .json), ResultColumn("logs", .text),
    ]

    /// Calls `body` with each run, the latest first.
    ///
    /// - Parameters:
    ///   - workflow: the name of a workflow; nil for all.
    ///   - isRunning: whether only runs that have not ended are wanted.
    ///   - limit: the most runs.
    package func forEachRun<E: Error>(
        of workflow: String?, isRunning: Bool, limit: Int, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E
    ) throws(E) {
        let names = Self.runColumns.map { $0.name == "workflow" ? "w.name" : "r.\($0.name)" }.joined(separator: ", ")
        var conditions = ["TRUE"]
        if workflow != nil { conditions.append("w.name = ?") }
        if isRunning { conditions.append("r.status IN ('pending', 'running')") }
        let sql = """
            SELECT \(names) FROM workflow_runs r JOIN workflows w ON w.id = r.workflow_id WHERE \(conditions.joined(separator: " AND "))
            ORDER BY r.started_at DESC NULLS LAST, r.id LIMIT \(limit)
            """
        try source.forEachRow(Query(sql, [workflow].compactMap(\.self), Self.runColumns), body, failing: failing)
    }
}
