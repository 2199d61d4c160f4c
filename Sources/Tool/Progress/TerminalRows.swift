import Glibc
import Synchronization

/// The rows of progress at the bottom of a terminal, one for each tool that writes its messages there.
///
/// The tools of a pipeline share the rows through a `RowTable`. Each tool draws all rows, and then leaves the cursor at the beginning of the first one. A draw
/// therefore clears everything from the cursor on, whatever other programs wrote there, and needs no memory of the last draw. Messages, and the last text of a
/// tool that finishes, go above the rows and stay there.
final class TerminalRows: Sendable {
    /// Records of this tool go to the same terminal, so no tool shows a row there.
    let isUnderRecords: Bool
    private let table: Mutex<RowTable>

    /// Clears from the beginning of the cursor's line to the end of the screen.
    private static let clear = "\r\u{1B}[J"

    /// Nil when standard error is not a terminal that can move its cursor.
    ///
    /// - Parameter showsAlways: show a row even where records go to the same terminal.
    init?(showsAlways: Bool) {
        guard isatty(STDERR_FILENO) == 1, let kind = getenv("TERM"), String(cString: kind) != "dumb" else { return nil }
        var errors = stat()
        var output = stat()
        guard fstat(STDERR_FILENO, &errors) == 0 else { return nil }
        let isSame = isatty(STDOUT_FILENO) == 1 && fstat(STDOUT_FILENO, &output) == 0 && output.st_rdev == errors.st_rdev
        isUnderRecords = isSame && !showsAlways
        table = Mutex(RowTable(terminal: UInt(errors.st_rdev), isUnderRecords: isUnderRecords))
    }

    /// Joins the tools that share the terminal. Until then messages are written as they are.
    func begin() { table.withLock { $0.join() } }

    /// Puts a text into this tool's row. Returns whether this tool draws on the terminal.
    func show(_ text: String) -> Bool {
        table.withLock { table in
            guard Self.isInForeground else { return false }
            guard table.lock() else { return true }
            defer { table.unlock() }
            table.set(text)
            if let rows = table.rows() { Self.draw(rows) }
            return true
        }
    }

    /// Writes the line of a message above the rows.
    func write(_ line: [UInt8]) {
        table.withLock { table in
            guard Self.isInForeground, table.lock() else { return Diagnostics.write(line) }
            defer { table.unlock() }
            if let rows = table.rows(), !rows.isEmpty { Self.draw(rows, below: line) } else { Diagnostics.write(line) }
        }
    }

    /// Takes this tool's row away, and leaves its last text above the rows of the others; nil for none. Returns whether this tool draws on the terminal.
    func finish(_ text: String?) -> Bool {
        table.withLock { table in
            let isInForeground = Self.isInForeground
            // Without the lock only the text is written: the slot becomes free when the process ends.
            guard table.lock() else {
                if isInForeground, let text { Diagnostics.write(Array("\(text)\n".utf8)) }
                return isInForeground
            }
            defer { table.unlock() }
            let isHidden = table.rows() == nil
            let isLast = table.leave()
            if isInForeground, !isHidden, let text { Self.draw(table.rows() ?? [], below: Array("\(text.prefix(Self.width))\n".utf8)) }
            if isLast { table.remove() }
            return isInForeground
        }
    }

    /// Whether this process may draw. A tool in the background leaves the terminal to the one in the foreground. A terminal that does not control this session
    /// has no foreground.
    private static var isInForeground: Bool {
        let foreground = tcgetpgrp(STDERR_FILENO)
        return foreground == getpgrp() || foreground < 0 && errno == ENOTTY
    }

    private static var size: (columns: Int, lines: Int) { Terminal.size(of: STDERR_FILENO) }

    /// The characters of a row: a full line would take the cursor to the next one.
    private static var width: Int { max(1, size.columns - 1) }

    /// Draws the rows in one call of write(2), so that nothing comes between the parts.
    private static func draw(_ rows: [String], below message: [UInt8] = []) {
        let width = width
        // A row that does not fit on the screen would scroll it, and the cursor would end elsewhere.
        let shown = rows.suffix(max(1, size.lines - 1)).map { String($0.prefix(width)) }
        var bytes = Array(clear.utf8) + message
        bytes += Array(shown.joined(separator: "\r\n").utf8)
        if !shown.isEmpty { bytes += Array("\r".utf8) }
        if shown.count > 1 { bytes += Array("\u{1B}[\(shown.count - 1)A".utf8) }
        Diagnostics.write(bytes)
    }
}
