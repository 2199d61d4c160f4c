import Bytes
import Glibc
import Synchronization

/// The handling of signals. The first SIGTERM or SIGINT asks a run to finish the records in hand and exit; a second one ends the process at once. SIGPIPE and SIGXFSZ
/// are ignored, so that they become errors of the write that caused them.
package enum Signals {
    /// Set in a worker process. A second signal does not end a worker, because the supervisor decides when it ends.
    private static let isWorker = Atomic<Bool>(false)

    package static var isStopRequested: Bool { Interruption.isRequested }

    /// Installs the handlers, without SA_RESTART, so that a signal interrupts a waiting system call and the flag is checked. A signal between the last check and the
    /// call would be missed: so a timer interrupts further calls, four times a second, until the process ends.
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

    /// Marks this process as a worker. A stop from the terminal reaches it twice, directly and through its supervisor, and counts once.
    static func becomeWorker() { isWorker.store(true, ordering: .relaxed) }
}
