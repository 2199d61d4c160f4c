import Bytes
import Glibc
package import HTTP
import JSONLines
package import Pace

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

    struct Job {
        let identifier: Int
        var question: Question
        var failures = 0
        var throttles = 0
        var redirects = 0
        /// Seconds on the clock that only runs forward.
        var notBefore = 0.0
    }

    /// Of a transfer: its connection, what it is written into, one that has come and waits for its name, and two for finding out where the host is.
    package static let descriptorsOfTransfer = 5

    let identity: Result<Identity, EdgarFailure>
    let pacer: Pacer
    let transfersAtOnce: Int
    let backoff: Backoff
    let queue: TransferQueue
    /// What waits to be asked.
    var ready: [Job] = []
    private var running: [Int: Job] = [:]
    var answered: [(Int, Result<Response, EdgarFailure>)] = []
    /// The turn in hand.
    var slot: Pacer.Slot?
    /// Connections that are kept and that no transfer uses, as far as is known here: the server may have closed them.
    var idleConnections = 0
    /// Jobs whose transfers were ended because their turn is too far off, and what went wrong when a turn was to be taken.
    var deferred: Set<Int> = []
    var turnFailure: EdgarFailure?
    private var lastIdentifier = 0
    var requestsLeft: Int
    var bytesLeft: Int
    /// The host could not be reached on any try and has not answered since: one try has to do for the others.
    var isRemoteDown = false
    var strangers = Strangers()
    var saidCoolOffUntil = 0
    private(set) var isStopping = false

    /// Answers that came and have not left their sinks: these are open, and take the room of transfers.
    package var unsettled = 0
    /// Requests sent so far.
    package internal(set) var requests = 0
    /// Bytes of the answers to them so far, decoded.
    package internal(set) var bytes = 0
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
        queue = try rethrowing(TransferQueue(connections: self.transfersAtOnce, certificates: certificates)) { (error: HTTPFailure) in
            EdgarFailure(error, tries: 1)
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
            let event = try rethrowing(queue.run(seconds: min(seconds, timeToNextStart()), watching: descriptor)) { (error: HTTPFailure) in
                EdgarFailure(error, tries: 1)
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

    func didStart(_ job: Job, as number: Int) { running[number] = job }

    /// Ends the wait of `run`; from any thread, for as long as this lives.
    var waker: @Sendable () -> Void { queue.waker }

    /// Lets the other processes know of the last acceptance.
    package func finish() throws(EdgarFailure) {
        try paced { () throws(PaceFailure) in try pacer.flush() }
    }
}
