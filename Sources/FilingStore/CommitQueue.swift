package import Bytes
import Threads

/// Gives complete files their final names, one after the other, in a thread of its own, so that transfers go on while the disk is busy.
package final class CommitQueue: @unchecked Sendable {
    private struct Commit {
        let identifier: Int
        let sink: SubmissionSink
        let old: SubmissionStore.Entry?
        let damaged: String?
    }

    private let monitor = Monitor()
    private let wake: @Sendable () -> Void
    private var thread: WorkerThread?
    private var waiting: [Commit] = []
    private var committed: [(Int, Result<SubmissionStore.Entry, SystemFailure>)] = []
    private var isFinishing = false

    /// - Parameter wake: called from the thread when a file has its name.
    package init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Adds a sink whose content is complete. `nextCommitted` returns the result.
    ///
    /// - Parameters:
    ///   - old: the entry of the same filing that is in the store.
    ///   - damaged: a file that is removed in favour of the new one.
    package func enqueue(_ identifier: Int, _ sink: SubmissionSink, replacing old: SubmissionStore.Entry?, damaged: String? = nil) {
        let commit = Commit(identifier: identifier, sink: sink, old: old, damaged: damaged)
        if thread == nil { thread = WorkerThread { [self] in performAll() } }
        guard thread != nil else { return perform(commit) }
        monitor.change { waiting.append(commit) }
    }

    /// Removes and returns the next result, in the order in which the sinks were added; nil when there is none yet.
    package func nextCommitted() -> (identifier: Int, result: Result<SubmissionStore.Entry, SystemFailure>)? {
        monitor.alone { committed.isEmpty ? nil : committed.removeFirst() }
    }

    /// Waits until every file in the queue has its name. Nothing may be added afterwards.
    package func finish() {
        monitor.change { isFinishing = true }
        thread?.join()
        thread = nil
    }

    private func performAll() {
        while let commit = nextWaiting() { perform(commit) }
    }

    private func nextWaiting() -> Commit? {
        monitor.alone {
            monitor.wait { waiting.isEmpty && !isFinishing }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }

    private func perform(_ commit: Commit) {
        let result = Result { () throws(SystemFailure) in try commit.sink.commit(replacing: commit.old, damaged: commit.damaged) }
        monitor.change { committed.append((commit.identifier, result)) }
        wake()
    }
}
