import Bytes
import Clocks
import FilingStore
import Glibc
import HTTP
import Pace

/// The requests of a client: those that wait, those under way, and those that are done. Starts each request when it has a slot, a connection and its sink.
final class RequestScheduler {
    enum Event {
        /// A transfer ended.
        case ended(RequestJob, Result<Response, HTTPFailure>)
        /// The watched descriptor can be read.
        case readable
        case idle
    }

    /// The longest wait for a slot within a transfer, in seconds. All transfers stand still meanwhile.
    private static let slotPatience = 2.0
    /// Seconds until the next attempt after the process has run out of descriptors.
    private static let descriptorPause = 0.1
    /// The lowest speed of a transfer, in bytes a second, averaged over a minute. A modem of 1998 was seven times as fast.
    private static let leastSpeed = 1000
    /// Bytes of the longest body that is collected in memory.
    private static let collectedLimit = 64 << 20

    private let userAgent: String?
    private let pacer: Pacer
    private let transfersAtOnce: Int
    private let queue: TransferQueue
    private var waiting: [RequestJob] = []
    private var running: [Int: RequestJob] = [:]
    private var finished: [(Int, Result<Response, EdgarFailure>)] = []
    /// A slot that is reserved and not used yet.
    private var slot: Pacer.Slot?
    /// The presumed number of open connections without a transfer. The server may have closed some of them.
    private var idleConnections = 0
    /// Running jobs whose transfers were ended because the next slot is too far off.
    private var deferred: Set<Int> = []
    /// Why no slot could be reserved for a transfer.
    private var slotFailure: EdgarFailure?
    private var requestsLeft: Int
    private var bytesLeft: Int
    /// The end of the cool-off that was last announced.
    private var announcedCoolOff = 0
    private var isStopping = false

    /// When the next request may be sent, in seconds on the monotonic clock. Nil unless a host on the way refuses requests, so that one is sent at a time.
    var nextProbe: Double?
    var pendingCommits = 0
    private(set) var counts = RequestCounts()
    private(set) var bytes = 0
    var say: (String) -> Void = { _ in }
    var shouldStop: () -> Bool = { false }

    init(userAgent: String?, pacer: Pacer, transfersAtOnce: Int, maxRequests: Int?, maxBytes: Int?, certificates: String?) throws(EdgarFailure) {
        self.userAgent = userAgent
        self.pacer = pacer
        self.transfersAtOnce = max(1, transfersAtOnce)
        requestsLeft = maxRequests ?? .max
        bytesLeft = maxBytes ?? .max
        do throws(HTTPFailure) {
            queue = try TransferQueue(connections: self.transfersAtOnce, certificates: certificates)
        } catch {
            throw EdgarFailure(error, tries: 1)
        }
    }

    var count: Int { waiting.count + running.count + finished.count }
    var hasFinished: Bool { !finished.isEmpty }
    var waker: @Sendable () -> Void { queue.waker }

    // MARK: Jobs

    /// Puts a job at the end of the queue. A job that is added after `stop` fails as interrupted.
    func enqueue(_ job: RequestJob) { insert(job, at: waiting.endIndex) }

    /// Puts a job before all others.
    func enqueueFirst(_ job: RequestJob) { insert(job, at: 0) }

    private func insert(_ job: RequestJob, at index: Int) {
        if isStopping { return finish(job.identifier, .failure(EdgarFailure(.interrupted, "interrupted"))) }
        waiting.insert(job, at: index)
    }

    func finish(_ identifier: Int, _ result: Result<Response, EdgarFailure>) { finished.append((identifier, result)) }

    /// Removes and returns the result that has waited longest.
    func nextFinished() -> (Int, Result<Response, EdgarFailure>)? { finished.isEmpty ? nil : finished.removeFirst() }

    func failWaiting(_ failure: EdgarFailure) {
        for job in waiting { finish(job.identifier, .failure(failure)) }
        waiting.removeAll()
    }

    func stop() {
        isStopping = true
        failWaiting(EdgarFailure(.interrupted, "interrupted"))
    }

    func cancel() {
        stop()
        queue.cancelAll()
        counts.addFailures(running.count)
        for job in running.values { finish(job.identifier, .failure(EdgarFailure(.interrupted, "interrupted"))) }
        running.removeAll()
    }

    // MARK: Transfers

    /// Runs transfers until one ends, `descriptor` can be read, a request is due, or `seconds` have passed.
    func run(seconds: Double, watching descriptor: Int32?) throws(EdgarFailure) -> Event {
        let event: TransferQueue.Event
        do throws(HTTPFailure) {
            event = try queue.run(seconds: min(seconds, timeToNextStart()), watching: descriptor)
        } catch {
            throw EdgarFailure(error, tries: 1)
        }
        switch event {
        case .readable: return .readable
        case .idle: return .idle
        case .finished(let number, let result):
            guard let job = running.removeValue(forKey: number) else { return .idle }
            if deferred.remove(job.identifier) != nil {
                try putBack(job)
                return .idle
            }
            counts.add(result)
            if case .success(let response) = result {
                idleConnections += 1
                bytes += response.bodyBytes
                bytesLeft -= response.bodyBytes
            }
            return .ended(job, result)
        }
    }

    /// Requeues a job whose transfer was ended before its request was sent.
    private func putBack(_ job: RequestJob) throws(EdgarFailure) {
        job.request.sink?.suspend()
        requestsLeft += 1
        if let slotFailure { throw slotFailure }
        enqueueFirst(job)
    }

    /// How many transfers may run at once: one while a host on the way refuses requests, and fewer than usual while many files wait for their names.
    private var transferLimit: Int { nextProbe == nil ? min(transfersAtOnce, 2 * transfersAtOnce - pendingCommits) : 1 }

