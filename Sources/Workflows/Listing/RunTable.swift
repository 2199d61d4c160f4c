import Bytes
import JSONLines
import Warehouse

/// Runs as text for a terminal: a line each, the latest first.
package struct RunTable {
    private static let heads = ["workflow", "status", "started", "took", "where", "error"]
    private static let gap = "  "

    private var lines: [[String]] = [heads]

    package init() {}

    package var isEmpty: Bool { lines.count == 1 }

    package mutating func add(_ run: ListedRun) {
        let host = run.metadata["host"]?.string?.printable ?? ""
        let process = run.metadata["pid"]?.integer.map { " \($0)" } ?? ""
        let heartbeat = run.text(.completedAt) == nil ? run.text(.heartbeatAt).map { "last heartbeat \(Self.moment($0))" } : nil
        lines.append([
            run.text(.workflow) ?? "", run.text(.status) ?? "", Self.moment(run.text(.startedAt)), Self.duration(run.duration), host + process,
            run.text(.error) ?? heartbeat ?? "",
        ])
    }

    /// The table, each line cut off at the width of the terminal.
    package func text(width: Int) -> String {
        let widths = Self.heads.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() {
                line += cell + (index + 1 < cells.count ? String(repeating: " ", count: widths[index] - cell.count) + Self.gap : "")
            }
            return String(line.prefix(max(20, width))).trimmed + "\n"
        }.joined()
    }

    /// `2026-01-31 08:15:00`, in UTC.
    private static func moment(_ instant: String?) -> String { String((instant ?? "").prefix(19)).replacing("T", with: " ") }

    private static func duration(_ seconds: Int?) -> String {
        guard let seconds else { return "" }
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3600 { return "\(seconds / 60)m \(seconds % 60)s" }
        return "\(seconds / 3600)h \(seconds / 60 % 60)m"
    }
}
