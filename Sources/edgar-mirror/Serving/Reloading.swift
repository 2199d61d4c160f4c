import Glibc
import Synchronization

/// Requests to read the folder again, which come as SIGHUP.
enum Reloading {
    private static let requested = Atomic<Bool>(false)

    static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Reloading.requested.store(true, ordering: .relaxed) }
        sigaction(SIGHUP, &action, nil)
    }

    /// Whether SIGHUP came since the last call.
    static func take() -> Bool { requested.exchange(false, ordering: .relaxed) }
}
