import CProcesses
import Glibc

/// What a terminal sends to the command that it is lent to, and not to this process: the signals of Ctrl-C and Ctrl-\\, and that of its hangup. A small process in the
/// command's group notes them.
package final class TerminalKeys {
    private let process: pid_t
    private let pipe: Int32

    /// Nil if the process cannot be started; the keys then go unnoticed.
    package init?(of command: RunningCommand) {
        guard let ends = try? PipeEnds() else { return nil }
        process = secflow_watch_terminal(command.process, ends.writing)
        close(ends.writing)
        pipe = ends.reading
        if process < 0 {
            close(pipe)
            return nil
        }
    }

    /// Ends the process. Returns the first signal that the terminal has sent; nil for none.
    package func finish() -> Int32? {
        defer { close(pipe) }
        if secflow_end_watch(process) != 0 { return nil }
        var first: UInt8?
        var byte: UInt8 = 0
        while true {
            let count = read(pipe, &byte, 1)
            if count == 1 { first = first ?? byte } else if count == 0 || errno != EINTR { break }
        }
        return first.map { Int32($0) }
    }
}
