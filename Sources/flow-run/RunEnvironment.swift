import Bytes
import Glibc
import TelemetryFormats
import Warehouse
import Workflows

/// The identity of a run, its folder and its span, and the variables by which the command's tools know them.
struct RunEnvironment {
    let runID = WorkflowDatabase.randomUUID()
    let folder: RunFolder
    let trace: TraceContext
    /// The span that this process was started in; nil if it begins a trace.
    let parent: TraceContext?
    /// The file that spans are appended to.
    let spans: String
    /// Whether the file of the spans belongs to a flow-run above this one, which exports them.
    let isNested: Bool

    /// Makes the folder, and sets the variables in this process, from which the command inherits them.
    init() throws(SystemFailure) {
        folder = try RunFolder()
        parent = Self.variable("TRACEPARENT").flatMap { TraceContext($0) }
        trace = parent?.child() ?? TraceContext()
        let outer = parent == nil ? nil : Self.variable("SECFLOW_SPANS")
        isNested = outer != nil
        spans = outer ?? folder.spans
        setenv("SECFLOW_RUN_ID", runID, 1)
        setenv("SECFLOW_METRICS_DIR", folder.metrics, 1)
        setenv("SECFLOW_OUTPUTS", folder.outputs, 1)
        setenv("SECFLOW_SPANS", spans, 1)
        setenv("TRACEPARENT", trace.traceparent, 1)
        // It belongs to the trace that TRACEPARENT named.
        if parent == nil { unsetenv("TRACESTATE") }
    }

    private static func variable(_ name: String) -> String? { getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) } }
}
