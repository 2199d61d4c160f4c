import Bytes
import Clocks
package import HTTP
import JSONLines
import Pace
import Records
package import Tool

/// Makes calls, several at once in one thread: each looks into the cache, becomes the only one of all processes that asks, reserves its cost, waits for its moment,
/// and keeps what came of it before anything else sees it.
package final class CallQueue {
    let settings: CallSettings
    private let cache: any AnswerCache
    let budget: Budget?
    private let pace: [Dialect: CallPace]
    private let transfers: TransferQueue
    let say: (String) -> Void

    private var waiting = Fifo<Call>()
    var active: [Call] = []
    private var sent: [Int: Call] = [:]
    /// Calls in a row that were given up because the service failed.
    private var givenUp = 0
    /// Why the run ends: nothing more is tried.
    package private(set) var failure: ToolFailure?
    package private(set) var counts = CallCounts()
    /// What the calls would take, in a dry run, which makes none; nil in any other run.
    package var estimate: Estimate?

    /// Calls that are given up in a row before the others are not tried.
    private static let givenUpLimit = 3
    /// Seconds of the longest cool-off that is waited for.
    private static let longestWait = 600.0

    package init(
        _ settings: CallSettings, cache: any AnswerCache, budget: Budget?, pace: [Dialect: CallPace], say: @escaping (String) -> Void
    ) throws(HTTPFailure) {
        self.settings = settings
        self.cache = cache
        self.budget = budget
        self.pace = pace
        self.say = say
        transfers = try TransferQueue(connections: settings.jobs, certificates: settings.certificates)
    }

    /// The number of cool-offs that this process began.
    package var coolOffCount: Int { pace.values.reduce(0) { $0 + $1.coolOffCount } }

    // MARK: Calls

    /// Begins a call: takes its outcome from the cache, or puts it in line.
    package func submit(_ call: Call) {
        if takeFromCache(call) {
            if call.isHit { estimate?.hits += 1 }
        } else if estimate != nil {
            estimate?.add(call.question)
            reject(call, Rejection(code: "not_tried", message: "a dry run asks nothing", isRetryable: true))
        } else {
            waiting.append(call)
        }
    }

    /// Works on the calls until something happens, a descriptor can be read, or the time is over. Returns whether the descriptor can be read.
    package func run(seconds: Double = 0.25, watching descriptor: Int32? = nil) -> Bool {
        advance()
        let now = monotonicSeconds()
        let due = active.compactMap { $0.due }.min().map { max(0, $0 - now) } ?? seconds
        do throws(HTTPFailure) {
            switch try transfers.run(seconds: min(seconds, due), watching: descriptor) {
            case .finished(let number, let result): finish(number, result)
            case .readable: return true
            case .idle: break
            }
        } catch { end(ToolFailure(.bug, error.description)) }
        return false
    }

    /// Whether calls wait or are under way.
    package var isBusy: Bool { !waiting.isEmpty || !active.isEmpty }

    private func advance() {
        if failure != nil || Signals.isStopRequested { stopWaiting() }
        while active.count < settings.jobs, let next = waiting.first {
            waiting.removeFirst()
            active.append(next)
        }
        for call in active { step(call) }
        active.removeAll { $0.result != nil }
    }

    /// Rejects all calls that are not sent. Those under way come to their end, within the patience of a run that was asked to stop.
    private func stopWaiting() {
        while let call = waiting.first {
            waiting.removeFirst()
            reject(call, untried)
        }
        let isOver = Signals.isPatienceOver
        for call in active {
            if case .sent(let transfer, _) = call.state {
                guard isOver else { continue }
                transfers.cancel(transfer)
                sent[transfer] = nil
                // Its cost is not known: the reservation stays, and counts as spent.
                reject(call, untried)
            } else {
                if case .paced(_, let reservation?) = call.state { settle(reservation, .zero) }
                reject(call, untried)
            }
        }
        active.removeAll { $0.result != nil }
    }

    private var untried: Rejection {
        failure == nil
            ? Rejection(code: "interrupted", message: "interrupted before it was answered", isRetryable: true)
            : Rejection(code: "not_tried", message: "not asked, because the run ended before", isRetryable: true)
    }

    private func step(_ call: Call) {
        call.claim?.renew()
        let now = monotonicSeconds()
        switch call.state {
        case .new: claim(call)
        case .waiting(let until): if now >= until { if call.claim == nil { claim(call) } else { fund(call) } }
        case .paced(let until, let reservation): if now >= until { send(call, reservation) }
        case .sent: break
        }
    }

    /// Takes a final outcome from the cache. Returns false if there is none.
    private func takeFromCache(_ call: Call) -> Bool {
        do throws(CacheFailure) {
            guard var outcome = try cache.find(call.key) else { return false }
            let isAnswer = if case .answer = outcome.result { true } else { false }
            if !isAnswer, settings.asksAgain, call.earlier == nil {
                outcome.spoiledAnswers = 0
            } else if isAnswer || outcome.isFinal(attempts: settings.attempts) {
                call.isHit = true
                counts.hits += 1
                finish(call, .outcome(outcome))
                return true
            }
            call.earlier = outcome
        } catch {
            end(cache: error)
            reject(call, untried)
            return true
        }
        return false
    }

    private func claim(_ call: Call) {
        do throws(CacheFailure) {
            guard let claim = try cache.claim(call.key) else {
                call.state = .waiting(until: monotonicSeconds() + CallSettings.look)
                return
            }
            call.claim = claim
        } catch {
            end(cache: error)
            return reject(call, untried)
        }
        // Another process may have asked meanwhile.
        if !takeFromCache(call) {
            counts.misses += 1
            fund(call)
        }
    }

    private func price(_ call: Call) -> PriceList.Price? { settings.prices?.price(of: call.question.model) }

    private func greatestCost(_ call: Call) -> Dollars {
        price(call)?.greatestCost(inputTokens: call.question.greatestInputTokens, outputTokens: call.question.maxOutputTokens) ?? .zero
    }

    /// Reserves the greatest possible cost, and the moment of the call.
    private func fund(_ call: Call) {
        var reservation: String?
        if let budget {
            let amount = greatestCost(call)
            do throws(SystemFailure) {
                switch try budget.reserve(amount) {
                case .reserved(let id): reservation = id
                case .later: return call.state = .waiting(until: monotonicSeconds() + CallSettings.look)
                case .exhausted(let left):
                    let message = "the budget has \(left) USD left, and the call may cost \(amount) USD"
                    return reject(call, Rejection(code: "budget_exhausted", message: message, isRetryable: true))
                }
            } catch {
                end(ToolFailure(.inputOutput, "the budget: \(error.description)"))
                return reject(call, untried)
            }
        }
        pace(call, reservation)
    }

    private func pace(_ call: Call, _ reservation: String?) {
        do throws(PaceFailure) {
            let wait = try pace[call.dialect]?.reserve(tokens: call.question.expectedInputTokens + call.question.maxOutputTokens) ?? 0
            call.state = .paced(until: monotonicSeconds() + wait, reservation: reservation)
        } catch { endPace(call, reservation, error) }
    }

    private func endPace(_ call: Call, _ reservation: String?, _ failure: PaceFailure) {
        if let reservation { settle(reservation, .zero) }
        end(ToolFailure(.tryAgain, failure.description))
        reject(call, untried)
    }

    private func send(_ call: Call, _ reservation: String?) {
        do throws(PaceFailure) {
            if let rest = try pace[call.dialect]?.coolOff() {
                if rest > Self.longestWait {
                    if let reservation { settle(reservation, .zero) }
                    let message = "the service wants no calls for \(Int(rest)) s"
                    return reject(call, Rejection(code: "throttled", message: message, isRetryable: true))
                }
                return pace(call, reservation)
            }
        } catch { return endPace(call, reservation, error) }
        guard let service = settings.services[call.dialect] else { return reject(call, untried) }
        let sink = CallSink(call.dialect)
        var request = service.request(.post, call.dialect.path, body: call.dialect.body(call.question, streams: true))
        request.timeOuts = CallSettings.timeOuts
        request.sink = sink
        request.collectedLimit = CallSettings.errorLimit
        request.cutsBody = true
        call.stream = sink
        do throws(HTTPFailure) {
            let transfer = try transfers.start(request)
            call.state = .sent(transfer: transfer, reservation: reservation)
            sent[transfer] = call
        } catch {
            if let reservation { settle(reservation, .zero) }
            end(ToolFailure(.bug, error.description))
            reject(call, untried)
        }
    }

    // MARK: Answers

    private func finish(_ number: Int, _ result: Result<Response, HTTPFailure>) {
        guard let call = sent.removeValue(forKey: number), case .sent(_, let reservation) = call.state else { return }
        defer {
            call.stream = nil
            active.removeAll { $0.result != nil }
        }
        switch result {
        case .success(let response):
            counts.add(status: response.status)
            noteLimits(response.head, call)
            guard response.status == 200 else {
                if let reservation { settle(reservation, .zero) }
                var fault = call.dialect.fault(status: response.status, body: response.body.span)
                if (300...399).contains(response.status) { fault.message = "status \(response.status): redirects are not followed" }
                return take(fault, call, response.head, retryAfter: response.retryAfter)
            }
            do throws(ServiceFault) {
                guard let sink = call.stream else { throw ServiceFault(.malformed, "no answer") }
                take(try sink.reply(), call, reservation)
            } catch {
                takeBroken(error, call, reservation, usage: error.usage ?? call.stream?.usage)
            }
        case .failure(let failure):
            counts.add(status: 0)
            if failure.kind == .unreachable || failure.kind == .untrusted || failure.kind == .invalidRequest {
                if let reservation { settle(reservation, .zero) }
                let kind: ServiceFault.Kind = failure.kind == .unreachable ? .unavailable : .refused
                return take(ServiceFault(kind, failure.reason), call, nil, retryAfter: nil)
            }
            let fault = call.stream?.fault ?? ServiceFault(failure.kind == .tooLarge ? .malformed : .unavailable, failure.reason)
            takeBroken(fault, call, reservation, usage: fault.usage ?? call.stream?.usage)
        }
    }

    /// Takes an answer that broke. What it cost is known only as far as the stream has said it: the budget counts the greatest possible cost.
    private func takeBroken(_ fault: ServiceFault, _ call: Call, _ reservation: String?, usage: Usage?) {
        if let reservation { settle(reservation, greatestCost(call)) }
        if let usage {
            count(usage, call)
            let result = Outcome.Result.spoiled(code: "truncated_stream", message: fault.message)
            _ = keep(merged(call, result, usage, model: "", stopReason: ""), call)
        }
        take(fault, call, nil, retryAfter: nil)
    }

    private func take(_ reply: Reply, _ call: Call, _ reservation: String?) {
        if let reservation { settle(reservation, price(call)?.cost(reply.usage) ?? .zero) }
        call.failures = 0
        givenUp = 0
        count(reply.usage, call)
        let result = judge(reply, call)
        var outcome = merged(call, result, reply.usage, model: reply.model, stopReason: reply.stopReason)
        if case .spoiled = result { outcome.spoiledAnswers += 1 }
        guard keep(outcome, call) else { return }
        if case .spoiled = result, !outcome.isFinal(attempts: settings.attempts) {
            call.state = .waiting(until: 0)
        } else {
            finish(call, .outcome(outcome))
        }
    }

    /// Whether an answer is one.
    func judge(_ reply: Reply, _ call: Call) -> Outcome.Result {
        func spoiled(_ code: String, _ message: String) -> Outcome.Result { .spoiled(code: code, message: message) }
        switch reply.ending {
        case .complete: break
        case .refusal(let text): return spoiled("refusal", "the model refuses\(text.isEmpty ? "" : ": \(text.oneLine(limit: 200))")")
        case .maxTokens: return spoiled("max_tokens", "the answer is longer than max_output_tokens, \(call.question.maxOutputTokens)")
        case .contentFilter: return spoiled("content_filter", "a filter of the service stopped the answer")
        case .windowExceeded: return spoiled("window_exceeded", "the text and the answer do not fit into the model's window: make part_bytes smaller")
        case .other: return spoiled("no_answer", "the answer ended with \"\(reply.stopReason.oneLine(limit: 60))\"")
        }
        let text = Array(reply.text.utf8)
        guard let value = try? JSONValue(parsing: text.span) else { return spoiled("invalid_json", "the answer is not JSON") }
        return call.check(value)
    }

    /// The outcome with what earlier answers cost.
    private func merged(_ call: Call, _ result: Outcome.Result, _ usage: Usage, model: String, stopReason: String) -> Outcome {
        var all = call.earlier?.usage ?? Usage()
        all += usage
        var cost = price(call)?.cost(usage)
        if let earlier = call.earlier, let known = earlier.cost { cost = cost.map { $0 + known } ?? known }
        return Outcome(
            result: result, usage: all, calls: (call.earlier?.calls ?? 0) + 1, cost: cost, model: model.isEmpty ? call.question.model : model,
            stopReason: stopReason, at: Instant.now(), spoiledAnswers: call.earlier?.spoiledAnswers ?? 0)
    }

    /// Keeps an outcome in the cache. Returns false if that failed, which ends the run.
    private func keep(_ outcome: Outcome, _ call: Call) -> Bool {
        call.earlier = outcome
        do throws(CacheFailure) { try cache.store(outcome, for: call.key) } catch {
            end(cache: error)
            reject(call, untried)
            return false
        }
        return true
    }

    /// Keeps where the quotes of an answer stand in a submission. A failure costs a later run a search.
    func note(_ places: QuotePlaces, of key: String) {
        guard var outcome = try? cache.find(key) else { return }
        outcome.places = places
        try? cache.store(outcome, for: key)
    }

    private func count(_ usage: Usage, _ call: Call) { counts.add(usage, price(call)?.cost(usage), model: call.question.model) }

    // MARK: Failures

    private func take(_ fault: ServiceFault, _ call: Call, _ head: ResponseHead?, retryAfter: Int?) {
        if call.result != nil { return }
        let message = settings.services[call.dialect]?.withoutKey(fault.message) ?? fault.message
        switch fault.kind {
        case .badRequest: return reject(call, Rejection(code: "bad_request", message: "the service refuses the request: \(message)"))
        case .tooLong: return reject(call, Rejection(code: "text_too_long", message: "the service refuses the text: \(message)"))
        case .refused:
            end(ToolFailure(.refused, "\(settings.services[call.dialect]?.base ?? "the service"): \(message)"))
            return reject(call, untried)
        case .throttled, .overloaded, .unavailable, .malformed: break
        }
        call.failures += 1
        guard let delay = CallSettings.backoff.delay(afterFailures: call.failures), head?["x-should-retry"] != "false" else {
            return giveUp(call, fault.kind, message)
        }
        var pause = delay
        if fault.kind == .throttled || fault.kind == .overloaded {
            let wanted = retryAfter ?? head.flatMap { RateLimitHeaders.pause($0) }
            pause = max(delay, Double(wanted ?? 0))
            startCoolOff(call.dialect, seconds: Int(pause.rounded(.up)), message)
        }
        call.state = .waiting(until: monotonicSeconds() + pause)
    }

    private func giveUp(_ call: Call, _ kind: ServiceFault.Kind, _ message: String) {
        let code =
            switch kind {
            case .throttled: "throttled"
            case .overloaded: "overloaded"
            case .malformed: "malformed_response"
            default: "service_failed"
            }
        reject(call, Rejection(code: code, message: "\(message): tried \(call.failures) times", isRetryable: true))
        givenUp += 1
        if givenUp >= Self.givenUpLimit {
            end(ToolFailure(.tryAgain, "\(settings.services[call.dialect]?.base ?? "the service"): \(givenUp) questions in a row got no answer, the last: \(message)"))
        }
    }

    private func startCoolOff(_ dialect: Dialect, seconds: Int, _ reason: String) {
        do throws(PaceFailure) { try pace[dialect]?.startCoolOff(seconds: seconds, reason: reason) } catch { end(ToolFailure(.tryAgain, error.description)) }
        say("\(reason): no calls for \(seconds) s")
    }

    /// A service says with each answer how much is left: when nothing is, all processes wait until it has more.
    private func noteLimits(_ head: ResponseHead, _ call: Call) {
        guard head.status == 200, let pause = RateLimitHeaders.pauseIfSpent(head), pause > 0 else { return }
        startCoolOff(call.dialect, seconds: min(pause, 60), "the limit of the service is reached")
    }

    /// Ends the run: calls that are not under way are not made.
    package func end(_ failure: ToolFailure) { if self.failure == nil { self.failure = failure } }

    private func end(cache failure: CacheFailure) { end(ToolFailure(failure.isConfiguration ? .configuration : .tryAgain, failure.description)) }

    func settle(_ reservation: String, _ cost: Dollars) {
        do throws(SystemFailure) { try budget?.settle(reservation, cost) } catch { end(ToolFailure(.inputOutput, "the budget: \(error.description)")) }
    }

    private func reject(_ call: Call, _ rejection: Rejection) { finish(call, .rejected(rejection)) }

    private func finish(_ call: Call, _ result: Call.Result) {
        call.result = result
        call.claim?.release()
        call.claim = nil
    }
}

extension Call {
    /// When `CallQueue` must look at the call again; nil while it waits for an answer.
    fileprivate var due: Double? {
        switch state {
        case .new: 0
        case .waiting(let until), .paced(let until, _): until
        case .sent: nil
        }
    }
}

extension Outcome {
    /// Codes of answers that are none, where another answer may be one.
    private static let askedAgain: Set = ["invalid_json", "schema_mismatch", "quote_not_found", "truncated_stream"]

    /// Whether nothing more is asked.
    func isFinal(attempts: Int) -> Bool {
        guard case .spoiled(let code, _) = result else { return true }
        if code == "truncated_stream" { return false }
        return !Self.askedAgain.contains(code) || spoiledAnswers >= attempts
    }
}
