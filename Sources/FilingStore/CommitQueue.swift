import Bytes
import Threads

/// Gives complete files their final names, in threads of its own, so that transfers go on while the disk is busy.
///
/// A file is on the disk before it has its name. With several threads the file system writes several files at once.
final class CommitQueue: @unchecked Sendable {
    private struct Commit {
        let identifier: Int
        let sink: SubmissionSink
        let old: SubmissionStore.Entry?
        let damaged: String?
    }

    private let monitor = Monitor()
    private let wake: @Sendable () -> Void
    private let threadLimit: Int
    private var threads: [WorkerThread] = []
    private var waiting: [Commit] = []
    private var committed: [(Int, Result<SubmissionStore.Entry, SystemFailure>)] = []
    private var isFinishing = false

    /// - Parameters:
    ///   - threads: the most files at once.
    ///   - wake: called from a thread when a file has its name.
    init(threads: Int = 1, wake: @escaping @Sendable () -> Void) {
        threadLimit = threads
        self.wake = wake
    }

    /// Adds a sink whose content is complete. `nextCommitted` returns the result.
    ///
    /// - Parameters:
    ///   - old: the entry of the same filing that is in the store.
    ///   - damaged: a file that is removed in favour of the new one.
    func enqueue(_ identifier: Int, _ sink: SubmissionSink, replacing old: SubmissionStore.Entry?, damaged: String? = nil) {
        let commit = Commit(identifier: identifier, sink: sink, old: old, damaged: damaged)
        if threads.count < threadLimit, let thread = WorkerThread({ [self] in performAll() }) { threads.append(thread) }
        guard !threads.isEmpty else { return perform(commit) }
        monitor.changeForOne { waiting.append(commit) }
    }

    /// Removes and returns the next result; nil when there is none yet.
    func nextCommitted() -> (identifier: Int, result: Result<SubmissionStore.Entry, SystemFailure>)? {
        monitor.alone { committed.isEmpty ? nil : committed.removeFirst() }
    }

    /// Waits until every file in the queue has its name. Nothing may be added afterwards.
    func finish() {
        monitor.change { isFinishing = true }
        for thread in threads { thread.join() }
        threads = []
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
        // No thread waits for results.
        monitor.alone { committed.append((commit.identifier, result)) }
        wake()
    }
}
