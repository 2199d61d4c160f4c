import CProcesses
import Glibc

/// A worker process, from the side of the supervisor that forked it.
///
/// Orders go to the worker through a socket, and results come back through a `MessageRing`. Either side wakes the other with a byte in the socket. The worker
/// exits when the supervisor closes the socket, and is killed when the supervisor dies.
package final class ForkedWorker {
    package let ring: MessageRing
    private let process: pid_t
    private let socket: Int32
    /// Orders to send through the socket. The first `sent` bytes are already sent.
    private var orders: [UInt8] = []
    private var sent = 0
    private var end: ProcessEnd?

    /// The signal that ends a worker when its CPU time is used up (`WorkerEnd.limitCPU`).
    package static let timeoutSignal = SIGPROF
    /// The signal that ends a worker from outside, for example when memory runs out.
    package static let killSignal = SIGKILL

    /// The socket, for callers that wait for several descriptors at once.
    package var descriptor: Int32 { socket }
    package var hasUnsentOrders: Bool { sent < orders.count }

    /// Forks a process that runs `work` and then exits. This process must have no other thread.
    ///
    /// - Parameters:
    ///   - siblings: the other workers. The new process closes their sockets, so that each worker sees when its own is closed.
    package init(ringCapacity: Int, siblings: [ForkedWorker], _ work: (WorkerEnd) -> Void) throws(ProcessFailure) {
        ring = try MessageRing(capacity: ringCapacity)
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw ProcessFailure("create a pair of sockets")
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

    /// The bytes of queued orders at which they are sent: fewer are not worth a system call.
    private static let enough = 16 * 1024

    /// Queues an order. It is sent when enough orders are queued, or by `sendOrders`.
    package func send(_ order: [UInt8]) {
        if !hasUnsentOrders {
            orders.removeAll(keepingCapacity: true)
            sent = 0
        }
        withUnsafeBytes(of: UInt32(order.count)) { orders.append(contentsOf: $0) }
        orders.append(contentsOf: order)
        if orders.count - sent >= Self.enough { sendOrders() }
    }

    /// Sends as many orders as the socket takes without waiting. A closed socket is not an error here: `wait` reports how the worker ended.
    package func sendOrders() {
        while hasUnsentOrders {
            let count: Int = orders.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return 0 }
                return Glibc.send(socket, base + sent, bytes.count - sent, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if errno != EINTR { return }
        }
    }

    /// Wakes the worker if it waits for room in the ring.
    package func wakeIfAsleep() {
        if ring.takeWriterSleeps() {
            send([])
            sendOrders()
        }
    }

    /// Removes the bytes that woke this process from the socket. Returns false when the worker is dead.
    package func takeWakeUps() -> Bool {
        var bytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        while true {
            let count = withUnsafeMutableBytes(of: &bytes) { recv(socket, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
            // Fewer bytes than there is room for are all bytes.
            if count == MemoryLayout.size(ofValue: bytes) { continue }
            if count >= 0 { return count > 0 }
            if errno != EINTR { return errno == EAGAIN }
        }
    }

    /// Sends the worker a signal, unless it has ended.
    package func signal(_ number: Int32) {
        if end == nil { kill(process, number) }
    }

    /// Ends the orders: the worker exits after those that were sent.
    package func dismiss() { shutdown(socket, Int32(SHUT_WR)) }

    /// Waits until the worker ends.
    ///
    /// - Parameter isTooLate: asked whenever a signal interrupts the wait; true kills the worker.
    package func wait(killingWhen isTooLate: () -> Bool = { false }) -> ProcessEnd {
        if let end { return end }
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {
            if isTooLate() { signal(Self.killSignal) }
        }
        let end = ProcessEnd(waitStatus: status)
        self.end = end
        return end
    }
}
