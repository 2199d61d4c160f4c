/// A value for the series in `workflow_metrics`.
package struct MetricValue: Sendable {
    package let name: String
    package let value: Double
    /// A JSON object.
    package let labels: [UInt8]

    package init(name: String, value: Double, labels: [UInt8]) {
        self.name = name
        self.value = value
        self.labels = labels
    }
}

extension DatabaseSession {
    /// Adds values to the series, at the present time. Those that are not finite are left out.
    ///
    /// - Parameter workflowID: the workflow that they belong to; nil for those of a server.
    func addMetrics(_ values: [MetricValue], of workflowID: () throws(WarehouseFailure) -> String?) throws(WarehouseFailure) {
        try keepMetrics()
        try transaction { () throws(WarehouseFailure) in
            let workflowID = try workflowID()
            for value in values where value.value.isFinite {
                _ = try rows(
                    "INSERT INTO workflow_metrics (time, workflow_id, metric_name, metric_value, labels) VALUES (\(now), $1, $2, $3, $4)",
                    [workflowID, value.name, "\(value.value)", String(decoding: value.labels, as: UTF8.self)])
            }
        }
    }
}
