import Bytes
import JSONLines
import Records

/// A filing and the records that follow it, from its line to its `end`.
final class FilingGroup {
    /// The filing's own line, byte for byte.
    let line: [UInt8]
    let filing: FilingRecord
    let task: any GroupTask
    let mark: InputMark
    /// Whether records of earlier stages follow the filing's line.
    let isFollowed: Bool
    /// The lines between the filing's line and its `end`, byte for byte.
    var lines: GatheredLines
    /// Whether lines of another origin are among them.
    var hasOtherLines = false
    /// The `end` of the earlier stages, and its line. Nil for a filing that stands alone.
    var end: (record: EndRecord, line: [UInt8])?
    /// Why the filing is not written; its lines are dropped.
    var rejection: Rejection?

    init(_ filing: FilingRecord, _ line: [UInt8], _ mark: InputMark, limit: Int, task: any GroupTask) {
        self.filing = filing
        self.line = line
        self.mark = mark
        self.task = task
        isFollowed = !filing.unfolded.isEmpty
        lines = GatheredLines(limit: limit)
    }

    /// Whether a record belongs to this filing.
    func owns(_ record: JSONObject) -> Bool { record.string("accession_number") == filing.accessionNumber }

    /// Calls `body` with each line that does not belong to this filing.
    func forEachOtherLine(_ body: ([UInt8]) throws(ToolFailure) -> Void) throws(ToolFailure) {
        try forEachLine { line throws(ToolFailure) in
            if let record = try? JSONObject(parsing: line.span), !owns(record) { try body(line) }
        }
    }

    /// Calls `body` with each gathered line, without its newline.
    func forEachLine(_ body: ([UInt8]) throws(ToolFailure) -> Void) throws(ToolFailure) {
        var rest: [UInt8] = []
        try lines.forEachPiece(
            { (piece: Span<UInt8>) throws(ToolFailure) in
                rest.append(piece)
                var start = 0
                while let end = rest.span.firstIndex(of: 0x0A, from: start) {
                    try body(Array(rest[start..<end]))
                    start = end + 1
                }
                rest.removeFirst(start)
            }, failing: ToolFailure.init(_:))
    }
}

/// A record that belongs to no filing's group, with the work on it.
final class LoneRecord {
    let line: [UInt8]
    var record: JSONObject
    let task: any LoneTask
    let mark: InputMark
    /// Why the record is not written.
    var rejection: Rejection?

    init(_ record: JSONObject, _ line: [UInt8], _ mark: InputMark, task: any LoneTask) {
        self.line = line
        self.record = record
        self.task = task
        self.mark = mark
    }
}
