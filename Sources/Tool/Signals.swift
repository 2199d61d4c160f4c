import Bytes
import Glibc
import Synchronization

/// SIGTERM and SIGINT ask a run to finish the records in hand and leave; a second one ends it at once, wherever it is. SIGPIPE and SIGXFSZ are errors of the
/// write that met them.
package enum Signals {
    /// Set in a worker's process, which its supervisor tells when to end.
    private static let isWorker = Atomic<Bool>(false)

    package static var isStopRequested: Bool { Interruption.isRequested }

    /// Without SA_RESTART, so that a call that waits is interrupted and the flag is seen. A signal that comes after the last look at the flag and before the
    /// call would be missed: so alarms follow, four a second, until the run has ended.
    package static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            if number != SIGALRM, Interruption.isRequested, !Signals.isWorker.load(ordering: .relaxed) { _exit(ExitStatus.tryAgain.rawValue) }
            if Interruption.isRequested { return }
            Interruption.request()
            let quarter = timeval(tv_sec: 0, tv_usec: 250_000)
            var alarms = itimerval(it_interval: quarter, it_value: quarter)
            setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &alarms, nil)
        }
        sigaction(SIGTERM, &action, nil)
        sigaction(SIGINT, &action, nil)
        sigaction(SIGALRM, &action, nil)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// To be called first in a worker's process: it hears of a stop from the terminal and from its supervisor, which are one.
    static func becomeWorker() { isWorker.store(true, ordering: .relaxed) }
}
