import Clocks
import CProcesses
import Glibc

/// The worker's end of the socket and the ring that it shares with its supervisor. Only one thread uses it.
package final class WorkerEnd {
    private let ring: MessageRing
    private let socket: Int32
    /// Bytes received from the socket: orders, each preceded by its length. The first `looked` bytes are processed.
    private var inbox: [UInt8] = []
    private var looked = 0
    private var lastWake = 0

    init(ring: MessageRing, socket: Int32) {
        self.ring = ring
        self.socket = socket
    }

    package var longestMessage: Int { ring.longestMessage }

    /// Prepares the new process: it dies with its supervisor, has no standard input, output or error, and is the first to be killed when memory runs out. A
    /// fatal signal ends it at once without a message, because the supervisor reports the end.
    static func prepare(supervisor: pid_t) {
        secflow_signal_at_parents_end(SIGKILL)
        if getppid() != supervisor { _exit(0) }
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT, SIGPROF] { Glibc.signal(signal, SIG_DFL) }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        dup2(null, STDIN_FILENO)
        dup2(null, STDOUT_FILENO)
        dup2(null, STDERR_FILENO)
        close(null)
        let score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        if score >= 0 {
            _ = Glibc.write(score, "500", 3)
            close(score)
        }
        keepFreedMemory()
    }

    /// Keeps the memory of one filing for the next one, because getting it from the system again costs a page fault for every page. The C library raises both
    /// limits to these values by itself, but only step by step as large blocks are freed.
    private static func keepFreedMemory() {
        _ = mallopt(M_MMAP_THRESHOLD, 32 << 20)
        _ = mallopt(M_TRIM_THRESHOLD, 64 << 20)
        _ = mallopt(M_TOP_PAD, 1 << 20)
    }

    /// Limits the CPU time that the process may still use; SIGPROF ends the process at the limit. Nil removes the limit.
    package func limitCPU(seconds: Int?) { secflow_limit_cpu(seconds ?? 0) }

    /// Waits for the next order; nil if the supervisor sends no more.
    package func nextOrder() -> [UInt8]? {
        let prefix = MemoryLayout<UInt32>.size
        while true {
            let rest = inbox.count - looked
            if rest >= prefix {
                let count = inbox.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: looked, as: UInt32.self)) }
                if rest >= prefix + count {
                    let order = Array(inbox[looked + prefix..<looked + prefix + count])
                    looked += prefix + count
                    // An empty order only wakes the worker.
                    if order.isEmpty { continue }
                    return order
                }
            }
            wakeSupervisor()
            guard receive() else { return nil }
        }
    }

    /// Publishes a message, which `fill` writes, and waits for room if needed. Exits if the supervisor has closed the socket.
    ///
    /// - Parameter isLast: whether the message is the last one about an order. If so, the supervisor is woken, but at most once a millisecond.
    package func write(kind: UInt8, continues: Bool = false, isLast: Bool, count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        while !ring.write(kind: kind, continues: continues, count: count, fill) {
            ring.announceWriterSleeps()
            if ring.write(kind: kind, continues: continues, count: count, fill) { break }
            wakeSupervisor()
            guard receive() else { _exit(0) }
        }
        if ring.isQuarterFull || (isLast && isTimeToWake()) { wakeSupervisor() }
    }

    private func isTimeToWake() -> Bool {
        let now = monotonicNanoseconds()
        guard now - lastWake > 1_000_000 else { return false }
        lastWake = now
        return true
    }

    private func wakeSupervisor() {
        guard ring.takeReaderSleeps() else { return }
        var byte: UInt8 = 0
        _ = send(socket, &byte, 1, Int32(MSG_NOSIGNAL))
    }

    /// Waits for bytes from the socket. Returns false when the supervisor has closed it.
    private func receive() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 1) { chunk in
            while true {
                let count = recv(socket, chunk.baseAddress, chunk.count, 0)
                if count > 0 {
                    inbox.removeFirst(looked)
                    looked = 0
                    inbox.append(contentsOf: chunk[..<count])
                    return true
                }
                if count == 0 || errno != EINTR { return false }
            }
        }
    }
}
