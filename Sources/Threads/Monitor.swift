import Glibc

/// A lock with a condition variable: one thread at a time reads or changes the guarded state, and a thread can wait for a change by another.
package final class Monitor: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_cond_destroy(changed)
        lock.deallocate()
        changed.deallocate()
    }

    /// Runs `body` while it holds the lock.
    package func alone<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    /// Runs `body` while it holds the lock, and wakes the threads that wait for a change.
    package func change<R>(_ body: () -> R) -> R {
        alone {
            defer { pthread_cond_broadcast(changed) }
            return body()
        }
    }

    /// Waits while `condition` is true. Call it within `alone` or `change`: the lock is released during the wait, and the condition is checked after each
    /// change.
    package func wait(while condition: () -> Bool) {
        while condition() { pthread_cond_wait(changed, lock) }
    }
}
