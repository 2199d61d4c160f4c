/// A thread that calls a function again and again, at an interval. It can be stopped and started any number of times, by one thread.
package final class RepeatingThread: @unchecked Sendable {
    private let seconds: Double
    private let monitor = Monitor()
    /// Guarded by the monitor.
    private var isStopping = false
    /// Nil while the thread is stopped.
    private var thread: WorkerThread?

    /// - Parameter seconds: the time from the start to the first call, and from the end of each call to the next one.
    package init(every seconds: Double) { self.seconds = seconds }

    /// Starts the thread, which calls `body`. If the system cannot start another thread, `body` is not called.
    package func start(_ body: @escaping @Sendable () -> Void) {
        guard thread == nil else { return }
        monitor.alone { isStopping = false }
        thread = WorkerThread { [self] in
            while monitor.alone({ monitor.wait(while: { !isStopping }, seconds: seconds) }) { body() }
        }
    }

    /// Stops the thread, and returns when it has ended.
    package func stop() {
        guard let running = thread else { return }
        monitor.change { isStopping = true }
        running.join()
        thread = nil
    }
}
