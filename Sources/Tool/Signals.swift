import Bytes
import Clocks
import Glibc
import Synchronization

/// The handling of signals. The first SIGTERM or SIGINT asks a run to finish the records in hand and exit; another one, a tenth of a second or more later, ends the
/// process at once. SIGPIPE and SIGXFSZ are ignored, so that they become errors of the write that caused them.
package enum Signals {
    /// Set in a worker process. A second signal does not end a worker, because the supervisor decides when it ends.
    private static let isWorker = Atomic<Bool>(false)
    /// When the first signal came, in nanoseconds on the monotonic clock.
    private static let requestedAt = Atomic<Int>(0)
    /// Nanoseconds within which further signals are the first one again: timeout(1) signals its child, and then the group that the child is in.
    private static let repetition = 100_000_000

    package static var isStopRequested: Bool { Interruption.isRequested }

    /// Installs the handlers, without SA_RESTART, so that a signal interrupts a waiting system call and the flag is checked. A signal between the last check and the
    /// call would be missed: so a timer interrupts further calls, four times a second, until the process ends.
    package static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in
            if number == SIGALRM { return }
            let now = monotonicNanoseconds()
            if Interruption.isRequested {
                let isSecond = now - Signals.requestedAt.load(ordering: .relaxed) >= Signals.repetition
                if isSecond, !Signals.isWorker.load(ordering: .relaxed) { _exit(ExitStatus.tryAgain.rawValue) }
                return
            }
            Signals.requestedAt.store(now, ordering: .relaxed)
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
