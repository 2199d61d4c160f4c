package import JSONLines
import Records

/// The rows stored for a filing.
package struct Receipt: Equatable, Sendable {
    package let accessionNumber: String
    /// Rows by table.
    package var rows: [(table: String, count: Int)]
    /// Records left out because another record of the filing has the same key.
    package var skipped: Int

    package static func == (left: Self, right: Self) -> Bool {
        left.accessionNumber == right.accessionNumber && left.skipped == right.skipped && left.rows.elementsEqual(right.rows, by: ==)
    }

    /// Appends a `receipt` record as a line.
    package func write(tool: String, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "receipt")
        writer.member("tool", tool)
        writer.member("accession_number", accessionNumber)
        writer.key("rows")
        writer.beginObject()
        for row in rows {
            writer.key(utf8: row.table)
            writer.integer(row.count)
        }
        writer.endObject()
        writer.member("skipped", skipped)
        writer.endObject()
        writer.endLine()
    }
}
