import Bytes
import HTTP
import JSONLines
import Records

/// What becomes of answers.
extension CallQueue {
    func finish(_ number: Int, _ result: Result<Response, HTTPFailure>) {
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
                var fault = call.dialect.fault(status: response.status, body: response.body.span, secret: secret(call))
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
                return take(ServiceFault(kind, CallSink.reason(failure)), call, nil, retryAfter: nil)
            }
            let fault = call.stream?.fault ?? ServiceFault(failure.kind == .tooLarge ? .malformed : .unavailable, CallSink.reason(failure))
            takeBroken(fault, call, reservation, usage: fault.usage ?? call.stream?.usage)
        }
    }

    /// Takes an answer that broke. What it cost is known only as far as the stream has said it: the budget counts the greatest possible cost.
    func takeBroken(_ fault: ServiceFault, _ call: Call, _ reservation: String?, usage: Usage?) {
        if let reservation { settle(reservation, greatestCost(call)) }
        if let usage {
            count(usage, call)
            let result = Outcome.Result.spoiled(code: "truncated_stream", message: secret(call).removed(from: fault.message))
            _ = keep(merged(call, result, usage, model: "", stopReason: ""), call)
        }
        take(fault, call, nil, retryAfter: nil)
    }

    func take(_ reply: Reply, _ call: Call, _ reservation: String?) {
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

    /// Keeps an answer that came in a batch. Returns the outcome, and what the answer cost.
    ///
    /// An earlier run may have been killed while it kept the answers of the batch: what it has kept is not counted again.
    func keepBatched(_ reply: Reply, _ call: Call, batch: String) -> (Outcome, Dollars) {
        let cost = price(call, inBatch: true)?.cost(reply.usage)
        if let earlier = call.earlier, earlier.batch == batch { return (earlier, cost ?? .zero) }
        counts.add(reply.usage, cost, model: call.question.model)
        let result = judge(reply, call)
        var outcome = merged(call, result, reply.usage, model: reply.model, stopReason: reply.stopReason, inBatch: true)
        outcome.batch = batch
        if case .spoiled = result { outcome.spoiledAnswers += 1 }
        _ = keep(outcome, call)
        return (outcome, cost ?? .zero)
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
        // The answer may spell the key with escapes.
        return call.check(secret(call).removed(from: value))
    }

    /// The key for a call, to be taken out of what the service says.
    func secret(_ call: Call) -> Secret { settings.services[call.dialect]?.secret ?? .none }

    /// The outcome with what earlier answers cost.
    func merged(
        _ call: Call, _ result: Outcome.Result, _ usage: Usage, model: String, stopReason: String, inBatch: Bool = false
    ) -> Outcome {
        var all = call.earlier?.usage ?? Usage()
        all += usage
        var cost = price(call, inBatch: inBatch)?.cost(usage)
        if let earlier = call.earlier, let known = earlier.cost { cost = cost.map { $0 + known } ?? known }
        var outcome = Outcome(
            result: result, usage: all, calls: (call.earlier?.calls ?? 0) + 1, cost: cost, model: model.isEmpty ? call.question.model : model,
            stopReason: stopReason, at: Instant.now(), spoiledAnswers: call.earlier?.spoiledAnswers ?? 0)
        outcome.batch = call.earlier?.batch
        return outcome
    }

    /// Keeps an outcome in the cache. Returns false if that failed, which ends the run.
    func keep(_ outcome: Outcome, _ call: Call) -> Bool {
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

    func count(_ usage: Usage, _ call: Call) { counts.add(usage, price(call)?.cost(usage), model: call.question.model) }
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
