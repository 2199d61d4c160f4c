import Bytes
import Threads

/// Gives files their names in a thread of its own, one after the other: transfers go on while the disk is waited for.
final class Committer: @unchecked Sendable {
    private struct Work {
        let identifier: Int
        let sink: SubmissionSink
        let old: SubmissionStore.Entry?
        let damaged: String?
    }

    private let monitor = Monitor()
    private let wake: @Sendable () -> Void
    private var thread: WorkerThread?
    private var waiting: [Work] = []
    private var done: [(Int, Result<SubmissionStore.Entry, SystemFailure>)] = []
    private var isDismissed = false

    /// - Parameter wake: called from the thread when a file has its name.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    /// Takes over a sink whose content is whole; `next` says what became of it.
    ///
    /// - Parameters:
    ///   - old: what is in the store of the same filing.
    ///   - damaged: a file that gives way to this one.
    func submit(_ identifier: Int, _ sink: SubmissionSink, replacing old: SubmissionStore.Entry?, damaged: String? = nil) {
        let work = Work(identifier: identifier, sink: sink, old: old, damaged: damaged)
        if thread == nil { thread = WorkerThread { [self] in commitAll() } }
        guard thread != nil else { return finish(work) }
        monitor.change { waiting.append(work) }
    }

    /// One whose outcome is known, in the order in which they were submitted.
    func next() -> (identifier: Int, result: Result<SubmissionStore.Entry, SystemFailure>)? {
        monitor.alone { done.isEmpty ? nil : done.removeFirst() }
    }

    /// Waits until every file that was handed over has its name; nothing more may be submitted.
    func dismiss() {
        monitor.change { isDismissed = true }
        thread?.join()
        thread = nil
    }

    private func commitAll() {
        while let work = nextWork() { finish(work) }
    }

    private func nextWork() -> Work? {
        monitor.alone {
            monitor.wait { waiting.isEmpty && !isDismissed }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }

    private func finish(_ work: Work) {
        let result = Result { () throws(SystemFailure) in try work.sink.commit(replacing: work.old, damaged: work.damaged) }
        monitor.change { done.append((work.identifier, result)) }
        wake()
    }
}
