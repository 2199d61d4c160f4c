import CProcesses
import Glibc

/// A process that was forked from this one to work for it, as its supervisor sees it.
///
/// Orders go to it through a socket, results come back through a `MessageRing`; a byte in the socket wakes whoever sleeps. It ends when its supervisor closes
/// the socket, and with its supervisor whatever ends that.
package final class ForkedWorker {
    package let ring: MessageRing
    private let process: pid_t
    private let socket: Int32
    /// Orders that the socket has not taken yet, behind `sent` bytes that it has.
    private var orders: [UInt8] = []
    private var sent = 0
    private var end: ProcessEnd?

    /// What ends a worker that used up its CPU (`WorkerEnd.limitCPU`), and what kills from outside.
    package static let timeoutSignal = SIGPROF
    package static let killSignal = SIGKILL

    /// For those who wait for several things at once.
    package var descriptor: Int32 { socket }
    package var hasUnsentOrders: Bool { sent < orders.count }

    /// Forks. `work` runs in the new process, which ends with it. There must be no other thread.
    ///
    /// - Parameters:
    ///   - siblings: the other workers, whose sockets the new process closes: each is to see the end of its own.
    package init(ringCapacity: Int, siblings: [ForkedWorker], _ work: (WorkerEnd) -> Void) throws(ProcessFailure) {
        ring = try MessageRing(capacity: ringCapacity)
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ProcessFailure("make a pair of sockets")
        }
        let supervisor = getpid()
        switch secflow_fork() {
        case -1:
            let failure = ProcessFailure("start a process")
            close(ends[0])
            close(ends[1])
            throw failure
        case 0:
            close(ends[0])
            for sibling in siblings { close(sibling.socket) }
            WorkerEnd.prepare(supervisor: supervisor)
            work(WorkerEnd(ring: ring, socket: ends[1]))
            _exit(0)
        case let process:
            close(ends[1])
            self.process = process
            socket = ends[0]
        }
    }

    deinit { close(socket) }

    /// Bytes of orders that are worth a call of the system.
    private static let enough = 16 * 1024

    /// Sends an order, at the latest with the next `sendOrders`.
    package func send(_ order: [UInt8]) {
        if !hasUnsentOrders {
            orders.removeAll(keepingCapacity: true)
            sent = 0
        }
        withUnsafeBytes(of: UInt32(order.count)) { orders.append(contentsOf: $0) }
        orders.append(contentsOf: order)
        if orders.count - sent >= Self.enough { sendOrders() }
    }

    /// Sends what the socket takes without waiting. That it is closed its end will tell.
    package func sendOrders() {
        while hasUnsentOrders {
            let count: Int = orders.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return Glibc.send(socket, base + sent, bytes.count - sent, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if errno != EINTR { return }
        }
    }

    /// Wakes it if it waits for room in the ring.
    package func wakeIfAsleep() {
        if ring.takeWriterSleeps() {
            send([])
            sendOrders()
        }
    }

    /// Takes the wake-up calls out of the socket; false when the worker is dead.
    package func takeWakeUps() -> Bool {
        var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        while true {
            let count = withUnsafeMutableBytes(of: &bytes) { recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
            if count > 0 { continue }
            if count == 0 { return false }
            if errno != EINTR { return errno == EAGAIN }
        }
    }

    /// Sends it a signal, if it is still there.
    package func signal(_ number: Int32) {
        if end == nil { kill(process, number) }
    }

    /// No more orders come: it ends when it has carried out the one in hand.
    package func dismiss() { shutdown(socket, Int32(SHUT_WR)) }

    /// Waits for its end.
    package func wait() -> ProcessEnd {
        if let end { return end }
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        let end = ProcessEnd(waitStatus: status)
        self.end = end
        return end
    }
}
