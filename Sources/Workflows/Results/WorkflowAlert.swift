import Bytes
import Digest
import Glibc
import JSONLines
package import Warehouse

/// An `alert` record about a run: that it failed, or that the workflow works again.
///
/// The failures in a row and the success after them are one incident: `updates` names the first alert of it.
package struct WorkflowAlert {
    private static let rule = "workflow-failed"

    package enum Action: String { case trigger, resolve }

    let workflow: String
    let runID: String
    let action: Action
    let status: RunStatus
    let title: String
    let body: String
    /// The first failed run of the incident; nil for an alert that begins one.
    let firstFailure: String?

    /// The alert of a run; nil for a run that is neither a failure nor the end of one.
    ///
    /// - Parameters:
    ///   - error: one line; nil for a success.
    ///   - lastLine: the last line of the command's standard error.
    ///   - firstFailure: the first failed run since the last success before this run.
    package init?(workflow: String, runID: String, status: RunStatus, error: String?, lastLine: String?, firstFailure: String?) {
        if status.isFailure {
            action = .trigger
            title = "\(workflow): \(error ?? status.rawValue)"
        } else {
            guard status == .success, firstFailure != nil else { return nil }
            action = .resolve
            title = "\(workflow): works again"
        }
        self.workflow = workflow
        self.runID = runID
        self.status = status
        self.firstFailure = firstFailure == runID ? nil : firstFailure
        body = "Run \(runID)" + (lastLine.map { ": \($0.prefix(500))" } ?? "")
    }

    /// The first 32 hexadecimal digits of SHA-256(rule NUL run ID).
    static func id(ofRun runID: String) -> String { Array(SHA256.hash("\(rule)\0\(runID)")[..<16]).hexadecimal }

    /// The record as a line.
    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "alert")
        writer.member("id", Self.id(ofRun: runID))
        writer.member("rule", Self.rule)
        writer.member("severity", "critical")
        writer.member("action", action.rawValue)
        writer.member("title", title)
        writer.member("body", body)
        writer.member("workflow", workflow)
        writer.member("run_id", runID)
        writer.member("status", status.rawValue)
        writer.member("updates", firstFailure.map { Self.id(ofRun: $0) })
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }
}
