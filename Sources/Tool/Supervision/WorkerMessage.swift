import Bytes
import JSONLines
import Processes
import Records

/// A message of a worker process about a filing. The messages about one filing are head, filing, lines and end, in this order, or a rejection alone.
enum WorkerMessage: UInt8 {
    /// A `GroupHead` as JSON.
    case head = 1
    /// The filing's line with its newline.
    case filing
    /// Unfolded records, as complete lines.
    case lines
    case end
    /// A `RejectedFiling` as JSON.
    case rejection

    /// Whether this is the last message about the filing.
    var isLast: Bool { self == .end || self == .rejection }
}

/// The properties of a filing that a `GroupWriter` needs before it writes the filing's lines.
package struct GroupHead {
    var accessionNumber: String?
    /// The number of records of each type that this tool unfolded from the filing.
    var counts: [(type: RecordType, count: Int)] = []
    /// Whether records that an earlier stage unfolded, and their `end`, follow in the input.
    var isFollowed = false
}

extension GroupHead {
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("accession_number", accessionNumber)
        writer.key("followed")
        writer.boolean(isFollowed)
        writer.key("counts")
        writer.beginObject()
        for (type, count) in counts {
            writer.key(type.name)
            writer.integer(count)
        }
        writer.endObject()
        writer.endObject()
    }

    init(parsing json: Span<UInt8>) throws(JSONFailure) {
        let head = try JSONValue(parsing: json)
        accessionNumber = head["accession_number"]?.string
        isFollowed = head["followed"]?.boolean ?? false
        for member in head["counts"]?.members ?? [] {
            if let type = RecordType.allCases.first(where: { "\($0.name)" == member.key }), let count = member.value.integer { counts.append((type, count)) }
        }
    }
}

/// The rejection of a filing, and its accession number, which the worker may have found in the submission.
struct RejectedFiling {
    var accessionNumber: String?
    var rejection: Rejection

    init(_ accessionNumber: String?, _ rejection: Rejection) {
        self.accessionNumber = accessionNumber
        self.rejection = rejection
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("accession_number", accessionNumber)
        writer.member("code", rejection.code)
        writer.member("message", rejection.message)
        writer.key("retryable")
        writer.boolean(rejection.isRetryable)
        writer.key("ends_run")
        writer.boolean(rejection.endsRun)
        writer.endObject()
    }

    init(parsing json: Span<UInt8>) throws(JSONFailure) {
        let object = try JSONObject(parsing: json)
        accessionNumber = object.string("accession_number")
        rejection = Rejection(
            code: object.string("code") ?? "", message: object.string("message") ?? "", isRetryable: object.boolean("retryable") ?? false,
            endsRun: object.boolean("ends_run") ?? false)
    }
}
