import Threads

/// Stores one batch at a time in a thread of its own, so that the input is read meanwhile.
final class BatchQueue {
    private let work: Work
    private var thread: WorkerThread?

    init(_ writer: BatchWriter) { work = Work(writer) }

    deinit {
        work.end()
        thread?.join()
    }

    /// Has a batch stored after the one before it. A failure that came up since the last call is thrown, and the batch is dropped.
    func submit(_ batch: Batch) throws(WarehouseFailure) {
        try wait()
        if thread == nil { thread = WorkerThread { [work] in work.run() } }
        // Without a thread the batch is stored at once.
        if thread == nil { work.store(batch) } else { work.add(batch) }
    }

    /// Waits until all batches are stored.
    func wait() throws(WarehouseFailure) {
        if let failure = work.waitForFailure() { throw failure }
    }

    func takeOutcomes() -> [LoadOutcome] { work.takeOutcomes() }
}

/// What the caller and the thread of a queue share.
private final class Work {
    private let writer: BatchWriter
    private let monitor = Monitor()

    // Guarded by `monitor`.
    private var waiting: Batch?
    private var isWorking = false
    private var isOver = false
    private var outcomes: [LoadOutcome] = []
    private var failure: WarehouseFailure?

    init(_ writer: BatchWriter) { self.writer = writer }

    func add(_ batch: Batch) { monitor.change { waiting = batch } }

    func end() { monitor.change { isOver = true } }

    func waitForFailure() -> WarehouseFailure? {
        monitor.alone {
            monitor.wait { isWorking || waiting != nil }
            return exchange(&failure, with: nil)
        }
    }

    func takeOutcomes() -> [LoadOutcome] { monitor.alone { exchange(&outcomes, with: []) } }

    /// What the thread does.
    func run() {
        while let batch = next() { store(batch) }
    }

    private func next() -> Batch? {
        monitor.change {
            monitor.wait { waiting == nil && !isOver }
            isWorking = waiting != nil
            return exchange(&waiting, with: nil)
        }
    }

    func store(_ batch: Batch) {
        let (stored, failed) = writer.write(batch)
        monitor.change {
            outcomes += stored
            failure = failed
            isWorking = false
        }
    }
}
