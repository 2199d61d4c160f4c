import Bytes
import Clocks
import Glibc
import Synchronization

/// The handling of signals. The first SIGTERM or SIGINT asks a run to finish the records in hand and exit; another one, a tenth of a second or more later, ends the
/// process at once. SIGPIPE and SIGXFSZ are ignored, so that they become errors of the write that caused them.
package enum Signals {
    /// Whether this process is a worker. A second signal does not end a worker at once, because its supervisor ends it.
    private static let isWorker = Atomic<Bool>(false)
    /// When the first signal came, in nanoseconds on the monotonic clock.
    private static let requestedAt = Atomic<Int>(0)
    /// Nanoseconds within which further signals are the first one again: timeout(1) signals its child, and then the group that the child is in.
    private static let repetition = 100_000_000

    package static var isStopRequested: Bool { Interruption.isRequested }

    /// Installs the handlers.
    ///
    /// SA_RESTART is not set, so that a signal interrupts a blocking system call, and the caller then checks `isStopRequested`. A signal that arrives between this
    /// check and the next call would go unnoticed, so the first signal starts a timer that interrupts system calls four times a second until the process ends.
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

    /// Marks this process as a worker. A Ctrl-C reaches a worker twice, from the terminal and from its supervisor, and must count once.
    static func becomeWorker() { isWorker.store(true, ordering: .relaxed) }
}
