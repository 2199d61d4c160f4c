import Glibc

/// A lock with a condition variable: one thread at a time reads or changes the guarded state, and a thread can wait for a change by another.
package final class Monitor: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        pthread_mutex_init(lock, nil)
        // Timed waits count by a clock that is never set.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
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

    /// Runs `body` while it holds the lock; returns nil, without waiting, if another thread holds it.
    package func aloneIfFree<R>(_ body: () -> R) -> R? {
        guard pthread_mutex_trylock(lock) == 0 else { return nil }
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

    /// Runs `body` while it holds the lock, and wakes one of the threads that wait for a change: for a change that only one of them can use.
    package func changeForOne<R>(_ body: () -> R) -> R {
        alone {
            defer { pthread_cond_signal(changed) }
            return body()
        }
    }

    /// Waits while `condition` is true. Call it within `alone` or `change`: the lock is released during the wait, and the condition is checked after each
    /// change.
    package func wait(while condition: () -> Bool) {
        while condition() { pthread_cond_wait(changed, lock) }
    }

    /// Waits while `condition` is true, but no longer than `seconds`. Call it like `wait(while:)`. Returns whether the condition is still true.
    package func wait(while condition: () -> Bool, seconds: Double) -> Bool {
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let nanoseconds = end.tv_nsec + Int(max(0, min(seconds, 1e9)) * 1e9)
        (end.tv_sec, end.tv_nsec) = (end.tv_sec + nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000)
        while condition() {
            if pthread_cond_timedwait(changed, lock, &end) == ETIMEDOUT { return condition() }
        }
        return false
    }
}
