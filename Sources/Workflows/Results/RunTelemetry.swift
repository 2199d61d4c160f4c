import Bytes
import Clocks
import Glibc
import Telemetry
package import TelemetryFormats

/// Delivers the metrics and spans of a run: to a Pushgateway, the folder of a textfile collector, CloudWatch, and a receiver of traces.
///
/// A failure of these is a message, and never changes the status of a run.
package struct RunTelemetry {
    /// The namespace of the metrics in CloudWatch.
    private static let namespace = "SecFlow/Workflows"
    /// The group of the Pushgateway for `workflows_active`. The group of the job itself keeps the totals of the last run until the next one ends.
    private static let activeGroup = [MetricSet.Label("state", "active")]
    /// Seconds for a push at the start, which the command waits for.
    private static let startPatience = 3.0

    /// The name of the workflow, which is the label `job`.
    package let job: String
    /// The address of a Pushgateway.
    package let push: String?
    /// The folder of a textfile collector.
    package let textfile: String?
    /// Whether metrics are written to standard error in CloudWatch's embedded format.
    package let isEmbedded: Bool

    package init(job: String, push: String?, textfile: String?, isEmbedded: Bool) {
        self.job = job
        self.push = push
        self.textfile = textfile
        self.isEmbedded = isEmbedded
    }

    /// Pushes that the workflow is running. Returns a message for a failure.
    package func begin() -> String? {
        guard let push else { return nil }
        do throws(TelemetryFailure) {
            try Pushgateway.push(WorkflowMetrics.active(true), to: push, job: job, grouping: Self.activeGroup, patience: Self.startPatience)
            return nil
        } catch { return "the start of the run is not pushed: \(error.message)" }
    }

    /// Delivers the metrics of a run that has ended. Returns a message for each failure.
    package func deliver(_ metrics: MetricSet) -> [String] {
        var faults: [String] = []
        if let push {
            do throws(TelemetryFailure) {
                try Pushgateway.push(metrics, to: push, job: job)
                try Pushgateway.push(WorkflowMetrics.active(false), to: push, job: job, grouping: Self.activeGroup)
            } catch { faults.append("the metrics are not pushed: \(error.message)") }
        }
        let labelled = metrics.labelled(MetricSet.Label("job", job))
        if let textfile {
            do throws(TelemetryFailure) { try TextfileCollector.write(labelled, name: job, folder: textfile) } catch {
                faults.append("the metrics are not written: \(error.message)")
            }
        }
        if isEmbedded {
            do throws(TelemetryFailure) {
                let lines = try EmbeddedMetricFormat.lines(labelled, namespace: Self.namespace, at: wallNanoseconds() / 1_000_000)
                for line in lines { _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) } }
            } catch { faults.append("the metrics are not written: \(error.message)") }
        }
        return faults
    }

    /// Sends spans to the receiver that `OTEL_EXPORTER_OTLP_ENDPOINT` names, if it is set. Returns a message for each failure.
    package static func export(spans path: String) -> [String] {
        do throws(TelemetryFailure) {
            guard let endpoint = try TracesEndpoint(environment: { name in getenv(name).map { String(cString: $0) } }) else { return [] }
            let outcome = try SpanExporter(endpoint).export(path)
            return outcome.remarks + (outcome.skipped > 0 ? ["\(outcome.skipped) lines of the spans are malformed and not exported"] : [])
        } catch { return ["the spans are not exported: \(error.message)"] }
    }
}
