import CProcesses
import Glibc

/// The signals of this process as a queue that can be read and polled, in place of handlers.
///
/// A signal that was ignored when the process started stays ignored, as nohup(1) wants it.
package final class SignalQueue {
    /// Readable while a signal is pending.
    package let descriptor: Int32
    /// The signals that were blocked before.
    let inheritedMask: sigset_t
    /// Whether SIGPIPE and SIGXFSZ were ignored before, as commands get them.
    let (ignoredPipe, ignoredSize): (Bool, Bool)

    /// Blocks signals in this thread, and in threads that it starts later, so that they are queued. SIGPIPE and SIGXFSZ are ignored: they become errors of the write
    /// that caused them.
    ///
    /// - Parameter blocked: further signals that are only blocked.
    package init(_ numbers: [Int32], blocked: [Int32] = []) throws(ProcessFailure) {
        var queued = sigset_t()
        sigemptyset(&queued)
        // A signal that is blocked would be queued also if it is ignored.
        for number in numbers where number == SIGCHLD || secflow_ignores(number) == 0 { sigaddset(&queued, number) }
        var mask = queued
        for number in blocked { sigaddset(&mask, number) }
        var inherited = sigset_t()
        pthread_sigmask(SIG_BLOCK, &mask, &inherited)
        inheritedMask = inherited
        // An ignored SIGCHLD would let ended children vanish without their status.
        if numbers.contains(SIGCHLD) { signal(SIGCHLD, SIG_DFL) }
        (ignoredPipe, ignoredSize) = (secflow_ignore(SIGPIPE) != 0, secflow_ignore(SIGXFSZ) != 0)
        descriptor = secflow_signal_descriptor(&queued)
        guard descriptor >= 0 else { throw ProcessFailure("queue signals") }
    }

    deinit { close(descriptor) }

    /// Lets signals that ask for the end have their own effect again.
    package func release() {
        var ending = sigset_t()
        sigemptyset(&ending)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { sigaddset(&ending, number) }
        pthread_sigmask(SIG_UNBLOCK, &ending, nil)
    }

    /// Returns the next pending signal; nil if there is none.
    package func next() -> Int32? {
        let number = secflow_next_signal(descriptor)
        return number > 0 ? number : nil
    }
}
