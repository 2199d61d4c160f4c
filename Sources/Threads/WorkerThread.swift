import Glibc

/// A thread beside the main thread. All signals are blocked in it, so that they interrupt the main thread, which reads and waits.
package struct WorkerThread: Sendable {
    private let thread: pthread_t

    /// Starts a thread that runs `body`; nil if the system cannot start another thread.
    package init?(_ body: @escaping () -> Void) {
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Body(body)).toOpaque()
        let started = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context)
        guard started == 0 else {
            Unmanaged<Body>.fromOpaque(context).release()
            return nil
        }
        self.thread = thread
    }

    /// Waits until the thread ends. Call it once.
    package func join() { pthread_join(thread, nil) }

    /// The closure that the thread runs, in a class that can be passed through C.
    private final class Body {
        let run: () -> Void
        init(_ run: @escaping () -> Void) { self.run = run }
    }
}
