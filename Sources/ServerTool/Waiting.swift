import Glibc
import Synchronization

/// Runs asynchronous work to its end from synchronous code. This way Swift's concurrency runtime starts its threads only when the server starts, and not for
/// `--version`.
package func waitFor(_ work: @escaping @Sendable () async throws -> Void) throws {
    let outcome = Outcome()
    Task {
        do {
            try await work()
            outcome.finish(nil)
        } catch {
            outcome.finish(error)
        }
    }
    if let failure = outcome.wait() { throw failure }
}

/// The outcome of the work, passed from one thread to another.
private final class Outcome: Sendable {
    private let failure = Mutex<(any Error)?>(nil)
    private let isDone = Atomic<Bool>(false)
    nonisolated(unsafe) private let semaphore: UnsafeMutablePointer<sem_t>

    init() {
        semaphore = .allocate(capacity: 1)
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func finish(_ error: (any Error)?) {
        failure.withLock { $0 = error }
        isDone.store(true, ordering: .releasing)
        sem_post(semaphore)
    }

    /// Waits for the outcome; goes on waiting after a signal.
    func wait() -> (any Error)? {
        while !isDone.load(ordering: .acquiring) { sem_wait(semaphore) }
        return failure.withLock { $0 }
    }
}