    /// Starts all requests that are due.
    func startDue() throws(EdgarFailure) {
        while queue.count < transferLimit, let index = waiting.firstIndex(where: { $0.notBefore <= monotonicSeconds() }) {
            guard nextProbe ?? 0 <= monotonicSeconds() else { return }
            guard requestsLeft > 0 else {
                return failWaiting(EdgarFailure(.requestLimit, "the number of requests that --max-requests allows is used up"))
            }
            guard bytesLeft > 0 else {
                return failWaiting(EdgarFailure(.requestLimit, "the number of bytes that --max-bytes allows is used up", code: "max_bytes"))
            }
            // While a connection is opened, a slot would pass unused: reserve the slot once the connection is open.
            if pacer.isPaced, self.slot == nil, idleConnections == 0, try currentCoolOff() == nil {
                guard prepareSink(of: index) else { continue }
                start(waiting.remove(at: index), in: nil)
                return
            }
            let slot = try reservedSlot()
            if slot.wait > 0 {
                try announceCoolOff(before: slot)
                return
            }
            // If this request cannot be sent now, the slot stays reserved for the next one.
            guard prepareSink(of: index) else { continue }
            self.slot = nil
            guard try paced({ () throws(PaceFailure) in try pacer.mayUse(slot) }) else {
                waiting[index].request.sink?.suspend()
                continue
            }
            start(waiting.remove(at: index), in: slot)
        }
    }

    /// Prepares the sink of a waiting job. Returns false when the job cannot be started now: it has failed, or waits for a descriptor.
    private func prepareSink(of index: Int) -> Bool {
        let failure: EdgarFailure
        do throws(SystemFailure) {
            if try waiting[index].request.sink?.prepare() ?? true { return true }
            failure = EdgarFailure(.held, "\(waiting[index].request.url): another process is fetching the same file")
        } catch {
            if error.isOutOfDescriptors, queue.count + pendingCommits > 0 {
                waiting[index].notBefore = monotonicSeconds() + Self.descriptorPause
                return false
            }
            failure = EdgarFailure(error)
        }
        finish(waiting.remove(at: index).identifier, .failure(failure))
        return false
    }

    /// - Parameter slot: the slot of the request; nil to reserve one once the connection is open.
    private func start(_ job: RequestJob, in slot: Pacer.Slot?) {
        var request = Request(.get, job.request.url)
        if let userAgent { request.headers.append(("User-Agent", userAgent)) }
        if let (offset, version) = job.request.sink?.resumePoint {
            // Do not accept compression: a range of a compressed response cannot be appended to the uncompressed bytes received so far.
            request.rangeStart = offset
            request.headers.append(("If-Range", version))
        } else {
            request.acceptsCompression = job.request.acceptsCompression
            if let version = job.request.conditionalVersion { request.headers.append(("If-Modified-Since", version)) }
        }
        request.collectedLimit = Self.collectedLimit
        request.timeOuts.leastSpeed = Self.leastSpeed
        request.sink = job.request.sink
        if pacer.isPaced {
            // When the server has closed the connection, the request is sent once more, in a slot of its own.
            var unused = slot
            request.maySend = { [unowned self] in
                defer { unused = nil }
                return waitForSlot(job.identifier, unused)
            }
        }
        idleConnections = max(0, idleConnections - 1)
        requestsLeft -= 1
        do throws(HTTPFailure) {
            running[try queue.start(request)] = job
        } catch {
            finish(job.identifier, .failure(EdgarFailure(error, tries: 1)))
        }
    }

    /// Seconds until a waiting request is due; 1 when none can be started.
    private func timeToNextStart() -> Double {
        guard queue.count < transferLimit, let first = waiting.map(\.notBefore).min() else { return 1 }
        let wait = max(first, nextProbe ?? 0) - monotonicSeconds()
        return wait > 0 ? wait : max(0, slot?.wait ?? 0)
    }

    // MARK: Slots

    private func reservedSlot() throws(EdgarFailure) -> Pacer.Slot {
        if let slot { return slot }
        let slot = try paced { () throws(PaceFailure) in try pacer.reserve() }
        self.slot = slot
        return slot
    }

    /// Gives up the reserved slot: it lies before the end of a cool-off.
    func dropSlot() { slot = nil }

    /// Waits until a request with an open connection may be sent: in its own slot unless that was missed (because the connection had to be opened after all),
    /// else in a new one. Returns false when the new slot is too far off, or the run is to stop.
    private func waitForSlot(_ identifier: Int, _ own: Pacer.Slot?) -> Bool {
        do throws(PaceFailure) {
            if let own, try pacer.mayUse(own) { return true }
            for _ in 0..<8 {
                let slot = try pacer.reserve()
                guard slot.wait < Self.slotPatience, !isStopping, !shouldStop() else {
                    if self.slot == nil { self.slot = slot }
                    break
                }
                // A signal ends the sleep early: sleep on, unless the signal asks to stop.
                while case let wait = slot.wait, wait > 0, !shouldStop() { usleep(UInt32(wait * 1e6) + 1) }
                if slot.wait <= 0, try pacer.mayUse(slot) { return true }
            }
        } catch {
            slotFailure = .pacing(error)
        }
        deferred.insert(identifier)
        return false
    }

    private func currentCoolOff() throws(EdgarFailure) -> CoolOff? {
        try paced { () throws(PaceFailure) in try pacer.currentCoolOff() }
    }

    private func announceCoolOff(before slot: Pacer.Slot) throws(EdgarFailure) {
        guard slot.wait > 2, let coolOff = try currentCoolOff(), coolOff.until != announcedCoolOff else { return }
        announcedCoolOff = coolOff.until
        say("\(coolOff.reason): all processes that share the rate wait \(Int(slot.wait) + 1) s")
    }
}
