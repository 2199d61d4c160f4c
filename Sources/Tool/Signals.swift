import Glibc
import Synchronization

/// SIGTERM and SIGINT ask a run to finish the records in hand and leave; SIGPIPE is an error of the write that met it.
package enum Signals {
    private static let stopRequested = Atomic<Bool>(false)

    package static var isStopRequested: Bool { stopRequested.load(ordering: .relaxed) }

    /// Without SA_RESTART, so that a read that waits for input is interrupted and the flag is seen. A signal that comes after the last look at the
    /// flag and before the read would be missed: so an alarm follows each second until the run has ended.
    package static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Signals.stopRequested.store(true, ordering: .relaxed)
            alarm(1)
        }
        sigaction(SIGTERM, &action, nil)
        sigaction(SIGINT, &action, nil)
        sigaction(SIGALRM, &action, nil)
        signal(SIGPIPE, SIG_IGN)
    }
}
