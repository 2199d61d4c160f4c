import Bytes
import FilingStore
import Clocks
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

    private struct Job {
        let identifier: Int
        let file: FilingFile
        /// The stored file, if it is requested again to find out whether it changed.
        var known: SubmissionStore.Entry?
        /// The path of a stored file whose bytes changed after it was fetched.
        var damaged: String?
        /// Receives the file; nil until it is requested.
        var sink: SubmissionSink?
        /// When to check again whether another process has fetched the file, in seconds on the monotonic clock.
        var nextLook = 0.0
        /// How often another process stored the file while this one fetched it.
        var losses = 0
        /// Whether the cache has the file; nil until it was asked.
        var isInCache: Bool?
    }

    /// How often a file is fetched again because another process stored it first, but it is not in the store afterwards.
    private static let lossLimit = 2
    /// Seconds between two checks of a file that another process is fetching.
    private static let lookInterval = 0.1

    private let store: SubmissionStore
    private let client: EdgarClient
    /// The cache to ask before EDGAR; nil for none.
    private let cache: SubmissionCache?
    private let isRefreshing: Bool
    private let isDryRun: Bool
    /// Jobs whose files are looked up in the cache.
    private var lookedUp: [Int: Job] = [:]
    /// Jobs whose files are requested, by the client's number.
    private var requested: [Int: Job] = [:]
    /// Jobs whose files are complete and wait for their names.
    private var committing: [Int: Job] = [:] {
        didSet { client.pendingCommits = committing.count }
    }
    private let commits: CommitQueue
    /// Jobs whose files another process is fetching.
    private var watched: [Job] = []
    private var dropped: [Int] = []
    private var lastIdentifier = 0

    /// - Parameters:
    ///   - cache: a cache to ask before EDGAR, and to fill. It is filled only when refreshing.
    ///   - isRefreshing: whether files that are in the store are requested again, to find out whether they changed.
    init(store: SubmissionStore, client: EdgarClient, cache: SubmissionCache? = nil, isRefreshing: Bool = false, isDryRun: Bool = false) {
        self.store = store
        self.client = client
        self.cache = cache
        self.isRefreshing = isRefreshing
        self.isDryRun = isDryRun
        commits = CommitQueue(wake: client.waker)
        cache?.start(wake: client.waker)
    }

    deinit {
        cache?.stopLookUps()
        commits.finish()
    }

    /// The number of unfinished files.
    var count: Int { lookedUp.count + requested.count + committing.count + watched.count + dropped.count }

    /// Accepts a file. Throws only a failure that ends the whole run (a full disk, no identity). Any other failure is the file's outcome.
    func submit(_ file: FilingFile) throws(EdgarFailure) -> FetchStep<Outcome> {
        lastIdentifier += 1
        var job = Job(identifier: lastIdentifier, file: file)
        do throws(SystemFailure) {
            if let entry = try storedEntry(for: &job) { return .done(.stored(entry, wasCached: true)) }
            if isDryRun { return .done(.wanted) }
            if let entry = try request(job) { return .done(.stored(entry, wasCached: true)) }
        } catch {
            return .done(.rejected(try rejection(for: error)))
        }
        return .waiting(job.identifier)
    }

    /// Runs transfers until a file is done, `descriptor` can be read, or at most a second has passed.
    func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<Outcome> {
        if let identifier = dropped.popLast() { return .done(identifier, .dropped) }
        if let event = try nextLookedUp() { return event }
        if let event = try lookAgain() { return event }
        if let event = try nextCommitted() { return event }
        switch try client.run(seconds: watched.isEmpty ? 1 : Self.lookInterval, watching: descriptor) {
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
        dropped += watched.map(\.identifier) + lookedUp.keys
        watched.removeAll()
        lookedUp.removeAll()
        client.stop()
    }

    /// Ends the transfers under way. Their `.part` files stay where they can be resumed.
    func cancel() {
        cache?.stopLookUps()
        client.cancel()
        lookedUp.removeAll()
        requested.removeAll()
        watched.removeAll()
        dropped.removeAll()
    }

    /// Waits until all complete files have their names, and returns their outcomes. To be called last.
    func finishCommits() -> [(Int, Outcome)] {
        commits.finish()
        var outcomes: [(Int, Outcome)] = []
        while let (identifier, result) = commits.nextCommitted() {
            guard let job = committing.removeValue(forKey: identifier), case .success(let entry) = result else { continue }
            outcomes.append((identifier, stored(entry, job)))
        }
        return outcomes
    }

    // MARK: The store

    /// The file's entry in the store; nil when the file must be requested.
    private func storedEntry(for job: inout Job) throws(SystemFailure) -> SubmissionStore.Entry? {
        let found = try store.find(job.file)
        (job.known, job.damaged) = (found.entry, found.damaged)
        guard let entry = found.entry, !isRefreshing else { return nil }
        store.removeLeftovers(of: job.file.name)
        return entry
    }

    /// Looks a file up in the cache, or requests it. If it has been stored meanwhile, returns its entry instead.
    private func request(_ job: Job) throws(SystemFailure) -> SubmissionStore.Entry? {
        var job = job
        let sink = job.sink ?? store.sink(job.file)
        // From here on, the sink notices a file that another process stores under this name.
        sink.noteDestination()
        if let entry = try storedEntry(for: &job) { return entry }
        job.sink = sink
        if let cache, !isRefreshing, job.isInCache != false {
            lookedUp[job.identifier] = job
            cache.lookUp(job.identifier, job.file.number, into: sink)
        } else {
            send(job, sink)
        }
        return nil
    }

    private func send(_ job: Job, _ sink: SubmissionSink) {
        var request = EdgarRequest(job.file.url, expecting: job.file.expectation, sink: sink)
        if let version = job.known?.lastModified, !version.isEmpty { request.knownVersion = version }
        requested[client.submit(request)] = job
    }

    /// Takes the next result of the cache. A file that it lacks is requested.
    private func nextLookedUp() throws(EdgarFailure) -> FetchEvent<Outcome>? {
        guard let (identifier, result) = cache?.nextResult(), var job = lookedUp.removeValue(forKey: identifier), let sink = job.sink else { return nil }
        switch result {
        case .found:
            job.isInCache = true
            commit(job, sink)
        case .missing:
            job.isInCache = false
            send(job, sink)
        case .held: watch(job)
        case .failed(let failure): return .done(identifier, .rejected(try rejection(for: failure)))
        }
        return nil
    }

    /// Checks a file that another process was fetching. If the file is stored, it is done. If the other process gave up, requests the file.
    private func lookAgain() throws(EdgarFailure) -> FetchEvent<Outcome>? {
        let now = monotonicSeconds()
        guard let index = watched.firstIndex(where: { $0.nextLook <= now }) else { return nil }
        var job = watched.remove(at: index)
        do throws(SystemFailure) {
            if let entry = try storedEntry(for: &job) { return .done(job.identifier, .stored(entry, wasCached: true)) }
            if let sink = job.sink, try !sink.isAvailable() {
                watch(job)
                return nil
            }
            if let entry = try request(job) { return .done(job.identifier, .stored(entry, wasCached: true)) }
            return nil
        } catch {
            if error.isOutOfDescriptors {
                watch(job)
                return nil
            }
            return .done(job.identifier, .rejected(try rejection(for: error)))
        }
    }

    private func watch(_ job: Job) {
        var job = job
        job.nextLook = monotonicSeconds() + Self.lookInterval
        watched.append(job)
    }

    // MARK: Responses

    /// The outcome of a request; nil while its file waits for another process or for its name.
    private func outcome(of job: Job, _ result: Result<Response, EdgarFailure>) throws(EdgarFailure) -> Outcome? {
        switch result {
        case .failure(let failure) where failure.kind == .held:
            watch(job)
            return nil
        case .failure(let failure) where failure.kind == .interrupted: return .dropped
        case .failure(let failure):
            if case .local(let reason) = failure.kind { return .rejected(try rejection(for: reason)) }
            if failure.endsRun { throw failure }
            return .rejected(Rejection(failure, damaged: job.damaged))
        case .success(let response):
            if response.status == 304, let known = job.known { return .stored(known, wasCached: true) }
            guard let sink = job.sink else { return .dropped }
            commit(job, sink)
            return nil
        }
    }

    /// Queues a complete file for its final name.
    private func commit(_ job: Job, _ sink: SubmissionSink) {
        committing[job.identifier] = job
        commits.enqueue(job.identifier, sink, replacing: job.known, damaged: job.damaged)
    }

    private func nextCommitted() throws(EdgarFailure) -> FetchEvent<Outcome>? {
        guard let (identifier, result) = commits.nextCommitted(), var job = committing.removeValue(forKey: identifier) else { return nil }
        do throws(SystemFailure) {
            return .done(identifier, stored(try result.get(), job))
        } catch  where SubmissionSink.isOvertaken(error) && job.losses < Self.lossLimit {
            job.losses += 1
            job.sink = nil
            watched.append(job)
            return nil
        } catch  where SubmissionSink.isRetryable(error) {
            return .done(identifier, .rejected(Rejection(changedFile: error)))
        } catch {
            return .done(identifier, .rejected(try rejection(for: error)))
        }
    }

    private func stored(_ entry: SubmissionStore.Entry, _ job: Job) -> Outcome {
        if job.isInCache == true { return .stored(entry, wasCached: true) }
        cache?.store(job.file.number, entry)
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
