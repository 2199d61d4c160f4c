import Bytes
import FilingStore
import HTTP
import Records

/// Fetches the files of filings that the store lacks into the store, several at once.
///
/// `SubmissionFetcher` uses it with one file for each filing, `PartsFetcher` with several.
final class FileFetcher {
    enum Outcome {
        /// The file is in the store. `wasCached` when EDGAR did not send it, because the store or the cache had it; `replaced` is an older version that is kept beside it.
        case stored(SubmissionStore.Entry, wasCached: Bool, replaced: SubmissionStore.Entry? = nil)
        /// The store lacks the file, which is not fetched because this is a dry run.
        case wanted
        case rejected(Rejection)
        /// The run was asked to stop before the file was fetched.
        case dropped
    }

    /// A file that may be in the cache.
    private struct WantedFile: FilingStore.WantedFile {
        let file: FilingFile
        /// Whether the cache has the file; nil until it was asked.
        var isInCache: Bool?

        var name: StoredName { file.name }
        func find(in store: SubmissionStore) throws(SystemFailure) -> SubmissionStore.SearchResult { try file.find(in: store) }
        func sink(in store: SubmissionStore) -> SubmissionSink { file.sink(in: store) }
    }

    private typealias Job = PendingFiles<WantedFile>.Job

    private let client: EdgarClient
    /// The cache to ask before EDGAR; nil for none.
    private let cache: SubmissionCache?
    private let isRefreshing: Bool
    private let isDryRun: Bool
    /// The files that wait for another process or for their names.
    private let files: PendingFiles<WantedFile>
    /// Jobs whose files are looked up in the cache, with their sinks.
    private var lookedUp: [Int: (job: Job, sink: SubmissionSink)] = [:]
    /// Jobs whose files are requested, by the client's number.
    private var requested: [Int: Job] = [:]
    private var dropped: [Int] = []
    private var lastIdentifier = 0

    /// - Parameters:
    ///   - cache: a cache to ask before EDGAR, and to fill. It is filled only when refreshing.
    ///   - isRefreshing: whether files that are in the store are requested again, to find out whether they changed.
    init(store: SubmissionStore, client: EdgarClient, cache: SubmissionCache? = nil, isRefreshing: Bool = false, isDryRun: Bool = false) {
        self.client = client
        self.cache = cache
        self.isRefreshing = isRefreshing
        self.isDryRun = isDryRun
        files = PendingFiles(store, isRefreshing: isRefreshing, wake: client.waker)
        cache?.start(wake: client.waker)
    }

    deinit {
        cache?.stopLookUps()
        _ = files.finish()
    }

    /// The number of unfinished files.
    var count: Int { lookedUp.count + requested.count + files.count + dropped.count }

    /// Accepts a file. Throws only a failure that ends the whole run (a full disk, no identity). Any other failure is the file's outcome.
    func submit(_ file: FilingFile) throws(EdgarFailure) -> FetchStep<Outcome> {
        lastIdentifier += 1
        let step = try rethrowing(files.begin(lastIdentifier, WantedFile(file: file)), as: EdgarFailure.init)
        if case .transfer = step, isDryRun { return .done(.wanted) }
        return take(step).map { .done($0) } ?? .waiting(lastIdentifier)
    }

    /// Runs transfers until a file is done, `descriptor` can be read, or at most a second has passed.
    func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<Outcome> {
        if let identifier = dropped.popLast() { return .done(identifier, .dropped) }
        if let event = try nextLookedUp() { return event }
        while let (identifier, step) = try rethrowing(files.nextLook(), as: EdgarFailure.init) {
            if let outcome = take(step) { return .done(identifier, outcome) }
        }
        if let (job, result) = try rethrowing(files.nextCommitted(), as: EdgarFailure.init) { return .done(job.identifier, outcome(of: job, result)) }
        client.pendingCommits = files.commitCount
        switch try client.run(seconds: files.pause, watching: descriptor) {
        case .finished(let number, let result):
            guard let job = requested.removeValue(forKey: number), let outcome = try outcome(of: job, result) else { return .idle }
            return .done(job.identifier, outcome)
        case .readable: return .readable
        case .idle: return .idle
        }
    }

