import Glibc

/// A command that this process has started, in a process group of its own.
package final class RunningCommand {
    package let process: Int32
    /// How the command ended; nil while it runs.
    package private(set) var end: ProcessEnd?

    init(process: Int32) { self.process = process }

    /// What a command did since the last look.
    package enum Change: Equatable {
        case ended(ProcessEnd)
        /// A signal has stopped the command: Ctrl-Z, or the use of a terminal that it does not have.
        case stopped(Int32)
    }

    /// Collects the children of this process that have ended, and returns what this command did; nil if it goes on as before.
    package func takeChange() -> Change? {
        var change: Change?
        var status: Int32 = 0
        while true {
            let child = waitpid(-1, &status, WNOHANG | WUNTRACED)
            if child == -1, errno == EINTR { continue }
            guard child > 0 else { return change }
            guard child == process else { continue }
            if status & 0xFF == 0x7F {
                change = .stopped(status >> 8 & 0xFF)
            } else {
                let end = ProcessEnd(waitStatus: status)
                self.end = end
                change = .ended(end)
            }
        }
    }

    /// Sends a signal to all processes of the command's group. Returns false if there are none.
    @discardableResult
    package func signalGroup(_ number: Int32) -> Bool { kill(-process, number) == 0 }

    /// Asks the group to end. Stopped processes are continued, so that the signal reaches them.
    package func terminateGroup() {
        signalGroup(SIGTERM)
        signalGroup(SIGCONT)
    }
}
