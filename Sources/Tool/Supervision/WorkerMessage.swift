import Bytes
import JSONLines
import Processes
import Records

/// What a worker's process tells of a filing, in this order: its head, its line, its records, its end; or that it is rejected, and nothing else.
enum WorkerMessage: UInt8 {
    /// A `GroupHead` as JSON.
    case head = 1
    /// The filing's line with its newline.
    case filing
    /// Whole lines of what was unfolded.
    case lines
    case end
    /// A `RejectedFiling` as JSON.
    case rejection

    /// Nothing more comes of the filing.
    var isLast: Bool { self == .end || self == .rejection }
}

/// What must be known of a filing to write what belongs to it.
package struct GroupHead {
    var accessionNumber: String?
    /// How many records of each type were unfolded from it here.
    var counts: [(type: RecordType, count: Int)] = []
    /// Records of an earlier stage follow in the input, and an `end`.
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

/// Why a filing was not processed, and its accession number, which may have been found on the way.
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
        writer.endObject()
    }

    init(parsing json: Span<UInt8>) throws(JSONFailure) {
        let object = try JSONObject(parsing: json)
        accessionNumber = object.string("accession_number")
        rejection = Rejection(
            code: object.string("code") ?? "", message: object.string("message") ?? "", isRetryable: object.boolean("retryable") ?? false)
    }
}
