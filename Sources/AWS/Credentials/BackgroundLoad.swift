import Threads

/// A load of credentials in a thread of its own, so that transfers go on meanwhile. There is one load at a time.
final class BackgroundLoad {
    /// The state that both threads use, guarded by the monitor.
    private final class Shared: @unchecked Sendable {
        private let monitor = Monitor()
        private var result: Result<Credentials, ServiceFailure>?
        private var wasCancelled = false

        var isCancelled: Bool { monitor.alone { wasCancelled } }

        func cancel() { monitor.alone { wasCancelled = true } }

        func set(_ result: Result<Credentials, ServiceFailure>) { monitor.alone { self.result = result } }

        func take() -> Result<Credentials, ServiceFailure>? {
            monitor.alone {
                defer { result = nil }
                return result
            }
        }
    }

    private let shared = Shared()
    private var thread: WorkerThread?
    /// Whether a load has begun whose result was not taken yet.
    private(set) var isRunning = false

    /// Gives up a load that is under way.
    deinit {
        shared.cancel()
        thread?.join()
    }

    /// Begins a load, unless one is under way.
    func start(_ source: any CredentialSource, shouldStop: @escaping @Sendable () -> Bool) {
        guard !isRunning else { return }
        isRunning = true
        let shared = shared
        let load = { @Sendable in
            shared.set(Result { () throws(ServiceFailure) in try source.load { shared.isCancelled || shouldStop() } })
        }
        thread = WorkerThread(load)
        // The system has no thread left.
        if thread == nil { load() }
    }

    /// Returns the result of a load that has ended, once; otherwise nil.
    func takeResult() -> Result<Credentials, ServiceFailure>? {
        guard isRunning, let result = shared.take() else { return nil }
        thread?.join()
        thread = nil
        isRunning = false
        return result
    }
}
