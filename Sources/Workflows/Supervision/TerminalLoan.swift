import Glibc
import Processes

/// The terminal that this process was started from, lent to a command in another process group, as a shell does for its jobs.
///
/// Only the processes of the terminal's foreground group may read from it, and get its Ctrl-C.
final class TerminalLoan {
    /// A descriptor of the terminal.
    let descriptor: Int32
    private var isLent = false

    /// Nil where none of the standard descriptors is this session's terminal.
    init?() {
        guard let descriptor = [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO].first(where: { isatty($0) == 1 && tcgetpgrp($0) != -1 }) else { return nil }
        self.descriptor = descriptor
    }

    /// Whether this process has the terminal.
    var isForeground: Bool { tcgetpgrp(descriptor) == getpgrp() }

    /// Whether a command should get the terminal at its start: this process has it for itself. A pager behind a pipe needs the terminal too, and then the command
    /// gets it only when it uses it.
    var isOurs: Bool { isForeground && isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    func noteLent() { isLent = true }

    func lend(to command: RunningCommand) {
        tcsetpgrp(descriptor, command.process)
        isLent = true
    }

    func takeBack() {
        if isLent { tcsetpgrp(descriptor, getpgrp()) }
        isLent = false
    }
}
