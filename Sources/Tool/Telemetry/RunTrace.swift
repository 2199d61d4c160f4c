import Bytes
import Clocks
import Glibc
import TelemetryFormats

/// The trace that a process belongs to, as its environment says, and the span that its run becomes.
struct RunTrace: Sendable {
    /// The most bytes of a `SECFLOW_RUN_ID`; a longer one is ignored.
    private static let longestRunID = 256

    /// The identifier of the workflow's run (`SECFLOW_RUN_ID`).
    let runID: String?
    /// The span that this process belongs to: that of its run, or its parent's if none is written for the run.
    let context: TraceContext?
    private let parentID: String?
    /// The file that spans are appended to (`SECFLOW_SPANS`); nil if none is written.
    private let path: String?

    /// Reads `SECFLOW_RUN_ID`, `TRACEPARENT` and `SECFLOW_SPANS`.
    ///
    /// - Parameter writesSpan: whether the process writes a span at its end.
    init(writesSpan: Bool) {
        runID = Self.variable("SECFLOW_RUN_ID").flatMap { $0.utf8.count <= Self.longestRunID ? $0 : nil }
        let parent = Self.variable("TRACEPARENT").flatMap { TraceContext($0) }
        if writesSpan, let parent, parent.isSampled, let path = Self.variable("SECFLOW_SPANS") {
            self.path = path
            parentID = parent.spanID
            context = parent.child()
        } else {
            path = nil
            parentID = nil
            context = parent
        }
    }

    /// Appends the span of the run, if one is wanted.
    ///
    /// - Parameters:
    ///   - start: nanoseconds of Unix time.
    ///   - failure: why the run failed; nil for the status 0.
    func write(tool: String, start: Int, counts: RunCounts, status: ExitStatus, failure: String?) throws(SystemFailure) {
        guard let path, let context else { return }
        let span = TraceSpan(
            context, parentID: parentID, name: tool, start: start, end: max(start, wallNanoseconds()),
            status: status == .done ? .ok : .error(failure ?? "exit status \(status.rawValue)"),
            attributes: [
                ("secflow.records_read", .integer(counts.recordsRead)), ("secflow.records_written", .integer(counts.recordsWritten)),
                ("secflow.rejects", .integer(counts.rejectedForGood + counts.rejectedForNow)), ("process.exit.code", .integer(Int(status.rawValue))),
            ] + (runID.map { [("secflow.run_id", .text($0))] } ?? []), version: secflowVersion)
        try span.append(to: path)
    }

    private static func variable(_ name: String) -> String? { getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) } }
}
