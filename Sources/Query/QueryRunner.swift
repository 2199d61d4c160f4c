import Glibc
import Processes

/// Evaluates jq expressions on records, in a worker process.
///
/// jq has no way to interrupt an expression, and some expressions crash it. So it runs in a process with limits of memory and CPU time and an empty environment. When
/// that process ends, the expression in hand has failed on the record in hand, and a new process goes on with the next expression.
package final class QueryRunner {
    private let expressions: [String]
    private let forking: (() -> Void) -> Void
    private var worker: ForkedWorker?
    /// The jobs that were sent and are not done, in order.
    private var inFlight: [QueryJob] = []
    private var bytesInFlight = 0

    /// The size of the worker's ring in bytes.
    private static let ringCapacity = 1 << 18

    /// Compiles the expressions.
    ///
    /// - Parameters:
    ///   - forking: calls its argument, which forks a process, at a moment when this process has no other thread.
    package init(_ expressions: [String], forking: @escaping (() -> Void) -> Void = { $0() }) throws(QueryFailure) {
        self.expressions = expressions
        self.forking = forking
        guard expressions.count <= QueryLimits.count else { throw QueryFailure("there are more than \(QueryLimits.count) expressions") }
        guard expressions.reduce(0, { $0 + $1.utf8.count }) <= QueryLimits.expressions else {
            throw QueryFailure("all expressions have more than \(QueryLimits.expressions >> 20) MB")
        }
        for (number, expression) in expressions.enumerated() {
            if let fault = QueryWords.fault(of: expression) { throw QueryFailure(expression: number, fault) }
        }
        if expressions.isEmpty { return }
        try start()
        if try waitUntilReady() { return }
        try findFault()
    }

    deinit {
        worker?.dismiss()
        _ = worker?.wait()
    }

    /// Sends a job. Waits for results when two batches are in flight, until one of them is done.
    package func submit(_ job: QueryJob) throws(QueryFailure) {
        if job.isDone { return }
        inFlight.append(job)
        bytesInFlight += job.size
        worker?.send(job.order)
        take()
        if inFlight.count >= 2 * QueryLimits.batch { try wait { inFlight.count <= QueryLimits.batch } }
        try wait { inFlight.count <= 1 || bytesInFlight <= QueryLimits.bytesInFlight }
    }

    /// Waits until a job is done.
    package func finish(_ job: QueryJob) throws(QueryFailure) { try wait { job.isDone } }

    // MARK: Results

    private func wait(until isDone: () -> Bool) throws(QueryFailure) {
        while true {
            take()
            if isDone() { return }
            guard let worker else { throw QueryFailure("jq's process is gone") }
            worker.sendOrders()
            worker.ring.announceReaderSleeps()
            if worker.ring.hasMessage() { continue }
            if try !isAlive(worker) { try replaceDead(worker) }
        }
    }

    /// Waits for the worker. Returns false when it is dead.
    private func isAlive(_ worker: ForkedWorker) throws(QueryFailure) -> Bool {
        var polled = pollfd(fd: worker.descriptor, events: Int16(worker.hasUnsentOrders ? POLLIN | POLLOUT : POLLIN), revents: 0)
        guard poll(&polled, 1, -1) > 0 else { return true }
        return polled.revents & Int16(POLLIN | POLLHUP | POLLERR) == 0 || worker.takeWakeUps()
    }

    /// Takes the results that have come.
    private func take() {
        guard let worker else { return }
        while let job = inFlight.first {
            let reading = worker.ring.read { kind, _, bytes in
                let text = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
                switch QueryMessage(rawValue: kind) {
                case .parsed: job.isParsed = true
                case .yes: job.results.append(.yes)
                case .no: job.results.append(.no)
                case .failed: job.results.append(.failed(text))
                case .unparsable: fail(job, text)
                default: worker.signal(SIGKILL)
                }
                return true
            }
            if reading == .corrupt { return worker.signal(SIGKILL) }
            if reading != .taken { return }
            worker.wakeIfAsleep()
            if job.isDone { remove(job) }
        }
    }

    private func fail(_ job: QueryJob, _ reason: String) {
        while !job.isDone { job.results.append(.failed(reason)) }
    }

    private func remove(_ job: QueryJob) {
        inFlight.removeFirst()
        bytesInFlight -= job.size
    }

    // MARK: The worker

    private func start(checksEach: Bool = false) throws(QueryFailure) {
        var failure: ProcessFailure?
        worker = nil
        forking { [expressions] in
            do throws(ProcessFailure) {
                worker = try ForkedWorker(ringCapacity: Self.ringCapacity, siblings: []) { end in
                    let worker = QueryWorker(end: end)
                    if checksEach { worker.checkEach(expressions, orElse: nil) } else { worker.run(expressions) }
                }
            } catch { failure = error }
        }
        if let failure { throw QueryFailure(failure.description) }
    }

    /// Waits until the expressions are compiled. Returns false when the worker died over them.
    private func waitUntilReady() throws(QueryFailure) -> Bool {
        var failure: QueryFailure?
        var isReady = false
        _ = try readAll { kind, number, text in
            switch kind {
            case .ready: isReady = true
            case .fault: failure = failure ?? QueryFailure(expression: number, text)
            case .failed: failure = failure ?? QueryFailure(text)
            default: break
            }
            return !isReady
        }
        if let failure { throw failure }
        return isReady
    }

    /// Throws the failure of the expression over which jq crashes.
    private func findFault() throws(QueryFailure) {
        try start(checksEach: true)
        var last: Int?
        let end = try readAll { kind, number, text in
            if kind == .compiling { last = number }
            return true
        }
        throw QueryFailure(expression: end == .exited(status: 0) ? nil : last, "jq cannot compile it: \(Self.reason(end ?? .exited(status: 0)))")
    }

    /// Reads messages while `wantsMore` is true. Returns how the worker ended, if it ended.
    private func readAll(_ wantsMore: (QueryMessage, _ number: Int?, _ text: String) -> Bool) throws(QueryFailure) -> ProcessEnd? {
        guard let worker else { return nil }
        func visit(_ kind: UInt8, _ bytes: Span<UInt8>) -> Bool {
            guard let kind = QueryMessage(rawValue: kind) else { return true }
            let hasNumber = kind == .compiling || kind == .fault
            return bytes.withUnsafeBytes { bytes in
                let number = hasNumber && bytes.count >= 4 ? Int(bytes.loadUnaligned(as: UInt32.self)) : nil
                return wantsMore(kind, number, String(decoding: bytes.dropFirst(hasNumber ? 4 : 0), as: UTF8.self))
            }
        }
        var isDead = false
        while true {
            var isDone = false
            while !isDone {
                let reading = worker.ring.read { kind, _, bytes in
                    isDone = !visit(kind, bytes)
                    return true
                }
                if reading != .taken { break }
                worker.wakeIfAsleep()
            }
            if isDone { return nil }
            if isDead { return worker.wait() }
            worker.ring.announceReaderSleeps()
            if worker.ring.hasMessage() { continue }
            isDead = try !isAlive(worker)
        }
    }

    /// Starts a new worker, which goes on behind the expression that ended the old one.
    private func replaceDead(_ dead: ForkedWorker) throws(QueryFailure) {
        take()
        let end = dead.wait()
        if let job = inFlight.first {
            if end == .signalled(ForkedWorker.killSignal), !job.wasKilled {
                // Another process may have killed it, such as the system when memory runs out.
                job.wasKilled = true
            } else if job.isParsed {
                job.results.append(.failed(Self.reason(end)))
            } else {
                fail(job, Self.reason(end))
            }
            if job.isDone { remove(job) }
        }
        try start()
        guard try waitUntilReady() else { throw QueryFailure("jq's process cannot be started again") }
        for job in inFlight {
            job.isParsed = false
            worker?.send(job.order)
        }
    }

    private static func reason(_ end: ProcessEnd) -> String {
        end == .signalled(ForkedWorker.timeoutSignal) ? "it used more than \(QueryLimits.seconds) s of CPU" : "jq \(end)"
    }
}
