import Bytes
import Clocks
import HTTP
import Pace
import Records
package import Tool

/// What becomes of failures of the service, the cache, the budget and the rate.
extension CallQueue {
    func take(_ fault: ServiceFault, _ call: Call, _ head: ResponseHead?, retryAfter: Int?) {
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
            // A service may write any number.
            let wanted = min(retryAfter ?? head.flatMap { RateLimitHeaders.pause($0) } ?? 0, CallPace.longestCoolOff)
            pause = max(delay, Double(wanted))
            startCoolOff(call.dialect, seconds: Int(pause.rounded(.up)), message)
            if pause > Self.longestWait { return rejectThrottled(call, pause) }
        }
        call.state = .waiting(until: monotonicSeconds() + pause)
    }

    /// Rejects a call that the service does not want for longer than a run waits.
    func rejectThrottled(_ call: Call, _ pause: Double) {
        let message = "the service wants no calls for \(Int(pause.rounded(.up))) s, and a run waits \(Int(Self.longestWait)) s at most"
        reject(call, Rejection(code: "throttled", message: message, isRetryable: true))
    }

    func giveUp(_ call: Call, _ kind: ServiceFault.Kind, _ message: String) {
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
            let service = settings.services[call.dialect]?.base ?? "the service"
            end(ToolFailure(.tryAgain, "\(service): \(givenUp) questions in a row got no answer, the last: \(message)"))
        }
    }

    func startCoolOff(_ dialect: Dialect, seconds: Int, _ reason: String) {
        do throws(PaceFailure) { try pace[dialect]?.startCoolOff(seconds: seconds, reason: reason) } catch { end(ToolFailure(.tryAgain, error.description)) }
        say("\(reason): no calls for \(seconds) s")
    }

    /// A service says with each answer how much is left: when nothing is, all processes wait until it has more.
    func noteLimits(_ head: ResponseHead, _ call: Call) {
        guard head.status == 200, let pause = RateLimitHeaders.pauseIfSpent(head), pause > 0 else { return }
        startCoolOff(call.dialect, seconds: min(pause, 60), "the limit of the service is reached")
    }

    /// Ends the run: calls that are not under way are not made.
    package func end(_ failure: ToolFailure) { if self.failure == nil { self.failure = failure } }

    func end(cache failure: CacheFailure) { end(ToolFailure(failure.isConfiguration ? .configuration : .tryAgain, failure.description)) }

    func settle(_ reservation: String, _ cost: Dollars) {
        do throws(SystemFailure) { try budget?.settle(reservation, cost) } catch { end(ToolFailure(.inputOutput, "the budget: \(error.description)")) }
    }

    func reject(_ call: Call, _ rejection: Rejection) { finish(call, .rejected(rejection)) }

    func finish(_ call: Call, _ result: Call.Result) {
        call.result = result
        call.claim?.release()
        call.claim = nil
    }
}
