import FilingStore
package import RedisClient
import Records
import Synchronization
import Threads
import Tool

/// A cache of submissions in a Redis server, asked before EDGAR and filled after a fetch.
///
/// All commands are sent from a thread, so that transfers go on while the server is slow. Look-ups come before submissions that wait to be stored, because the
/// run waits for look-ups.
package final class SubmissionCache: @unchecked Sendable {
    private struct LookUp {
        let identifier: Int
        let number: AccessionNumber
        let sink: SubmissionSink
    }

    /// Used by the thread only.
    private var redis: RedisCache
    private let hits = Atomic(0)
    private let misses = Atomic(0)

    private var thread: WorkerThread?

    private let monitor = Monitor()
    // Guarded by the monitor.
    private var lookUps: [LookUp] = []
    private var results: [(Int, RedisCache.LookUp)] = []
    private var arrived: [(AccessionNumber, SubmissionStore.Entry)] = []
    private var wake: (@Sendable () -> Void)?
    private var isFinishing = false

    /// - Parameter say: receives messages for the user, from another thread.
    package init(_ address: CacheAddress, _ access: RedisAccess, say: @escaping @Sendable (String) -> Void) {
        redis = RedisCache(address, access, say: say)
    }

    /// The number of submissions that were looked up and found.
    package var hitCount: Int { hits.load(ordering: .relaxed) }
    /// The number of submissions that were looked up and not found.
    package var missCount: Int { misses.load(ordering: .relaxed) }

    /// Accepts look-ups until `stopLookUps`.
    ///
    /// - Parameter wake: called when there is a result.
    func start(wake: @escaping @Sendable () -> Void) {
        monitor.alone { self.wake = wake }
        thread = WorkerThread { [self] in performAll() }
    }

    /// Looks a filing up; `nextResult` returns the result under the identifier. The sink may not be used until then.
    func lookUp(_ identifier: Int, _ number: AccessionNumber, into sink: SubmissionSink) {
        monitor.change {
            if thread == nil { return results.append((identifier, .missing)) }
            lookUps.append(LookUp(identifier: identifier, number: number, sink: sink))
        }
    }

    /// Removes and returns the next result of a look-up; nil if there is none yet.
    func nextResult() -> (identifier: Int, result: RedisCache.LookUp)? {
        monitor.alone { results.isEmpty ? nil : results.removeFirst() }
    }

    /// Puts a submission into the cache that EDGAR has sent, some time before `finish` returns.
    func store(_ number: AccessionNumber, _ entry: SubmissionStore.Entry) {
        if thread != nil { monitor.change { arrived.append((number, entry)) } }
    }

    /// Forgets the look-ups that are not done, and their results.
    func stopLookUps() {
        monitor.alone {
            wake = nil
            lookUps.removeAll()
            results.removeAll()
        }
    }

    /// Waits until all submissions are in the cache, and ends the thread. If the run was asked to stop, waits only for the command under way. To be called at the
    /// end of every run.
    package func finish() {
        monitor.change { isFinishing = true }
        thread?.join()
        thread = nil
    }

    private func performAll() {
        while true {
            let (lookUp, entry) = nextWork()
            if let lookUp {
                perform(lookUp)
            } else if let entry {
                redis.store(entry.0, entry.1)
            } else {
                return
            }
        }
    }

    /// Waits for work: a look-up, or a submission to store. Returns neither when the thread has to end.
    private func nextWork() -> (LookUp?, (AccessionNumber, SubmissionStore.Entry)?) {
        monitor.alone {
            monitor.wait { lookUps.isEmpty && arrived.isEmpty && !isFinishing }
            if isFinishing, Signals.isStopRequested { return (nil, nil) }
            if !lookUps.isEmpty { return (lookUps.removeFirst(), nil) }
            return (nil, arrived.isEmpty ? nil : arrived.removeFirst())
        }
    }

    private func perform(_ lookUp: LookUp) {
        let result = redis.lookUp(lookUp.number, into: lookUp.sink)
        switch result {
        case .found: hits.add(1, ordering: .relaxed)
        case .missing: misses.add(1, ordering: .relaxed)
        case .held, .failed: break
        }
        let isWanted = monitor.alone {
            guard let wake else { return false }
            results.append((lookUp.identifier, result))
            wake()
            return true
        }
        if !isWanted {
            lookUp.sink.discard()
            lookUp.sink.suspend()
        }
    }
}
