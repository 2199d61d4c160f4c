package import JSONLines
import Bytes

/// Why a record was not processed, in a shape that can be fed to the tool again.
package struct Rejection: Error, CustomStringConvertible {
    /// A short name that programs match on: `malformed_xml`, `truncated_submission`.
    package var code: String
    /// One sentence, with the document and the byte where there are some.
    package var message: String
    /// Whether the same record may go through later.
    package var isRetryable: Bool

    package init(code: String, message: String, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
    }

    package var description: String { message }
}

/// The line of a rejects file.
package enum RejectRecord {
    /// Appends one line. `record` is the input as it came: kept as an object when it is one, as text otherwise.
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
