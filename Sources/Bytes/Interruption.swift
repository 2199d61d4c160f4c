import Glibc
import Synchronization

/// Whether this process was asked to stop: calls that wait for somebody else look at it each time a signal interrupts them.
package enum Interruption {
    private static let requested = Atomic<Bool>(false)

    package static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Fit for a signal's handler.
    package static func request() { requested.store(true, ordering: .relaxed) }
}
