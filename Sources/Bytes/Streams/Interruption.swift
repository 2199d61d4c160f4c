import Glibc
import Synchronization

/// The request to stop this process. Calls that may block check it each time a signal interrupts them.
package enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Seconds that the work in hand may take after the request. A process has ended ten seconds after it: two are left for what follows the work.
    package static var patience: Double { Double(patienceSeconds.load(ordering: .relaxed)) }
    private static let patienceSeconds = Atomic<Int>(8)

    /// Sets `patience`, for a tool whose work in hand is paid for and takes longer.
    package static func setPatience(seconds: Int) { patienceSeconds.store(seconds, ordering: .relaxed) }

    package static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Safe in a signal handler.
    package static func request() { requested.store(true, ordering: .relaxed) }
}
