import CProcesses
import Clocks
import Glibc

/// A process that ends a command's group when this process dies without ending it, as after `kill -9`.
///
/// The command itself gets a signal from the system at the death of its parent, but not the processes that the command has started.
package final class Guardian {
    /// Lives as long as this process, and after its death until the group has ended.
    package let process: Int32
    private let pipe: Int32
    private var isDismissed = false

    /// Starts the process. This process must have no other thread.
    ///
    /// - Parameters:
    ///   - grace: seconds from SIGTERM to SIGKILL.
    ///   - cleanUp: is called in the guardian after the death of this process, when the group has ended.
    package init(grace: Double, cleanUp: () -> Void) throws(ProcessFailure) {
        let ends = try PipeEnds()
        switch secflow_fork() {
        case -1:
            let failure = ProcessFailure("start a process")
            close(ends.reading)
            close(ends.writing)
            throw failure
        case 0:
            Self.guardGroup(ends.reading, grace: grace, cleanUp: cleanUp)
            _exit(0)
        case let process:
            close(ends.reading)
            self.process = process
            pipe = ends.writing
        }
    }

    deinit { dismiss() }

    /// Names the group to end; nil for none.
    package func guardGroup(of command: RunningCommand?) { send(Int64(command?.process ?? 0)) }

    /// Ends the guardian, which then does nothing more.
    package func dismiss() {
        if isDismissed { return }
        isDismissed = true
        send(-1)
        close(pipe)
        while waitpid(process, nil, 0) == -1, errno == EINTR {}
    }

    private func send(_ message: Int64) {
        // A guardian that was killed cannot read: SIGPIPE is ignored.
        _ = withUnsafeBytes(of: message) { write(pipe, $0.baseAddress, $0.count) }
    }

    // MARK: In the guardian

    /// Waits until this process's parent closes the pipe, then ends the group that was named last.
    private static func guardGroup(_ pipe: Int32, grace: Double, cleanUp: () -> Void) {
        // Ctrl-C and signals to the parent's group are meant for the command.
        setsid()
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
        secflow_close_all_but(pipe)
        var group: Int64 = 0
        while true {
            var message: Int64 = 0
            let count = withUnsafeMutableBytes(of: &message) { read(pipe, $0.baseAddress, $0.count) }
            if count == MemoryLayout.size(ofValue: message) {
                if message == -1 { return }
                group = message
            } else if count == 0 || errno != EINTR {
                break
            }
        }
        if group > 1 { end(pid_t(group), grace: grace) }
        cleanUp()
    }

    private static func end(_ group: pid_t, grace: Double) {
        kill(-group, SIGTERM)
        kill(-group, SIGCONT)
        let end = monotonicSeconds() + grace
        while monotonicSeconds() < end {
            if kill(-group, 0) != 0 { return }
            usleep(20_000)
        }
        kill(-group, SIGKILL)
    }
}
