import Bytes
import Glibc
import JSONLines
import Synchronization

/// A task that a worker's thread and the main thread hand to each other: before it is submitted and after it is processed the main thread has it. What was
/// unfolded comes piece by piece, under the crew's lock.
final class SharedTask<Worker: FilingWorker>: @unchecked Sendable {
    var value = FilterTask<Worker>()
    private let processed = Atomic<Bool>(false)
    fileprivate var pieces = Fifo<[UInt8]>()
    /// The last piece is there.
    fileprivate var isWritten = false

    var isProcessed: Bool { processed.load(ordering: .acquiring) }
    fileprivate func markProcessed() { processed.store(true, ordering: .releasing) }
}

/// Threads with a worker each. Tasks are taken in the order in which they were submitted.
final class Crew<Worker: FilingWorker>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue = Fifo<SharedTask<Worker>>()
    private var isDismissed = false
    private var threads: [pthread_t] = []
    /// A pipe that gets a byte for each finished task, so that waiting for input and for work is one poll(2).
    private var wake: (read: Int32, write: Int32) = (-1, -1)
    private let makeWorker: () -> Worker
    /// Pieces of a task that wait to be written, 16 MB or so, before its worker waits too.
    private static var waitingPieces: Int { 128 }

    /// Fewer threads than asked for are as good; none at all is a failure that may pass.
    init(size: Int, makeWorker: @escaping () -> Worker) throws(ToolFailure) {
        self.makeWorker = makeWorker
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw ToolFailure(.tryAgain, SystemFailure("make", "a pipe").description) }
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        wake = (ends[0], ends[1])
        // A signal must interrupt the main thread, which reads: the others never get one.
        var all = sigset_t()
        var previous = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
        for _ in 0..<size { startThread { [self] in work() } }
        if threads.isEmpty { throw ToolFailure(.tryAgain, "no thread could be started") }
    }

    deinit {
        pthread_mutex_destroy(lock)
        pthread_cond_destroy(changed)
        lock.deallocate()
        changed.deallocate()
        close(wake.read)
        close(wake.write)
    }

    func submit(_ task: SharedTask<Worker>) {
        pthread_mutex_lock(lock)
        queue.append(task)
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(lock)
    }

    func waitUntilProcessed(_ task: SharedTask<Worker>) {
        pthread_mutex_lock(lock)
        while !task.isProcessed { pthread_cond_wait(changed, lock) }
        pthread_mutex_unlock(lock)
    }

    /// The next lines of what was unfolded, as soon as they are there; nil behind the last.
    func nextPiece(of task: SharedTask<Worker>) -> [UInt8]? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while task.pieces.isEmpty, !task.isWritten { pthread_cond_wait(changed, lock) }
        guard let piece = task.pieces.first else { return nil }
        task.pieces.removeFirst()
        // Its writer may wait for room.
        pthread_cond_broadcast(changed)
        return piece
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
        pthread_mutex_lock(lock)
        isDismissed = true
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(lock)
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    private func startThread(_ body: @escaping () -> Void) {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        let started = pthread_create(
            &thread, nil,
            { context in
                if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body() }
                return nil
            }, context)
        if started == 0 { threads.append(thread) } else { Unmanaged<ThreadBody>.fromOpaque(context).release() }
    }

    private func work() {
        var worker = makeWorker()
        while let task = nextTask() {
            task.value.process(&worker)
            // Once it is marked the result is the main thread's; what is to be written stays here.
            var unfolding = task.value.result.unfolding
            task.value.result.unfolding.release()
            change { task.markProcessed() }
            var byte: UInt8 = 0
            _ = write(wake.write, &byte, 1)
            var writer = JSONWriter { [self] piece in
                hand(piece, to: task)
                piece = []
                piece.reserveCapacity(JSONWriter.piece + JSONWriter.piece / 2)
            }
            unfolding.write(to: &writer)
            writer.finish()
            unfolding.release()
            change { task.isWritten = true }
        }
    }

    /// Hands lines to the main thread, when no more than a few pieces wait there: it takes the tasks' pieces in order, so a later task may have to wait.
    private func hand(_ piece: [UInt8], to task: SharedTask<Worker>) {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while task.pieces.count >= Self.waitingPieces, !isDismissed { pthread_cond_wait(changed, lock) }
        task.pieces.append(piece)
        pthread_cond_broadcast(changed)
    }

    private func change(_ body: () -> Void) {
        pthread_mutex_lock(lock)
        body()
        pthread_cond_broadcast(changed)
        pthread_mutex_unlock(lock)
    }

    private func nextTask() -> SharedTask<Worker>? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while queue.isEmpty, !isDismissed { pthread_cond_wait(changed, lock) }
        guard !isDismissed, let task = queue.first else { return nil }
        queue.removeFirst()
        return task
    }
}

/// What a new thread runs, in a shape that can be handed through C.
private final class ThreadBody {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
}
