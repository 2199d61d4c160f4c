import Bytes
import Clocks
import Glibc
import HTTP
import JSONLines
import Pace

/// What an answer means for its question: it is done, asked again, or given up.
extension EdgarClient {
    private static let throttleLimit = 5, redirectLimit = 3

    func settle(_ job: Job, _ result: Result<Response, HTTPFailure>) throws(EdgarFailure) {
        var isDone = false
        // What is asked again, or given up, keeps nothing open.
        defer { if !isDone { job.question.sink?.rest() } }
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
        let url = PrintableAddress(job.question.url)
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
            strangers.passed()
            try paced { () throws(PaceFailure) in try pacer.noteAccepted() }
            isDone = true
            answered.append((job.identifier, .success(response)))
        case .unchanged:
            strangers.passed()
            try paced { () throws(PaceFailure) in try pacer.noteAccepted() }
            isDone = true
            answered.append((job.identifier, .success(response)))
        case .throttled:
            try coolOff(job)
        case .undeclaredTool:
            answered.append((job.identifier, .failure(Self.refusedIdentity)))
        case .tooManyRequests(let seconds):
            try paced { () throws(PaceFailure) in 
                try pacer.startCoolOff(seconds: min(max(seconds ?? 60, 1), 3600), reason: "too many requests (429)")
            }
            wait(job)
        case .missing:
            strangers.passed()
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

    /// A refusal that is not the SEC's. The next question is asked while all others wait: where it is not one question alone, none gets through.
    private func stranger(_ job: Job, _ page: Span<UInt8>) {
        let title = page.pageTitle.map { " (\"\($0.prefix(80))\")" } ?? ""
        var job = job
        if strangers.met(by: job.identifier, backoff) { job.failures += 1 }
        if isStopping { return answered.append((job.identifier, .failure(EdgarFailure(.interrupted, "interrupted")))) }
        if strangers.meetAll {
            let failure = EdgarFailure(
                .refused,
                "\(PrintableAddress(job.question.url)): refused with status 403 and a page that is not the SEC's\(title), \(strangers.count) times in a row: something on the way refuses this host",
                code: "refused_on_the_way")
            answered.append((job.identifier, .failure(failure)))
            return failReady(failure)
        }
        guard job.failures < Strangers.limit else {
            return answered.append((job.identifier, .failure(EdgarFailure(.refused, "\(PrintableAddress(job.question.url)): refused with status 403\(title)"))))
        }
        ready.append(job)
    }

    private func coolOff(_ job: Job) throws(EdgarFailure) {
        switch try paced({ () throws(PaceFailure) in try pacer.noteThrottled() }) {
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
            let message = "\(PrintableAddress(job.question.url)): throttled \(job.throttles) times"
            answered.append((job.identifier, .failure(EdgarFailure(.unfinished, message, code: "throttled"))))
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
            let place = target.map { " to \(PrintableAddress($0))" } ?? ""
            let message = "\(PrintableAddress(job.question.url)): redirected\(place)"
            answered.append((job.identifier, .failure(EdgarFailure(.malformed, message, code: "redirected"))))
            return
        }
        job.question.url = target
        ready.insert(job, at: 0)
    }
}
