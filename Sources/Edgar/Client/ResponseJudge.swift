import Bytes
import FilingStore
import Clocks
import HTTP
import JSONLines
import Pace

/// Decides what a response means for its request: the request is done, sent again, or given up. Tells the pacer of accepted and throttled responses.
struct ResponseJudge {
    enum Decision {
        case accept(Response)
        case fail(EdgarFailure)
        /// Fail all other requests as well: each would fail for the same reason.
        case failAll(EdgarFailure)
        /// Send the request again, not before `job.notBefore`.
        case retry(RequestJob)
        /// Send the request again, before all others.
        case resend(RequestJob)
        case resendAfterCoolOff(RequestJob)
    }

    private static let throttleLimit = 5, redirectLimit = 3
    private static let refusedIdentity = EdgarFailure(
        .identityRefused, "the SEC does not accept this identity: EDGAR_IDENTITY must hold a name and an e-mail address and nothing else")

    private static let throttledWithoutAcceptance = EdgarFailure(
        .identityRefused,
        """
        EDGAR sends its page for too many requests, and accepted no request lately: the SEC does not accept this identity (EDGAR_IDENTITY must hold a name \
        and an e-mail address and nothing else), or other programs at this address send too many requests
        """)

    private let pacer: Pacer
    private let backoff: Backoff
    private(set) var foreignRefusals = ForeignRefusals()
    /// The number of responses that began a cool-off.
    private(set) var coolOffs = 0
    /// Whether a request found the host unreachable on every attempt, and no response has come since.
    private var isHostDown = false

    init(_ pacer: Pacer, _ backoff: Backoff) {
        self.pacer = pacer
        self.backoff = backoff
    }

    mutating func decide(_ job: RequestJob, _ result: Result<Response, HTTPFailure>) throws(EdgarFailure) -> Decision {
        switch result {
        case .failure(let failure): return decide(job, failure)
        case .success(let response):
            isHostDown = false
            return try decide(job, response)
        }
    }

    // MARK: Responses

    private mutating func decide(_ job: RequestJob, _ response: Response) throws(EdgarFailure) -> Decision {
        let sink = job.request.sink
        let isInSink = sink != nil && (response.status == 200 || response.status == 206)
        let start = isInSink ? sink?.start ?? [] : response.body
        let verdict = ResponseVerdict(
            status: response.status, start: start.span.extracting(0..<min(start.count, SubmissionText.window)), length: response.bodyBytes,
            expecting: job.request.expecting, isConditional: job.request.conditionalVersion != nil, retryAfter: response.retryAfter,
            redirect: response.redirect)
        let wasResuming = sink?.resumePoint != nil
        if isInSink, verdict != .content { sink?.discard() }
        switch verdict {
        case .content:
            if let fault = fault(in: response, of: job.request) {
                sink?.discard()
                return retry(job, unfinished(job, fault, code: "damaged"))
            }
            return try accept(response)
        case .unchanged: return try accept(response)
        case .throttled:
            if try paced({ () throws(PaceFailure) in try pacer.noteThrottled() }) == .identityRefused {
                return .fail(Self.throttledWithoutAcceptance)
            }
            coolOffs += 1
            return resendAfterCoolOff(job)
        case .undeclaredTool: return .fail(Self.refusedIdentity)
        case .tooManyRequests(let seconds):
            try paced { () throws(PaceFailure) in
                try pacer.startCoolOff(seconds: min(max(seconds ?? 60, 1), 3600), reason: "too many requests (429)")
            }
            coolOffs += 1
            return resendAfterCoolOff(job)
        case .missing:
            foreignRefusals.notePassed()
            return .fail(EdgarFailure(.missing, "\(address(job)): no such file at EDGAR"))
        case .serverError(let status, let seconds):
            if let tries = job.request.triesForPage, start.span.isHTML, job.failures + 1 >= tries {
                return .fail(unfinished(job, "status \(status)", code: "file_unavailable"))
            }
            return retry(job, unfinished(job, "status \(status)"), after: seconds)
        case .empty:
            let failure = unfinished(job, "empty response", code: "empty_answer")
            if let tries = job.request.triesForEmpty, job.failures + 1 >= tries { return .fail(failure) }
            return retry(job, failure)
        case .page: return retry(job, unfinished(job, "an HTML page in place of the file", code: "damaged"))
        case .redirect(let target): return redirect(job, to: target)
        case .refused(416) where wasResuming:
            // The bytes received so far are at least as many as the server's file has: start over.
            sink?.discard()
            return retry(job, unfinished(job, "the part fetched so far is too long"))
        case .refused(403): return foreignRefusal(job, page: start.span)
        case .refused(let status): return .fail(EdgarFailure(.refused, "\(address(job)): refused with status \(status)"))
        }
    }

