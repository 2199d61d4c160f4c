import Bytes
import Clocks
import Glibc
import HTTP
import Pace

/// When a question is asked: its turn, its connection, and what its answer goes into.
extension EdgarClient {
    /// Seconds for which all transfers may stand still until one of them has its turn.
    private static let turnPatience = 2.0
    /// Seconds until a try for which there was no descriptor is made again.
    private static let descriptorPause = 0.1
    /// Bytes a second on the average of a minute. A modem of 1998 brought seven times as much.
    private static let leastSpeed = 1000
    private static let collectedLimit = 64 << 20

    /// Where something on the way refuses, one transfer finds out for all. Of answers that wait for their names there are no more than of transfers.
    private var transferLimit: Int { strangers.count > 0 ? 1 : min(transfersAtOnce, 2 * transfersAtOnce - unsettled) }

    func startDue() throws(EdgarFailure) {
        while queue.count < transferLimit, let index = ready.firstIndex(where: { $0.notBefore <= monotonicSeconds() }) {
            guard strangers.until <= monotonicSeconds() else { return }
            guard requestsLeft > 0 else {
                failReady(EdgarFailure(.requestLimit, "the number of requests that --max-requests allows is used up"))
                return
            }
            guard bytesLeft > 0 else {
                failReady(EdgarFailure(.requestLimit, "the number of bytes that --max-bytes allows has come", code: "max_bytes"))
                return
            }
            // A request whose connection must be made first would come late: it takes its turn when the connection stands.
            if pacer.isPaced, self.slot == nil, idleConnections == 0, try paced({ () throws(PaceFailure) in try pacer.currentCoolOff() }) == nil {
                guard makeReady(index) else { continue }
                start(ready.remove(at: index), in: nil)
                return
            }
            let slot: Pacer.Slot
            if let reserved = self.slot { slot = reserved } else { slot = try paced({ () throws(PaceFailure) in try pacer.reserve() }) }
            self.slot = slot
            if slot.wait > 0 {
                try sayCoolOff(slot)
                return
            }
            // A turn that this one does not need is the next one's.
            guard makeReady(index) else { continue }
            self.slot = nil
            guard try paced({ () throws(PaceFailure) in try pacer.mayUse(slot) }) else {
                ready[index].question.sink?.rest()
                continue
            }
            start(ready.remove(at: index), in: slot)
        }
    }

    /// False when it is not asked now: it is answered already, or put off.
    private func makeReady(_ index: Int) -> Bool {
        let failure: EdgarFailure
        do throws(SystemFailure) {
            if try ready[index].question.sink?.makeReady() ?? true { return true }
            failure = EdgarFailure(.held, "\(ready[index].question.url): another process is fetching the same")
        } catch {
            if error.isOutOfDescriptors, queue.count + unsettled > 0 {
                ready[index].notBefore = monotonicSeconds() + Self.descriptorPause
                return false
            }
            failure = EdgarFailure(error)
        }
        answered.append((ready.remove(at: index).identifier, .failure(failure)))
        return false
    }

    /// - Parameter slot: the turn that the request has; nil for one that is taken once the connection stands.
    private func start(_ job: Job, in slot: Pacer.Slot?) {
        var request = Request(.get, job.question.url)
        if case .success(let identity) = identity { request.headers.append(("User-Agent", identity.userAgent)) }
        if let (offset, version) = job.question.sink?.resumePoint {
            // A range is one of the bytes that travel: compressed ones could not be added to what is here.
            request.rangeStart = offset
            request.headers.append(("If-Range", version))
        } else {
            request.acceptsCompression = job.question.acceptsCompression
            if let version = job.question.knownVersion { request.headers.append(("If-Modified-Since", version)) }
        }
        request.collectedLimit = Self.collectedLimit
        request.timeOuts.leastSpeed = Self.leastSpeed
        request.sink = job.question.sink
        if pacer.isPaced { request.maySend = { [unowned self] in takeTurn(job.identifier, slot) } }
        idleConnections = max(0, idleConnections - 1)
        requests += 1
        requestsLeft -= 1
        do throws(HTTPFailure) {
            didStart(job, as: try queue.start(request))
        } catch {
            answered.append((job.identifier, .failure(EdgarFailure(error, tries: 1))))
        }
    }

    /// Waits for a request's turn, with its connection there: the one it has if it is not missed (a connection that had to be made after all), else another.
    /// False when it is too far off.
    private func takeTurn(_ identifier: Int, _ given: Pacer.Slot?) -> Bool {
        do throws(PaceFailure) {
            if let given, try pacer.mayUse(given) { return true }
            for _ in 0..<8 {
                let slot = try pacer.reserve()
                guard slot.wait < Self.turnPatience, !isStopping, !shouldStop() else {
                    if self.slot == nil { self.slot = slot }
                    break
                }
                // A signal ends the sleep early; it may be the one that asks to stop.
                while case let wait = slot.wait, wait > 0, !shouldStop() { usleep(UInt32(wait * 1e6) + 1) }
                if slot.wait <= 0, try pacer.mayUse(slot) { return true }
            }
        } catch {
            turnFailure = .pacing(error)
        }
        deferred.insert(identifier)
        return false
    }

    func timeToNextStart() -> Double {
        guard queue.count < transferLimit, let first = ready.map(\.notBefore).min() else { return 1 }
        let wait = max(first, strangers.until) - monotonicSeconds()
        return wait > 0 ? wait : max(0, slot?.wait ?? 0)
    }

    private func sayCoolOff(_ slot: Pacer.Slot) throws(EdgarFailure) {
        guard slot.wait > 2, let coolOff = try paced({ () throws(PaceFailure) in try pacer.currentCoolOff() }), coolOff.until != saidCoolOffUntil else { return }
        saidCoolOffUntil = coolOff.until
        say("\(coolOff.reason): everybody who shares the rate waits \(Int(slot.wait) + 1) s")
    }

    func failReady(_ failure: EdgarFailure) {
        for job in ready { answered.append((job.identifier, .failure(failure))) }
        ready.removeAll()
    }
}
