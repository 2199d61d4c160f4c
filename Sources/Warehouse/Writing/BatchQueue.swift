import Threads

/// Stores one batch after the other in threads of its own, so that the input is read meanwhile: one thread hashes a batch while the other one stores the batch
/// before it.
final class BatchQueue {
    private let results = Results()
    private let storing: Stage
    private let hashing: Stage

    init(_ writer: BatchWriter) {
        let storing = Stage { [results] batch in results.store(batch, writer) }
        self.storing = storing
        hashing = Stage { batch in
            batch.hash()
            storing.add(batch)
        }
    }

    deinit {
        hashing.end()
        storing.end()
    }

    /// Has a batch stored after the one before it. A failure that came up since the last call is thrown, and the batch is dropped.
    func submit(_ batch: Batch) throws(WarehouseFailure) {
        if let failure = results.failure { throw failure }
        hashing.add(batch)
    }

    /// Waits until all batches are stored.
    func wait() throws(WarehouseFailure) {
        hashing.wait()
        storing.wait()
        if let failure = results.failure { throw failure }
    }

    func takeOutcomes() -> [LoadOutcome] { results.takeOutcomes() }
}

/// What became of the batches.
private final class Results {
    private let monitor = Monitor()

    // Guarded by `monitor`.
    private var outcomes: [LoadOutcome] = []
    /// The first failure. Batches after it are dropped.
    private var firstFailure: WarehouseFailure?

    var failure: WarehouseFailure? { monitor.alone { firstFailure } }

    func store(_ batch: Batch, _ writer: BatchWriter) {
        guard failure == nil else { return }
        let (stored, failed) = writer.write(batch)
        monitor.alone {
            outcomes += stored
            firstFailure = failed
        }
    }

    func takeOutcomes() -> [LoadOutcome] { monitor.alone { exchange(&outcomes, with: []) } }
}

/// A thread that works on one batch at a time. It starts with the first batch.
private final class Stage {
    private let body: (Batch) -> Void
    private let monitor = Monitor()
    private var thread: WorkerThread?

    // Guarded by `monitor`.
    private var batch: Batch?
    private var isOver = false

    init(_ body: @escaping (Batch) -> Void) { self.body = body }

    /// Waits until the batch before is done, and gives this one to the thread.
    func add(_ batch: Batch) {
        wait()
        if thread == nil { thread = WorkerThread { [self] in run() } }
        // Without a thread the caller does the work.
        if thread == nil { return body(batch) }
        monitor.change { self.batch = batch }
    }

    /// Waits until no batch is in work.
    func wait() { monitor.alone { monitor.wait { batch != nil } } }

    /// Ends the thread after the batch in work.
    func end() {
        monitor.change { isOver = true }
        thread?.join()
    }

    private func run() {
        while let batch = next() {
            body(batch)
            monitor.change { self.batch = nil }
        }
    }

    private func next() -> Batch? {
        monitor.alone {
            monitor.wait { batch == nil && !isOver }
            return batch
        }
    }
}
