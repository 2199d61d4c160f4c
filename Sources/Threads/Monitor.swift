import Glibc

/// A lock with a condition: what it guards is looked at and changed by one thread at a time, and a thread can wait until another has changed it.
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

    /// Runs `body` alone.
    package func alone<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return body()
    }

    /// Runs `body` alone and tells those who wait that something is different.
    package func change<R>(_ body: () -> R) -> R {
        alone {
            defer { pthread_cond_broadcast(changed) }
            return body()
        }
    }

    /// To be called within `alone` or `change`: lets the others in until one of them has changed something, again and again while `condition` holds.
    package func wait(while condition: () -> Bool) {
        while condition() { pthread_cond_wait(changed, lock) }
    }
}
