import Glibc
import Synchronization

/// SIGHUP asks to read the folder anew.
enum Reloading {
    private static let requested = Atomic<Bool>(false)

    static func install() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Reloading.requested.store(true, ordering: .relaxed) }
        sigaction(SIGHUP, &action, nil)
    }

    /// Whether it was asked for since the last call.
    static func take() -> Bool { requested.exchange(false, ordering: .relaxed) }
}