    /// Starts no more transfers; those under way may end.
    func stop() {
        cache?.stopLookUps()
        dropped += files.dropWaiting() + lookedUp.keys
        lookedUp.removeAll()
        client.stop()
    }

    /// Ends the transfers under way. Their `.part` files stay where they can be resumed.
    func cancel() {
        cache?.stopLookUps()
        client.cancel()
        lookedUp.removeAll()
        requested.removeAll()
        _ = files.dropWaiting()
        dropped.removeAll()
    }

    /// Waits until all complete files have their names, and returns their outcomes. To be called last.
    func finishCommits() -> [(Int, Outcome)] { files.finish().map { ($0.job.identifier, outcome(of: $0.job, $0.result)) } }

    // MARK: Requests

    /// Requests a file if it must be transferred; else returns its outcome.
    private func take(_ step: PendingFiles<WantedFile>.Step) -> Outcome? {
        switch step {
        case .there(let entry): return .stored(entry, wasCached: true)
        case .rejected(let rejection): return .rejected(rejection)
        case .transfer(let job, let sink):
            if let cache, !isRefreshing, job.file.isInCache != false {
                lookedUp[job.identifier] = (job, sink)
                cache.lookUp(job.identifier, job.file.file.number, into: sink)
            } else {
                send(job, sink)
            }
            return nil
        }
    }

    private func send(_ job: Job, _ sink: SubmissionSink) {
        let file = job.file.file
        var request = EdgarRequest(file.url, expecting: file.expectation, sink: sink)
        if let version = job.known?.lastModified, !version.isEmpty { request.knownVersion = version }
        requested[client.submit(request)] = job
    }

    /// Takes the next result of the cache. A file that it lacks is requested.
    private func nextLookedUp() throws(EdgarFailure) -> FetchEvent<Outcome>? {
        guard let (identifier, result) = cache?.nextResult(), case (var job, let sink)? = lookedUp.removeValue(forKey: identifier) else { return nil }
        switch result {
        case .found:
            job.file.isInCache = true
            files.commit(job)
        case .missing:
            job.file.isInCache = false
            send(job, sink)
        case .held: files.wait(for: job)
        case .failed(let failure): return .done(identifier, .rejected(try rejection(for: failure)))
        }
        return nil
    }

    // MARK: Responses

    /// The outcome of a request; nil while its file waits for another process or for its name.
    private func outcome(of job: Job, _ result: Result<Response, EdgarFailure>) throws(EdgarFailure) -> Outcome? {
        switch result {
        case .failure(let failure) where failure.kind == .held:
            files.wait(for: job)
            return nil
        case .failure(let failure) where failure.kind == .interrupted: return .dropped
        case .failure(let failure):
            if case .local(let reason) = failure.kind { return .rejected(try rejection(for: reason)) }
            if failure.endsRun { throw failure }
            return .rejected(Rejection(failure, damaged: job.damaged))
        case .success(let response):
            if response.status == 304, let known = job.known { return .stored(known, wasCached: true) }
            files.commit(job)
            return nil
        }
    }

    /// The outcome of a file that has its name, or cannot have it. Fills the cache.
    private func outcome(of job: Job, _ result: Result<SubmissionStore.Entry, Rejection>) -> Outcome {
        let entry: SubmissionStore.Entry
        switch result {
        case .success(let stored): entry = stored
        case .failure(let rejection): return .rejected(rejection)
        }
        if job.file.isInCache == true { return .stored(entry, wasCached: true) }
        cache?.store(job.file.file.number, entry)
        guard var known = job.known, known.sha256 != entry.sha256 else { return .stored(entry, wasCached: false) }
        known.path = known.keptPath
        return .stored(entry, wasCached: false, replaced: known)
    }

    /// The rejection of a file whose name cannot be used. Throws any other failure, which ends the run.
    private func rejection(for failure: SystemFailure) throws(EdgarFailure) -> Rejection {
        guard let rejection = Rejection(name: failure) else { throw EdgarFailure(failure) }
        return rejection
    }
}
