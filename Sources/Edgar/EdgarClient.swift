import Bytes
import Glibc
package import HTTP
import JSONLines

/// Asks EDGAR, several questions at once within the shared rate, and asks again when an answer was none.
///
/// Throttle pages stop every process on the host; what is missing is told apart from what was refused; 5xx, cut connections, short, empty and
/// damaged answers are tried again with growing pauses. Redirects are followed within the host only.
package final class EdgarClient {
    package enum Event {
        case answered(Int, Result<Response, EdgarFailure>)
        /// The descriptor that was watched can be read.
        case readable
        case idle
    }

    private struct Job {
        let identifier: Int
        var question: Question
        var failures = 0
        var throttles = 0
        var redirects = 0
        /// Seconds on the clock that only runs forward.
        var notBefore = 0.0
    }

    /// Bytes a second on the average of a minute. A modem of 1998 brought seven times as much.
    private static let leastSpeed = 1000
    private static let throttleLimit = 5, redirectLimit = 3, collectedLimit = 64 << 20

    private let identity: Result<Identity, EdgarFailure>
    private let pacer: Pacer
    private let transfersAtOnce: Int
    private let backoff: Backoff
    private let queue: TransferQueue
    private var ready: [Job] = []
    private var running: [Int: Job] = [:]
    private var answered: [(Int, Result<Response, EdgarFailure>)] = []
    private var slot: Pacer.Slot?
    /// Connections that are kept and that no transfer uses, as far as is known here: the server may have closed them.
    private var idleConnections = 0
    /// Jobs whose transfers were ended because their turn is too far off, and what went wrong when a turn was to be taken.
    private var deferred: Set<Int> = []
    private var turnFailure: EdgarFailure?
    /// Seconds for which all transfers may stand still until one of them has its turn.
    private static let turnPatience = 2.0
    private var lastIdentifier = 0
    private var requestsLeft: Int
    private var bytesLeft: Int
    /// The host could not be reached on any try and has not answered since: one try has to do for the others.
    private var isRemoteDown = false
    /// Tries in a row that met a page which is neither what was asked for nor the SEC's own (a content network, a proxy), and when the next may be made.
    private var strangers = 0
    private var strangersUntil = 0.0
    /// Whose tries these were, and whether anybody ever got through.
    private var strangerJobs: Set<Int> = []
    private var hasPassed = false
    /// So many tell that nobody gets through, and so many that one question does not.
    private static let strangerLimit = 3
    private var saidCoolOffUntil = 0
    private var isStopping = false

    /// Requests sent so far.
    package private(set) var requests = 0
    /// Bytes of the answers to them so far, decoded.
    package private(set) var bytes = 0
    /// Told what a person should know: waits, mostly.
    package var say: (String) -> Void = { _ in }
    /// Asked between steps of `get`; true ends it.
    package var shouldStop: () -> Bool = { false }

    /// - Parameters:
    ///   - identity: a failure comes up with the first question, so that those who ask none need no identity.
    ///   - maxRequests: the questions left when so many requests are sent fail; nil for any number.
    ///   - maxBytes: the questions left when so many bytes have come fail; nil for any number.
    ///   - certificates: a file of trusted certificates in place of the system's.
    package init(
        identity: Result<Identity, EdgarFailure>, pacer: Pacer, transfersAtOnce: Int = 1, maxRequests: Int? = nil, maxBytes: Int? = nil,
        backoff: Backoff = Backoff(), certificates: String? = nil
    ) throws(EdgarFailure) {
        self.identity = identity
        self.pacer = pacer
        self.transfersAtOnce = max(1, transfersAtOnce)
        self.backoff = backoff
        requestsLeft = maxRequests ?? .max
        bytesLeft = maxBytes ?? .max
        do throws(HTTPFailure) {
            queue = try TransferQueue(connections: self.transfersAtOnce, certificates: certificates)
        } catch {
            throw EdgarFailure(error, tries: 1)
        }
    }

    /// Questions without an answer.
    package var count: Int { ready.count + running.count + answered.count }

    package func submit(_ question: Question) -> Int {
        lastIdentifier += 1
        switch identity {
        case .failure(let failure): answered.append((lastIdentifier, .failure(failure)))
        case .success where isStopping: answered.append((lastIdentifier, .failure(EdgarFailure(.interrupted, "interrupted"))))
        case .success: ready.append(Job(identifier: lastIdentifier, question: question))
        }
        return lastIdentifier
    }

    /// Moves on until a question is answered, `descriptor` can be read, or `seconds` (one at most) are over.
    package func run(seconds: Double = 1, watching descriptor: Int32? = nil) throws(EdgarFailure) -> Event {
        if answered.isEmpty { try startDue() }
        if answered.isEmpty {
            let event: TransferQueue.Event
            do throws(HTTPFailure) {
                event = try queue.run(seconds: min(seconds, timeToNextStart()), watching: descriptor)
            } catch {
                throw EdgarFailure(error, tries: 1)
            }
            switch event {
            case .finished(let number, let result):
                if let job = running.removeValue(forKey: number) { try settle(job, result) }
            case .readable: return .readable
            case .idle: break
            }
        }
        guard !answered.isEmpty else { return .idle }
        let (identifier, result) = answered.removeFirst()
        return .answered(identifier, result)
    }

    /// Asks one question and waits for its answer.
    package func get(_ question: Question) throws(EdgarFailure) -> Response {
        let identifier = submit(question)
        while !shouldStop() {
            if case .answered(identifier, let result) = try run() { return try result.get() }
        }
        throw EdgarFailure(.interrupted, "interrupted")
    }

    /// Starts nothing more: what waits is answered with an interruption, what runs may still end.
    package func stop() {
        isStopping = true
        failReady(EdgarFailure(.interrupted, "interrupted"))
    }

    /// Ends what runs, too.
    package func cancel() {
        stop()
        queue.cancelAll()
        for job in running.values { answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted")))) }
        running.removeAll()
    }

    /// Ends the wait of `run`; from any thread, for as long as this lives.
    var waker: @Sendable () -> Void { queue.waker }

    /// Lets the other processes know of the last acceptance.
    package func finish() throws(EdgarFailure) { try pacer.flush() }

    // MARK: Starting

    /// Where something on the way refuses, one transfer finds out for all.
    private var transferLimit: Int { strangers > 0 ? 1 : transfersAtOnce }

    private func startDue() throws(EdgarFailure) {
        while queue.count < transferLimit, let index = ready.firstIndex(where: { $0.notBefore <= monotonicSeconds() }) {
            guard strangersUntil <= monotonicSeconds() else { return }
            guard requestsLeft > 0 else {
                failReady(EdgarFailure(.requestLimit, "the number of requests that --max-requests allows is used up"))
                return
            }
            guard bytesLeft > 0 else {
                failReady(EdgarFailure(.requestLimit, "the number of bytes that --max-bytes allows has come", code: "max_bytes"))
                return
            }
            // A request whose connection must be made first would come late: it takes its turn when the connection stands.
            if pacer.isPaced, self.slot == nil, idleConnections == 0, try pacer.currentCoolOff() == nil {
                start(ready.remove(at: index), in: nil)
                return
            }
            let slot: Pacer.Slot
            if let reserved = self.slot { slot = reserved } else { slot = try pacer.reserve() }
            self.slot = slot
            if slot.wait > 0 {
                try sayCoolOff(slot)
                return
            }
            self.slot = nil
            guard try pacer.mayUse(slot) else { continue }
            start(ready.remove(at: index), in: slot)
        }
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
            running[try queue.start(request)] = job
        } catch {
            answered.append((job.identifier, .failure(EdgarFailure(error, tries: 1))))
        }
    }

    /// Waits for a request's turn, with its connection there: the one it has if it is not missed (a connection that had to be made after all), else another.
    /// False when it is too far off.
    private func takeTurn(_ identifier: Int, _ given: Pacer.Slot?) -> Bool {
        do throws(EdgarFailure) {
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
            turnFailure = error
        }
        deferred.insert(identifier)
        return false
    }

    private func timeToNextStart() -> Double {
        guard queue.count < transferLimit, let first = ready.map(\.notBefore).min() else { return 1 }
        let wait = max(first, strangersUntil) - monotonicSeconds()
        return wait > 0 ? wait : max(0, slot?.wait ?? 0)
    }

    private func sayCoolOff(_ slot: Pacer.Slot) throws(EdgarFailure) {
        guard slot.wait > 2, let coolOff = try pacer.currentCoolOff(), coolOff.until != saidCoolOffUntil else { return }
        saidCoolOffUntil = coolOff.until
        say("\(coolOff.reason): everybody who shares the rate waits \(Int(slot.wait) + 1) s")
    }

    private func failReady(_ failure: EdgarFailure) {
        for job in ready { answered.append((job.identifier, .failure(failure))) }
        ready.removeAll()
    }

    // MARK: What came

    private func settle(_ job: Job, _ result: Result<Response, HTTPFailure>) throws(EdgarFailure) {
        if deferred.remove(job.identifier) != nil {
            // Nothing was sent.
            requests -= 1
            requestsLeft += 1
            if let turnFailure { throw turnFailure }
            if isStopping { return answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted")))) }
            return ready.insert(job, at: 0)
        }
        let response: Response
        switch result {
        case .failure(let failure):
            let told = EdgarFailure(failure, tries: job.failures + 1)
            if failure.isRetryable {
                // A server that sends other parts than those asked for is asked for the whole.
                if failure.kind == .misplaced { job.question.sink?.discard() }
                retry(job, told, after: nil, isUnreachable: failure.kind == .unreachable)
            } else {
                // Of a body that nobody wants nothing is kept to go on with.
                if failure.kind == .tooLarge { job.question.sink?.discard() }
                answered.append((job.identifier, .failure(told)))
            }
            return
        case .success(let success): response = success
        }
        isRemoteDown = false
        idleConnections += 1
        bytes += response.bodyBytes
        bytesLeft -= response.bodyBytes
        let isInSink = job.question.sink != nil && (response.status == 200 || response.status == 206)
        let start = isInSink ? job.question.sink?.start ?? [] : response.body
        let answer = Answer(
            status: response.status, start: start.span.extracting(0..<min(start.count, SubmissionText.window)), length: response.bodyBytes,
            expecting: job.question.expecting, retryAfter: response.retryAfter, redirect: response.redirect)
        let url = job.question.url
        func failed(_ reason: String, code: String? = nil) -> EdgarFailure {
            EdgarFailure(.unfinished, "\(url): \(reason) (\(job.failures + 1) tries)", code: code)
        }
        let wasResuming = job.question.sink?.resumePoint != nil
        if isInSink, answer != .content { job.question.sink?.discard() }
        switch answer {
        case .content:
            if let fault = fault(job, response) {
                job.question.sink?.discard()
                return retry(job, failed(fault, code: "damaged"))
            }
            passed()
            try pacer.noteAccepted()
            answered.append((job.identifier, .success(response)))
        case .unchanged:
            passed()
            try pacer.noteAccepted()
            answered.append((job.identifier, .success(response)))
        case .throttled:
            try coolOff(job)
        case .undeclaredTool:
            answered.append((job.identifier, .failure(Self.refusedIdentity)))
        case .tooManyRequests(let seconds):
            try pacer.coolOff(seconds: min(max(seconds ?? 60, 1), 3600), reason: "too many requests (429)")
            wait(job)
        case .missing:
            passed()
            answered.append((job.identifier, .failure(EdgarFailure(.missing, "\(url): there is no such file at EDGAR"))))
        case .serverError(let status, let seconds):
            if let tries = job.question.triesForPage, start.span.isHTML, job.failures + 1 >= tries {
                answered.append((job.identifier, .failure(failed("status \(status)", code: "file_unavailable"))))
            } else {
                retry(job, failed("status \(status)"), after: seconds)
            }
        case .empty:
            let failure = failed("an empty answer", code: "empty_answer")
            if let tries = job.question.triesForEmpty, job.failures + 1 >= tries {
                answered.append((job.identifier, .failure(failure)))
            } else {
                retry(job, failure)
            }
        case .page: retry(job, failed("a page in place of the file", code: "damaged"))
        case .redirect(let target): redirect(job, target)
        case .refused(416) where wasResuming:
            // What is there is no shorter than what the server has: from the start.
            job.question.sink?.discard()
            retry(job, failed("the part that is here is too long"))
        case .refused(403): stranger(job, start.span)
        case .refused(let status):
            answered.append((job.identifier, .failure(EdgarFailure(.refused, "\(url): refused with status \(status)"))))
        }
    }

    private static let refusedIdentity = EdgarFailure(
        .identityRefused, "the SEC does not accept this identity: EDGAR_IDENTITY must hold a name and an e-mail address and nothing else")

    /// What is wrong with an answer that looks right at its start.
    private func fault(_ job: Job, _ response: Response) -> String? {
        if let sink = job.question.sink { return sink.fault }
        if case .feed = job.question.expecting {
            let body = response.body.span
            return body.extracting(body.trimmedRange).hasSuffix("</feed>") ? nil : "it is cut off: the feed does not end"
        }
        guard case .json = job.question.expecting else { return nil }
        let scanner = JSONScanner()
        let body = response.body
        do throws(JSONFailure) {
            let end = try scanner.value(body.span, scanner.skipBlanks(body.span, 0))
            return scanner.skipBlanks(body.span, end) == body.count ? nil : "something behind the JSON"
        } catch {
            return "damaged JSON: \(error)"
        }
    }

    private func retry(_ job: Job, _ failure: EdgarFailure, after seconds: Int? = nil, isUnreachable: Bool = false) {
        var job = job
        job.failures += 1
        if isStopping {
            answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted"))))
        } else if let delay = backoff.delay(afterFailures: job.failures), !(isUnreachable && isRemoteDown) {
            job.notBefore = monotonicSeconds() + max(delay, Double(min(seconds ?? 0, 120)))
            ready.append(job)
        } else {
            if isUnreachable { isRemoteDown = true }
            answered.append((job.identifier, .failure(failure)))
        }
    }

    private func passed() {
        hasPassed = true
        strangers = 0
        strangerJobs.removeAll()
    }

    /// A refusal that is not the SEC's. The next question is asked while all others wait: where it is not one question alone, none gets through.
    private func stranger(_ job: Job, _ page: Span<UInt8>) {
        let title = page.pageTitle.map { " (\"\($0.prefix(80))\")" } ?? ""
        let now = monotonicSeconds()
        var job = job
        // Of those that were under way together one counts.
        if now >= strangersUntil {
            strangers += 1
            strangerJobs.insert(job.identifier)
            job.failures += 1
            strangersUntil = now + (backoff.delay(afterFailures: strangers) ?? backoff.longest)
        }
        if isStopping { return answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted")))) }
        if strangers >= Self.strangerLimit, strangerJobs.count > 1 || !hasPassed {
            let failure = EdgarFailure(
                .refused,
                "\(job.question.url): refused with status 403 and a page that is not the SEC's\(title), \(strangers) times in a row: something on the way refuses this host",
                code: "refused_on_the_way")
            answered.append((job.identifier, .failure(failure)))
            return failReady(failure)
        }
        guard job.failures < Self.strangerLimit else {
            return answered.append((job.identifier, .failure(EdgarFailure(.refused, "\(job.question.url): refused with status 403\(title)"))))
        }
        ready.append(job)
    }

    private func coolOff(_ job: Job) throws(EdgarFailure) {
        switch try pacer.throttled() {
        case .identityRefused: answered.append((job.identifier, .failure(Self.refusedIdentity)))
        case .coolOff: wait(job)
        }
    }

    /// Asks again once the cool-off is over.
    private func wait(_ job: Job) {
        var job = job
        job.throttles += 1
        if isStopping {
            answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted"))))
        } else if job.throttles > Self.throttleLimit {
            answered.append((job.identifier, .failure(EdgarFailure(.unfinished, "\(job.question.url): throttled \(job.throttles) times", code: "throttled"))))
        } else {
            // The slot in hand was for before the cool-off.
            slot = nil
            ready.insert(job, at: 0)
        }
    }

    private func redirect(_ job: Job, _ target: String?) {
        var job = job
        job.redirects += 1
        guard let target, Request.origin(of: target) == Request.origin(of: job.question.url), job.redirects <= Self.redirectLimit, !isStopping else {
            let place = target.map { " to \($0)" } ?? ""
            answered.append((job.identifier, .failure(EdgarFailure(.malformed, "\(job.question.url): redirected\(place)", code: "redirected"))))
            return
        }
        job.question.url = target
        ready.insert(job, at: 0)
    }
}

func monotonicSeconds() -> Double {
    Double(RateClock.nanoseconds(CLOCK_MONOTONIC)) / 1e9
}
