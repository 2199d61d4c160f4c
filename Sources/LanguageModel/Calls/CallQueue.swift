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
    let cache: any AnswerCache
    let budget: Budget?
    let pace: [Dialect: CallPace]
    let transfers: TransferQueue
    let say: (String) -> Void

    private var waiting = Fifo<Call>()
    var active: [Call] = []
    var sent: [Int: Call] = [:]
    /// Calls in a row that were given up because the service failed.
    var givenUp = 0
    /// Why the run ends: nothing more is tried.
    package internal(set) var failure: ToolFailure?
    package internal(set) var counts = CallCounts()
    /// What the calls would take, in a dry run, which makes none; nil in any other run.
    package var estimate: Estimate?
    /// Receives the calls that the cache does not answer, instead of making them; nil in a run without batches.
    var collect: ((Call) -> Void)?
    /// Why a call that the cache does not answer is not made; nil while calls are made.
    var refusal: ((String) -> Rejection)?
    /// Whether answers come from calls, so that they can be waited for.
    var makesCalls: Bool { estimate == nil && collect == nil }

    /// Calls that are given up in a row before the others are not tried.
    static let givenUpLimit = 3
    /// Seconds of the longest cool-off that is waited for.
    static let longestWait = 600.0

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
        } else if let collect {
            collect(call)
            reject(call, untried)
        } else if let refusal {
            reject(call, refusal(call.key))
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

    func advance() {
        if failure != nil || Signals.isStopRequested { stopWaiting() }
        while active.count < settings.jobs, let next = waiting.first {
            waiting.removeFirst()
            active.append(next)
        }
        for call in active { step(call) }
        active.removeAll { $0.result != nil }
    }

    /// Rejects all calls that are not sent. Those under way come to their end, within the patience of a run that was asked to stop.
    func stopWaiting() {
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

    var untried: Rejection {
        failure == nil
            ? Rejection(code: "interrupted", message: "interrupted before it was answered", isRetryable: true)
            : Rejection(code: "not_tried", message: "not asked, because the run ended before", isRetryable: true)
    }

    func step(_ call: Call) {
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
    func takeFromCache(_ call: Call) -> Bool {
        do throws(CacheFailure) {
            guard var outcome = try cache.find(call.key) else { return false }
            let isAnswer = if case .answer = outcome.result { true } else { false }
            if !isAnswer, settings.asksAgain, call.refusedCalls == nil || call.refusedCalls == outcome.calls {
                // The same reject is found again when the call is the only one that asks.
                call.refusedCalls = outcome.calls
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

    func claim(_ call: Call) {
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

    func price(_ call: Call, inBatch: Bool = false) -> PriceList.Price? {
        settings.prices?.price(of: call.question.model, inBatch: inBatch)
    }

    func greatestCost(_ call: Call, inBatch: Bool = false) -> Dollars {
        price(call, inBatch: inBatch)?.greatestCost(inputTokens: call.question.greatestInputTokens, outputTokens: call.question.maxOutputTokens) ?? .zero
    }

    /// Reserves the greatest possible cost, and the moment of the call.
    func fund(_ call: Call) {
        // A cool-off that is not waited for: neither money nor a moment is reserved.
        do throws(PaceFailure) {
            if let rest = try pace[call.dialect]?.coolOff(), rest > Self.longestWait { return rejectThrottled(call, rest) }
        } catch { return endPace(call, nil, error) }
        var reservation: String?
        if let budget {
            let amount = greatestCost(call)
            do throws(SystemFailure) {
                switch try budget.reserve(amount) {
                case .reserved(let id): reservation = id
                case .later:
                    call.state = .waiting(until: monotonicSeconds() + CallSettings.look)
                    return
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

    func pace(_ call: Call, _ reservation: String?) {
        do throws(PaceFailure) {
            let wait = try pace[call.dialect]?.reserve(tokens: call.question.expectedInputTokens + call.question.maxOutputTokens) ?? 0
            call.state = .paced(until: monotonicSeconds() + wait, reservation: reservation)
        } catch { endPace(call, reservation, error) }
    }

    func endPace(_ call: Call, _ reservation: String?, _ failure: PaceFailure) {
        if let reservation { settle(reservation, .zero) }
        end(ToolFailure(.tryAgain, failure.description))
        reject(call, untried)
    }

    func send(_ call: Call, _ reservation: String?) {
        do throws(PaceFailure) {
            if let rest = try pace[call.dialect]?.coolOff() {
                if rest > Self.longestWait {
                    if let reservation { settle(reservation, .zero) }
                    return rejectThrottled(call, rest)
                }
                return pace(call, reservation)
            }
        } catch { return endPace(call, reservation, error) }
        guard let service = settings.services[call.dialect] else { return reject(call, untried) }
        let sink = CallSink(service)
        var request = service.request(.post, call.dialect.path, body: call.dialect.body(call.question, streams: true))
        request.timeOuts = CallSettings.timeOuts
        request.sink = sink
        request.collectedLimit = CallSettings.errorLimit
        request.longBody = .endsTransfer
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
}

extension Call {
    /// When `CallQueue` must look at the call again; nil while it waits for an answer.
    var due: Double? {
        switch state {
        case .new: 0
        case .waiting(let until), .paced(let until, _): until
        case .sent: nil
        }
    }
}
