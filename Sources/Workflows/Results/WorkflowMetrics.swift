import Bytes
package import JSONLines
package import TelemetryFormats
package import Warehouse

/// The metrics of a run: those of the command's tools, added up, and the run's own.
package struct WorkflowMetrics {
    /// The most samples that are recorded in a database.
    private static let limit = 5000

    /// The sums over the command's tools.
    private let sums: MetricSet
    private let status: RunStatus
    /// Seconds.
    private let duration: Double

    package init(sums: MetricSet, status: RunStatus, duration: Double) {
        self.sums = sums
        self.status = status
        self.duration = duration
    }

    /// The run's own metrics, without values.
    package static var own: MetricSet {
        var set = active(false)
        for metric in [Metric.workflows, .workflowDuration, .lastSuccess] { set.add(metric, [], 0) }
        return set
    }

    /// All metrics.
    ///
    /// - Parameter lastSuccess: seconds of Unix time; nil if the workflow never succeeded.
    package func all(lastSuccess: Int?) -> MetricSet {
        var set = sums
        set.add(.workflows, [MetricSet.Label("status", status.rawValue)], 1)
        set.add(.workflowDuration, [], duration)
        if let lastSuccess { set.add(.lastSuccess, [], lastSuccess) }
        return set
    }

    /// Whether the workflow is running, as metrics of their own, because they are pushed at its start as well.
    package static func active(_ isActive: Bool) -> MetricSet {
        var set = MetricSet()
        set.add(.workflowsActive, [], isActive ? 1 : 0)
        return set
    }

    /// The values for the series of the workflow in a database.
    package var values: [MetricValue] {
        all(lastSuccess: nil).samples.prefix(Self.limit).map { sample in
            let labels = JSONValue.object(sample.labels.map { JSONValue.Member($0.name, .string($0.value.replacing("\0", with: "\u{FFFD}"))) })
            var writer = JSONWriter()
            writer.value(labels)
            return MetricValue(name: sample.name, value: sample.value, labels: writer.bytes)
        }
    }

    /// The sums for the outputs of the run: an object with a member for each sample, named as in Prometheus' text format; nil if the tools left no metrics.
    package var summary: JSONValue? {
        if sums.isEmpty { return nil }
        return .object(
            sums.samples.prefix(Self.limit).map { sample in
                let labels = sample.labels.map { "\($0.name)=\"\($0.value.printable)\"" }.joined(separator: ",")
                let name = labels.isEmpty ? sample.name : "\(sample.name){\(labels)}"
                return JSONValue.Member(name, sample.value.isFinite ? .number(MetricSet.text(of: sample.value)) : .null)
            })
    }
}
