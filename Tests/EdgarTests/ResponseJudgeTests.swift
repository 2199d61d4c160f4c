import Clocks
import TestSupport
@testable import Edgar
@testable import HTTP
import Pace
import Testing

struct ResponseJudgeTests {
    private let folder = ScratchFolder()
    private let url = "http://host/Archives/a.txt"

    private func judge(tries: Int = 5) throws -> ResponseJudge {
        ResponseJudge(Pacer(try RateFile(path: "\(folder.path)/rate"), rate: 10), Backoff(tries: tries, first: 0.5, longest: 1))
    }

    private func job(_ identifier: Int = 1, expecting: ResponseVerdict.Expectation = .json) -> RequestJob {
        RequestJob(identifier: identifier, request: EdgarRequest(url, expecting: expecting))
    }

    private func response(_ status: Int, _ text: String = "", retryAfter: Int? = nil, redirect: String? = nil) -> Result<Response, HTTPFailure> {
        var head = ResponseHead()
        head.status = status
        let body = Array(text.utf8)
        return .success(Response(head: head, body: body, bodyBytes: body.count, retryAfter: retryAfter, redirect: redirect, duration: 0))
    }

    private func failure(_ kind: HTTPFailure.Kind) -> Result<Response, HTTPFailure> { .failure(HTTPFailure(kind, "GET \(url)", "reason")) }

    /// A short name for a decision: the code of a failure, else the case.
    private func name(_ decision: ResponseJudge.Decision) -> String {
        switch decision {
        case .accept: "accept"
        case .fail(let failure): failure.code
        case .failAll(let failure): "all \(failure.code)"
        case .retry: "retry"
        case .resend: "resend"
        case .resendAfterCoolOff: "cool-off"
        }
    }

    @Test func decisions() throws {
        var judge = try judge()
        let cases: [(Result<Response, HTTPFailure>, String)] = [
            (response(200, #"{"a":1}"#), "accept"), (response(304), "refused"), (response(404), "no_such_object"), (response(410), "no_such_object"),
            (response(200, #"{"a":"#), "retry"), (response(200, #"{"a":1} x"#), "retry"), (response(200), "retry"), (response(503), "retry"),
            (response(401), "refused"), (response(429, retryAfter: 1), "cool-off"), (failure(.broken), "retry"), (failure(.timedOut), "retry"),
            (failure(.misplaced), "retry"), (failure(.untrusted), "untrusted"), (failure(.tooLarge), "too_large"),
        ]
        for (result, expected) in cases { #expect(name(try judge.decide(job(), result)) == expected, "\(result)") }
    }

    /// A 304 means that nothing changed only if the request named a known version.
    @Test func unchanged() throws {
        var judge = try judge()
        var job = job(expecting: .submission)
        guard case .fail(let failure) = try judge.decide(job, response(304)) else { throw Unexpected() }
        #expect(failure.message == "\(url): refused with status 304")
        job.request.knownVersion = "Tue, 02 Jan 2024 10:00:00 GMT"
        #expect(name(try judge.decide(job, response(304))) == "accept")
    }

    /// A server that asks for a longer pause gets it, within two minutes; the last attempt is final.
    @Test func retries() throws {
        var judge = try judge(tries: 3)
        let start = monotonicSeconds()
        guard case .retry(let second) = try judge.decide(job(), response(503, retryAfter: 40)) else { throw Unexpected() }
        #expect(second.failures == 1 && (39...41).contains(second.notBefore - start))
        guard case .retry(let third) = try judge.decide(second, response(503, retryAfter: 100_000)) else { throw Unexpected() }
        #expect(third.failures == 2 && (119...121).contains(third.notBefore - start))
        guard case .fail(let failure) = try judge.decide(third, response(503)) else { throw Unexpected() }
        #expect(failure.message == "\(url): status 503 (3 tries)" && failure.isRetryable)
    }

    /// After one request has failed on every attempt because the host is down, other requests fail after one. A response ends that.
    @Test func hostDown() throws {
        var judge = try judge(tries: 2)
        guard case .retry(let again) = try judge.decide(job(1), failure(.unreachable)) else { throw Unexpected() }
        #expect(name(try judge.decide(job(2), failure(.unreachable))) == "retry")
        #expect(name(try judge.decide(again, failure(.unreachable))) == "unreachable")
        #expect(name(try judge.decide(job(3), failure(.unreachable))) == "unreachable")
        #expect(name(try judge.decide(job(3), failure(.broken))) == "retry")
        _ = try judge.decide(job(4), response(404))
        #expect(name(try judge.decide(job(5), failure(.unreachable))) == "retry")
    }

    @Test func redirects() throws {
        var judge = try judge()
        guard case .resend(let moved) = try judge.decide(job(), response(301, redirect: "http://host/b")) else { throw Unexpected() }
        #expect(moved.request.url == "http://host/b")
        for target in ["http://other/b", "https://host/b", "http://host:81/b", nil] {
            #expect(name(try judge.decide(job(), response(302, redirect: target))) == "redirected")
        }
        var job = job()
        for _ in 0..<3 {
            guard case .resend(let next) = try judge.decide(job, response(301, redirect: url)) else { throw Unexpected() }
            job = next
        }
        #expect(name(try judge.decide(job, response(301, redirect: url))) == "redirected")
    }

    /// A throttle page starts a cool-off; five cool-offs are enough for one request.
    @Test func throttlePages() throws {
        var judge = try judge()
        let page = response(403, "<html><title>SEC.gov | Request Rate Threshold Exceeded</title></html>")
        _ = try judge.decide(job(), response(200, "{}"))
        var job = job()
        for _ in 0..<5 {
            guard case .resendAfterCoolOff(let next) = try judge.decide(job, page) else { throw Unexpected() }
            job = next
        }
        #expect(name(try judge.decide(job, page)) == "throttled")
    }

    /// While a proxy refuses requests, the next request waits. Of requests that ran together, only one refusal counts.
    @Test func foreignRefusals() throws {
        var judge = try judge()
        #expect(judge.foreignRefusals.nextProbe == nil)
        guard case .retry(let first) = try judge.decide(job(1), response(403, "<html>no</html>")) else { throw Unexpected() }
        guard case .retry(let second) = try judge.decide(job(2), response(403, "<html>no</html>")) else { throw Unexpected() }
        #expect((first.failures, second.failures) == (1, 0) && judge.foreignRefusals.count == 1)
        #expect((judge.foreignRefusals.nextProbe ?? 0) > monotonicSeconds())
        _ = try judge.decide(job(3), response(404))
        #expect(judge.foreignRefusals.nextProbe == nil)
    }

    private struct Unexpected: Error {}
}
