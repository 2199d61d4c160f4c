import Bytes
import FilingStore
import Glibc
package import HTTP
package import Pace

/// A client of EDGAR: sends several requests at once within the shared rate, and sends a request again when its response is unusable.
///
/// `RequestScheduler` decides when each request is sent, and `ResponseJudge` decides on each response. A throttle page starts a cool-off for every process on
/// the host. Missing files and refusals, which may have the same status, are distinguished. Requests are retried with growing pauses after a 5xx, a cut
/// connection, and a short, empty or damaged body. Redirects are followed within the host only.
package final class EdgarClient {
    package enum Event {
        /// A request is done, under the number that `submit` gave it.
        case finished(Int, Result<Response, EdgarFailure>)
        /// The watched descriptor can be read.
        case readable
        case idle
    }

    /// Descriptors that one transfer may need: its `.part` file, another `.part` file that is complete and waits for its name, and three for looking up the host
    /// (a pair of sockets and what the resolver opens), which are closed before the connection is opened.
    package static let descriptorsOfTransfer = 5

    private let identity: Result<Identity, EdgarFailure>
    private let pacer: Pacer
    private let scheduler: RequestScheduler
    private var judge: ResponseJudge
    private var lastIdentifier = 0

    /// The number of complete files that wait for their final names. Each keeps a descriptor open, so that fewer transfers are started.
    package var pendingCommits: Int {
        get { scheduler.pendingCommits }
        set { scheduler.pendingCommits = newValue }
    }
    /// The requests so far, by their responses.
    package var requestCounts: RequestCounts {
        var counts = scheduler.counts
        counts.coolOffs = judge.coolOffs
        return counts
    }
    /// Bytes of all responses so far, decoded.
    package var bytes: Int { scheduler.bytes }
    /// Called with messages for the user, mostly about waits.
    package var say: (String) -> Void {
        get { scheduler.say }
        set { scheduler.say = newValue }
    }
    /// Called during waits in `get` and for a slot. Returning true ends the wait.
    package var shouldStop: () -> Bool {
        get { scheduler.shouldStop }
        set { scheduler.shouldStop = newValue }
    }

    /// - Parameters:
    ///   - identity: a failure is reported by the first request, so that a run without requests needs no identity.
    ///   - maxRequests: the number of requests after which all others fail; nil for no limit.
    ///   - maxBytes: the number of response bytes after which all other requests fail; nil for no limit.
    ///   - certificates: a file of trusted certificates in place of the system's.
    package init(
        identity: Result<Identity, EdgarFailure>, pacer: Pacer, transfersAtOnce: Int = 1, maxRequests: Int? = nil, maxBytes: Int? = nil,
        backoff: Backoff = Backoff(), certificates: String? = nil
    ) throws(EdgarFailure) {
        self.identity = identity
        self.pacer = pacer
        scheduler = try RequestScheduler(
            userAgent: (try? identity.get())?.userAgent, pacer: pacer, transfersAtOnce: transfersAtOnce, maxRequests: maxRequests, maxBytes: maxBytes,
            certificates: certificates)
        judge = ResponseJudge(pacer, backoff)
    }

    /// Requests that are not done yet.
    package var count: Int { scheduler.count }

    /// Accepts a request, and returns the number under which `run` reports its end.
    package func submit(_ request: EdgarRequest) -> Int {
        lastIdentifier += 1
        if case .failure(let failure) = identity {
            scheduler.finish(lastIdentifier, .failure(failure))
        } else {
            scheduler.enqueue(RequestJob(identifier: lastIdentifier, request: request))
        }
        return lastIdentifier
    }

    /// Runs transfers until a request is done, `descriptor` can be read, or `seconds` (at most one) have passed.
    package func run(seconds: Double = 1, watching descriptor: Int32? = nil) throws(EdgarFailure) -> Event {
        if !scheduler.hasFinished { try scheduler.startDue() }
        if !scheduler.hasFinished {
            switch try scheduler.run(seconds: seconds, watching: descriptor) {
            case .ended(let job, let result): try conclude(job, result)
            case .readable: return .readable
            case .idle: break
            }
        }
        guard let (identifier, result) = scheduler.nextFinished() else { return .idle }
        return .finished(identifier, result)
    }

    /// Sends one request and waits for its response.
    package func get(_ request: EdgarRequest) throws(EdgarFailure) -> Response {
        let identifier = submit(request)
        while !shouldStop() {
            if case .finished(identifier, let result) = try run() { return try result.get() }
        }
        throw EdgarFailure(.interrupted, "interrupted")
    }

    /// Starts no more requests. Waiting requests fail as interrupted, running ones may end.
    package func stop() { scheduler.stop() }

    /// Stops, and ends the running requests as well.
    package func cancel() { scheduler.cancel() }

    /// A function that ends the wait of `run`. It may be called from any thread while this client lives.
    var waker: @Sendable () -> Void { scheduler.waker }

    /// Tells the other processes when the last response was accepted.
    package func finish() throws(EdgarFailure) {
        try paced { () throws(PaceFailure) in try pacer.flush() }
    }

    /// Carries out the judge's decision on a transfer that ended.
    private func conclude(_ job: RequestJob, _ result: Result<Response, HTTPFailure>) throws(EdgarFailure) {
        var isAccepted = false
        // Only a sink with a complete body stays open.
        defer { if !isAccepted { job.request.sink?.suspend() } }
        let decision = try judge.decide(job, result)
        scheduler.nextProbe = judge.foreignRefusals.nextProbe
        switch decision {
        case .accept(let response):
            isAccepted = true
            scheduler.finish(job.identifier, .success(response))
        case .fail(let failure): scheduler.finish(job.identifier, .failure(failure))
        case .failAll(let failure):
            scheduler.finish(job.identifier, .failure(failure))
            scheduler.failWaiting(failure)
        case .retry(let job): scheduler.enqueue(job)
        case .resend(let job): scheduler.enqueueFirst(job)
        case .resendAfterCoolOff(let job):
            scheduler.dropSlot()
            scheduler.enqueueFirst(job)
        }
    }
}
