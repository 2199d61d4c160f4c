import Bytes
import Clocks

/// What a run leaves behind besides its records and messages: its metrics and its span.
struct RunTelemetry {
    let tool: String
    let metrics: MetricsFile?
    let trace: RunTrace
    private let start = monotonicSeconds()
    private let startTime = wallNanoseconds()

    init(tool: String, metrics: MetricsFile?, trace: RunTrace) {
        self.tool = tool
        self.metrics = metrics
        self.trace = trace
    }

    /// Writes the metrics and the span of a run that ends with `status`, and returns the status to exit with: 74 if a file that the user has named cannot be
    /// written.
    ///
    /// - Parameters:
    ///   - failure: why the run failed, for the span.
    ///   - rejects: the file that rejects go to, which no metrics replace.
    ///   - diagnostics: nil for no message about what cannot be written.
    func write(_ counts: RunCounts, _ status: ExitStatus, failure: String?, rejects: String?, _ diagnostics: Diagnostics?) -> ExitStatus {
        var status = status
        if let metrics {
            let set = counts.metrics(tool: tool, status: status, duration: monotonicSeconds() - start, end: wallSeconds())
            do throws(ToolFailure) {
                try metrics.check(rejects: rejects)
                try rethrowing(metrics.write(set), as: ToolFailure.init)
            } catch {
                if metrics.isRequired { diagnostics?.error(error.message) } else { diagnostics?.warning(error.message) }
                if status == .done, metrics.isRequired { status = .inputOutput }
            }
        }
        do throws(SystemFailure) {
            try trace.write(tool: tool, start: startTime, counts: counts, status: status, failure: failure)
        } catch { diagnostics?.warning(error.description) }
        return status
    }
}
