import Glibc
import Synchronization

/// The rows of progress at the bottom of a terminal, one for each tool that writes its messages there.
///
/// The tools of a pipeline share the rows through a `RowTable`. Each draws all of them, and then leaves the cursor at the beginning of the first: so a draw clears
/// what stands from the cursor on, whatever other programs wrote there, and needs no memory of what was drawn. Messages go above the rows.
final class TerminalRows: Sendable {
    /// Records of this tool go to the same terminal: no tool shows a row there.
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

    /// Puts a text into this tool's row.
    func show(_ text: String) {
        table.withLock { table in
            guard Self.isInForeground, table.lock() else { return }
            defer { table.unlock() }
            table.set(text)
            Self.draw(table.rows())
        }
    }

    /// Writes the line of a message above the rows.
    func write(_ line: [UInt8]) {
        table.withLock { table in
            guard Self.isInForeground, table.lock() else { return Diagnostics.write(line) }
            defer { table.unlock() }
            let rows = table.rows()
            if rows.isEmpty { return Diagnostics.write(line) }
            Self.draw(rows, below: line)
        }
    }

    /// Leaves the row with its last text, nil for none. The last tool to finish leaves all rows on the screen and the cursor below them.
    func finish(_ text: String?) {
        table.withLock { table in
            guard table.lock() else { return }
            defer { table.unlock() }
            if let text { table.set(text) }
            let isLast = table.finish()
            let rows = table.rows()
            if Self.isInForeground, !rows.isEmpty { Self.draw(rows, isLast: isLast) }
            if isLast { table.remove() }
        }
    }

    /// A tool in the background leaves the terminal to the one in the foreground.
    private static var isInForeground: Bool { tcgetpgrp(STDERR_FILENO) == getpgrp() }

    /// One call of write(2), so that nothing comes between the parts.
    private static func draw(_ rows: [String], below message: [UInt8] = [], isLast: Bool = false) {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
        let (columns, height) = isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
        // A row that went on in the next line, or one that does not fit on the screen, would leave the cursor elsewhere.
        let shown = rows.suffix(max(1, height - 1)).map { String($0.prefix(max(1, columns - 1))) }
        var bytes = Array(clear.utf8) + message
        bytes += Array(shown.joined(separator: "\r\n").utf8)
        if isLast { bytes += [0x0D, 0x0A] } else { bytes += Array(shown.count > 1 ? "\r\u{1B}[\(shown.count - 1)A".utf8 : "\r".utf8) }
        Diagnostics.write(bytes)
    }
}
