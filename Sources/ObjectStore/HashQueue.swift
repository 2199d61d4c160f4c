import Bytes
import Digest
import Glibc
import Synchronization
import Threads

/// Hashes ranges of files, one after the other, in a thread of its own, so that transfers go on meanwhile. Short ranges are hashed at once.
final class HashQueue: @unchecked Sendable {
    struct Hashes: Sendable {
        let sha256: [UInt8]
        /// The MD5; nil if it was not asked for.
        let md5: [UInt8]?
    }

    private struct Job {
        let identifier: Int
        let file: UploadFile
        /// Nil for the content of a gzip file.
        let range: Range<Int>?
        let withMD5: Bool
    }

    /// Bytes of the longest range that is hashed by the caller: up to here waking a thread, and being woken by it, takes longer than the hash.
    private static let shortest = 16 << 10

    private let monitor = Monitor()
    private let wake: @Sendable () -> Void
    private var thread: WorkerThread?
    private var waiting: [Job] = []
    private var done: [(Int, Result<Hashes, SystemFailure>)] = []
    private var isFinishing = false
    /// Set with `isFinishing`: ends the hash of a long range as well.
    private let isCancelled = Atomic(false)
    private var lastIdentifier = 0

    /// - Parameter wake: called from the thread when a hash is there.
    init(wake: @escaping @Sendable () -> Void) { self.wake = wake }

    deinit { finish() }

    /// Adds a range of a file, or the content of a gzip file where that is nil. Returns the number under which `next` gives the result.
    func enqueue(_ file: UploadFile, _ range: Range<Int>?, withMD5: Bool) -> Int {
        lastIdentifier += 1
        let job = Job(identifier: lastIdentifier, file: file, range: range, withMD5: withMD5)
        if let range, range.count <= Self.shortest {
            // The caller asks for the result before it waits.
            let result = hashes(job)
            monitor.alone { done.append((lastIdentifier, result)) }
            return lastIdentifier
        }
        if thread == nil { thread = WorkerThread { [unowned self] in performAll() } }
        guard thread != nil else {
            perform(job)
            return lastIdentifier
        }
        monitor.change { waiting.append(job) }
        return lastIdentifier
    }

    /// Removes and returns the next result; nil when there is none yet.
    func next() -> (Int, Result<Hashes, SystemFailure>)? {
        monitor.alone { done.isEmpty ? nil : done.removeFirst() }
    }

    /// Whether `next` would give a result.
    var hasResult: Bool { monitor.alone { !done.isEmpty } }

    /// Ends the thread. Ranges that wait are not hashed, and the hash under way is given up.
    func finish() {
        isCancelled.store(true, ordering: .relaxed)
        monitor.change {
            isFinishing = true
            waiting.removeAll()
        }
        thread?.join()
        thread = nil
    }

    private func performAll() {
        while let job = nextWaiting() { perform(job) }
    }

    private func nextWaiting() -> Job? {
        monitor.alone {
            monitor.wait { waiting.isEmpty && !isFinishing }
            return waiting.isEmpty ? nil : waiting.removeFirst()
        }
    }

    private func perform(_ job: Job) {
        let result = hashes(job)
        // No thread waits for results.
        monitor.alone { done.append((job.identifier, result)) }
        wake()
    }

    private func hashes(_ job: Job) -> Result<Hashes, SystemFailure> {
        Result { () throws(SystemFailure) -> Hashes in
            let sha256 = SHA256()
            let md5 = job.withMD5 ? MD5() : nil
            func add(_ piece: Span<UInt8>) throws(SystemFailure) {
                if isCancelled.load(ordering: .relaxed) { throw SystemFailure("read", job.file.path, errno: ECANCELED) }
                sha256.update(piece)
                md5?.update(piece)
            }
            if let range = job.range { try job.file.forEachPiece(of: range, add) } else { try job.file.forEachPieceOfContent(add) }
            return Hashes(sha256: sha256.finish(), md5: md5?.finish())
        }
    }
}
