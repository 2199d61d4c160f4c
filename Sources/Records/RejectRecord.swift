package import JSONLines
import Bytes

/// A `reject` record: a line of a rejects file. `--retry` reads the file and processes the records again.
package enum RejectRecord {
    /// Appends a line. `record` is the input line: an object is kept as an object, anything else as text.
    package static func write(
        _ rejection: Rejection, tool: String, accessionNumber: String?, record: Span<UInt8>, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.member("type", "reject")
        writer.member("tool", tool)
        writer.member("accession_number", accessionNumber)
        writer.member("code", rejection.code)
        writer.member("message", rejection.message)
        writer.key("retryable")
        writer.boolean(rejection.isRetryable)
        writer.member("at", Instant.now())
        writer.key("record")
        if record.isUTF8, (try? JSONObject(parsing: record)) != nil { writer.raw(record) } else { writer.string(record) }
        writer.endObject()
        writer.endLine()
    }
}