    private mutating func accept(_ response: Response) throws(EdgarFailure) -> Decision {
        foreignRefusals.notePassed()
        try paced { () throws(PaceFailure) in try pacer.noteAccepted() }
        return .accept(response)
    }

    /// Returns the fault of a response whose first bytes are valid; nil if it has none.
    private func fault(in response: Response, of request: EdgarRequest) -> String? {
        if let sink = request.sink { return sink.fault }
        if case .feed = request.expecting {
            let body = response.body.span
            return body.extracting(body.trimmedRange).hasSuffix("</feed>") ? nil : "cut off: the feed does not end with </feed>"
        }
        guard case .json = request.expecting else { return nil }
        let scanner = JSONScanner()
        let body = response.body
        do throws(JSONFailure) {
            let end = try scanner.value(body.span, scanner.skipBlanks(body.span, 0))
            return scanner.skipBlanks(body.span, end) == body.count ? nil : "damaged JSON: text after its end"
        } catch {
            return "damaged JSON: \(error)"
        }
    }

    private func resendAfterCoolOff(_ job: RequestJob) -> Decision {
        var job = job
        job.throttles += 1
        if job.throttles <= Self.throttleLimit { return .resendAfterCoolOff(job) }
        return .fail(EdgarFailure(.unfinished, "\(address(job)): throttled \(job.throttles) times", code: "throttled"))
    }

    private func redirect(_ job: RequestJob, to target: String?) -> Decision {
        var job = job
        job.redirects += 1
        guard let target, Request.origin(of: target) == Request.origin(of: job.request.url), job.redirects <= Self.redirectLimit else {
            let place = target.map { " to \(PrintableAddress($0))" } ?? ""
            return .fail(EdgarFailure(.malformed, "\(address(job)): redirected\(place)", code: "redirected"))
        }
        job.request.url = target
        return .resend(job)
    }

    /// Decides on a 403 that is not the SEC's. Requests are then sent one at a time, to find out whether all of them are refused.
    private mutating func foreignRefusal(_ job: RequestJob, page: Span<UInt8>) -> Decision {
        let title = page.pageTitle.map { " (\"\($0.prefix(80))\")" } ?? ""
        let refusal = "\(address(job)): refused with status 403"
        var job = job
        if foreignRefusals.noteRefusal(of: job.identifier, backoff) { job.failures += 1 }
        if foreignRefusals.refuseAll {
            let count = foreignRefusals.count
            return .failAll(
                EdgarFailure(
                    .refused,
                    "\(refusal) and a page that is not the SEC's\(title), \(count) times in a row: a proxy or network between this host and EDGAR refuses it",
                    code: "refused_on_the_way"))
        }
        guard job.failures < ForeignRefusals.limit else { return .fail(EdgarFailure(.refused, refusal + title)) }
        return .retry(job)
    }

    // MARK: Failures

    private mutating func decide(_ job: RequestJob, _ failure: HTTPFailure) -> Decision {
        let told = EdgarFailure(failure, tries: job.failures + 1)
        switch failure.kind {
        // The server sent another part than the requested one: request the whole file. A body that is too long is useless, too.
        case .misplaced, .tooLarge: job.request.sink?.discard()
        default: break
        }
        guard failure.isRetryable else { return .fail(told) }
        guard failure.kind == .unreachable else { return retry(job, told) }
        // While the host is down, fail further jobs after one attempt.
        if isHostDown { return .fail(told) }
        let decision = retry(job, told)
        if case .fail = decision { isHostDown = true }
        return decision
    }

    /// Returns a retry after a pause, or `failure` if this was the last attempt.
    ///
    /// - Parameter seconds: how long the server asks to wait; nil where it does not say.
    private func retry(_ job: RequestJob, _ failure: EdgarFailure, after seconds: Int? = nil) -> Decision {
        var job = job
        job.failures += 1
        guard let delay = backoff.delay(afterFailures: job.failures) else { return .fail(failure) }
        job.notBefore = monotonicSeconds() + max(delay, Double(min(seconds ?? 0, 120)))
        return .retry(job)
    }

    private func unfinished(_ job: RequestJob, _ reason: String, code: String? = nil) -> EdgarFailure {
        EdgarFailure(.unfinished, "\(address(job)): \(reason) (\(job.failures + 1) tries)", code: code)
    }

    private func address(_ job: RequestJob) -> PrintableAddress { PrintableAddress(job.request.url) }
}
