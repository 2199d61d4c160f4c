import Bytes
package import JSONLines
package import Warehouse

/// A run as a list shows it: the record, and what this host knows of its processes.
package struct ListedRun {
    private typealias Column = WarehouseReader.RunColumn

    private let row: ResultRow
    let metadata: JSONValue
    /// Whether the record says that the run goes on, but its processes on this host are gone. The next run of the workflow records that it is lost.
    package let isLost: Bool

    package init(_ row: ResultRow) {
        self.row = row
        metadata = row.value(Column.metadata.rawValue) { try? JSONValue(parsing: $0) } ?? .null
        let goesOn = ["pending", "running"].contains(row.text(Column.status.rawValue))
        isLost = goesOn && ProcessIdentity.liveness(of: row.text(Column.id.rawValue) ?? "", metadata) == .dead
    }

    /// The text of a column, without control characters.
    func text(_ column: WarehouseReader.RunColumn) -> String? {
        if isLost, column == .status { return RunStatus.lost.rawValue }
        if isLost, column == .error { return Self.lost }
        return row.text(column.rawValue)?.printable
    }

    var duration: Int? { row.integer(Column.duration.rawValue) }

    private static let lost = "lost: its processes are gone; the next run records that"

    /// Writes the record, a line.
    package func write(to writer: inout JSONWriter) {
        guard isLost else { return row.write(type: "workflow_run", to: &writer) }
        var line = JSONWriter()
        row.write(type: "workflow_run", to: &line)
        let bytes = line.bytes
        guard var record = try? JSONObject(parsing: bytes.span) else { return }
        record.set("status", RunStatus.lost.rawValue)
        record.set("error_message", Self.lost)
        var text: [UInt8] = []
        record.writeLine(to: &text)
        writer.raw(text.span)
    }
}
