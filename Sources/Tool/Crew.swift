import Bytes
import Glibc
import JSONLines
import Synchronization
import Threads

/// A task that a worker's thread and the main thread hand to each other: before it is submitted and after it is processed the main thread has it. What was
/// unfolded comes piece by piece, under the crew's lock.
final class SharedTask<Worker: FilingWorker>: @unchecked Sendable {
    var value = FilterTask<Worker>()
    private let processed = Atomic<Bool>(false)
    fileprivate var pieces = Fifo<GatheredBytes>()
    /// The last piece is there.
    fileprivate var isWritten = false

    var isProcessed: Bool { processed.load(ordering: .acquiring) }
    fileprivate func markProcessed() { processed.store(true, ordering: .releasing) }
}

/// Threads with a worker each. Tasks are taken in the order in which they were submitted.
final class Crew<Worker: FilingWorker>: @unchecked Sendable {
    private let monitor = Monitor()
    private var queue = Fifo<SharedTask<Worker>>()
    private var isDismissed = false
    private var threads: [WorkerThread] = []
    /// A pipe that gets a byte for each finished task, so that waiting for input and for work is one poll(2).
    private var wake: (read: Int32, write: Int32) = (-1, -1)
    private let makeWorker: () -> Worker
    /// Pieces of a task that wait to be written, 16 MB or so, before its worker waits too.
    private static var waitingPieces: Int { 128 }

    /// Fewer threads than asked for are as good; none at all is a failure that may pass.
    init(size: Int, makeWorker: @escaping () -> Worker) throws(ToolFailure) {
        self.makeWorker = makeWorker
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ToolFailure(.tryAgain, SystemFailure("make", "a pipe").description) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        wake = (ends[0], ends[1])
        threads = (0..<size).compactMap { _ in WorkerThread { [self] in work() } }
        if threads.isEmpty { throw ToolFailure(.tryAgain, "no thread could be started") }
    }

    deinit {
        close(wake.read)
        close(wake.write)
    }

    func submit(_ task: SharedTask<Worker>) {
        monitor.change { queue.append(task) }
    }

    func waitUntilProcessed(_ task: SharedTask<Worker>) {
        monitor.alone { monitor.wait { !task.isProcessed } }
    }

    /// The next lines of what was unfolded, as soon as they are there; nil behind the last.
    func nextPiece(of task: SharedTask<Worker>) -> GatheredBytes? {
        // Its writer may wait for room, which makes this a change.
        monitor.change {
            monitor.wait { task.pieces.isEmpty && !task.isWritten }
            guard let piece = task.pieces.first else { return nil }
            task.pieces.removeFirst()
            return piece
        }
    }

    /// Waits until a task is processed or `descriptor` can be read; true when it can.
    func waitForWork(or descriptor: Int32) -> Bool {
        var polled = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)]
        _ = poll(&polled, 2, -1)
        if polled[1].revents != 0 {
            var drained = [UInt8](repeating: 0, count: 256)
            while read(wake.read, &drained, drained.count) > 0 {}
        }
        return polled[0].revents != 0
    }

    /// Lets the threads finish the task in hand and go.
    func dismiss() {
        monitor.change { isDismissed = true }
        for thread in threads { thread.join() }
        threads = []
    }

    private func work() {
        var worker = makeWorker()
        while let task = nextTask() {
            task.value.process(&worker)
            // Once it is marked the result is the main thread's; what is to be written stays here.
            var unfolding = task.value.result.unfolding
            task.value.result.unfolding.release()
            monitor.change { task.markProcessed() }
            var byte: UInt8 = 0
            _ = write(wake.write, &byte, 1)
            var writer = JSONWriter { [self] lines in
                hand(lines, to: task)
                var room: [UInt8] = []
                room.reserveCapacity(JSONWriter.piece + JSONWriter.piece / 2)
                lines = GatheredBytes(room, Loans())
            }
            unfolding.write(to: &writer)
            writer.finish()
            unfolding.release()
            monitor.change { task.isWritten = true }
        }
    }

    /// Hands lines to the main thread, when no more than a few pieces wait there: it takes the tasks' pieces in order, so a later task may have to wait.
    private func hand(_ piece: GatheredBytes, to task: SharedTask<Worker>) {
        monitor.change {
            monitor.wait { task.pieces.count >= Self.waitingPieces && !isDismissed }
            task.pieces.append(piece)
        }
    }

    private func nextTask() -> SharedTask<Worker>? {
        monitor.alone {
            monitor.wait { queue.isEmpty && !isDismissed }
            guard !isDismissed, let task = queue.first else { return nil }
            queue.removeFirst()
            return task
        }
    }
}
