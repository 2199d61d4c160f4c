import Clocks
import CProcesses
import Glibc

/// The worker's end of what it shares with its supervisor. It is used by one thread.
package final class WorkerEnd {
    private let ring: MessageRing
    private let socket: Int32
    /// What came through the socket, and how much of it was looked at: orders, each behind its length.
    private var inbox: [UInt8] = []
    private var looked = 0
    private var lastWake = 0

    init(ring: MessageRing, socket: Int32) {
        self.ring = ring
        self.socket = socket
    }

    package var longestMessage: Int { ring.longestMessage }

    /// Makes the new process one that cannot outlive its supervisor, writes nowhere but into the ring, and is the first to go when memory runs out. What
    /// ends it does so at once and says nothing: its supervisor tells what became of it.
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
    }

    /// From here on the process may use so many seconds of CPU, and is ended by SIGPROF if it uses more; nil for as many as it likes.
    package func limitCPU(seconds: Int?) { secflow_limit_cpu(seconds ?? 0) }

    /// Waits for the next order; nil when there will be none.
    package func nextOrder() -> [UInt8]? {
        let prefix = MemoryLayout<UInt32>.size
        while true {
            let rest = inbox.count - looked
            if rest >= prefix {
                let count = inbox.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: looked, as: UInt32.self)) }
                if rest >= prefix + count {
                    let order = Array(inbox[looked + prefix..<looked + prefix + count])
                    looked += prefix + count
                    // An empty one only wakes.
                    if order.isEmpty { continue }
                    return order
                }
            }
            wakeSupervisor()
            guard receive() else { return nil }
        }
    }

    /// Publishes a message, which `fill` writes, waiting for room. Where nobody wants it any more the process ends.
    ///
    /// - Parameter isLast: nothing more comes of an order. The supervisor is woken then, but not a thousand times a second, and when it is worth its while.
    package func write(kind: UInt8, continues: Bool = false, isLast: Bool, count: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        while !ring.write(kind: kind, continues: continues, count: count, fill) {
            ring.sayWriterSleeps()
            if ring.write(kind: kind, continues: continues, count: count, fill) { break }
            wakeSupervisor()
            guard receive() else { _exit(0) }
        }
        if ring.isHalfFull || (isLast && isTimeToWake()) { wakeSupervisor() }
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

    /// Waits until something comes through the socket; false at its end.
    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
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
