import Bytes
import Clocks
import Glibc
import HTTP
import JSONLines
package import Records

/// Brings submissions into a store: those that are there are looked at, the others fetched, several at once.
package final class SubmissionFetcher: FilingFetcher {
    private struct Job {
        let identifier: Int
        let number: AccessionNumber
        let url: String
        let key: String
        /// What is in the store already, when it is to be fetched all the same.
        var known: SubmissionStore.Entry?
        /// A file of the store whose bytes are not those that came.
        var damaged: String?
        /// What it goes into; nil until it is asked for.
        var sink: SubmissionSink?
        /// When to look again whether the process that has the `.part` file is done; seconds on the clock that only runs forward.
        var lookAt = 0.0
        /// How often it came and somebody else was faster with its name.
        var losses = 0
    }

    /// So often a filing is fetched that others are faster with, and not found then.
    private static let lossLimit = 2

    private let site: EdgarSite
    private let store: SubmissionStore
    private let client: EdgarClient
    private let isRefreshing: Bool
    private let isDryRun: Bool
    /// Questions under way, by the client's number.
    private var asked: [Int: Job] = [:]
    /// Filings that are here and get their names: their parts are open.
    private var committing: [Int: Job] = [:] {
        didSet { client.unsettled = committing.count }
    }
    private let committer: Committer
    /// Filings that another process is fetching.
    private var watched: [Job] = []
    private var lastIdentifier = 0

    package init(site: EdgarSite, store: SubmissionStore, client: EdgarClient, isRefreshing: Bool = false, isDryRun: Bool = false) {
        self.site = site
        self.store = store
        self.client = client
        self.isRefreshing = isRefreshing
        self.isDryRun = isDryRun
        committer = Committer(wake: client.waker)
    }

    deinit { committer.dismiss() }

    /// Filings whose outcome is still to come.
    package var count: Int { asked.count + committing.count + watched.count }

    /// Takes on a filing. What ends a whole run (a full disk, no identity) is thrown; all else is the filing's own outcome.
    package func submit(_ filing: FilingRecord) throws(EdgarFailure) -> FetchStep {
        var job: Job
        do throws(Rejection) {
            job = try makeJob(filing)
        } catch {
            return .done(.rejected(error))
        }
        do throws(SystemFailure) {
            if let entry = try look(&job) { return .done(.fetched(FetchedFiling(entry: entry, url: job.url, wasCached: true))) }
            if isDryRun { return .done(.wanted(key: job.key, url: job.url)) }
            if let entry = try ask(job) { return .done(.fetched(FetchedFiling(entry: entry, url: job.url, wasCached: true))) }
        } catch {
            if let rejection = Rejection(name: error) { return .done(.rejected(rejection)) }
            throw EdgarFailure(error)
        }
        return .waiting(job.identifier)
    }

    /// Moves on until a filing is done, `descriptor` can be read, or a second at most is over.
    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent {
        if let event = try lookAgain() { return event }
        if let event = try nextCommitted() { return event }
        // Somebody else's transfer is looked after some times a second.
        switch try client.run(seconds: watched.isEmpty ? 1 : 0.1, watching: descriptor) {
        case .answered(let number, let result):
            guard let job = asked.removeValue(forKey: number), let outcome = try outcome(of: job, result) else { return .idle }
            return .done(job.identifier, outcome)
        case .readable: return .readable
        case .idle: return .idle
        }
    }

    /// Starts nothing more.
    package func stop() {
        watched.removeAll()
        client.stop()
    }

    /// Ends what is under way; of its `.part` files those stay that can be gone on with.
    package func cancel() {
        client.cancel()
        asked.removeAll()
        watched.removeAll()
    }

    package func leave() -> [(Int, FetchOutcome)] {
        committer.dismiss()
        var left: [(Int, FetchOutcome)] = []
        while let (identifier, result) = committer.next() {
            guard let job = committing.removeValue(forKey: identifier), case .success(let entry) = result else { continue }
            left.append((identifier, .fetched(fetched(job, entry))))
        }
        return left
    }

    private func makeJob(_ filing: FilingRecord) throws(Rejection) -> Job {
        let (number, cik) = try site.identity(of: filing)
        lastIdentifier += 1
        return Job(identifier: lastIdentifier, number: number, url: site.submission(number, cik), key: try store.key(of: filing))
    }

    /// What is in the store of a filing; nil when EDGAR is to be asked.
    private func look(_ job: inout Job) throws(SystemFailure) -> SubmissionStore.Entry? {
        let found = try store.find(job.key, job.number)
        (job.known, job.damaged) = (found.entry, found.damaged)
        guard let entry = job.known, !isRefreshing else { return nil }
        store.tidy(entry)
        return entry
    }

    /// Asks for a filing, unless it has come meanwhile, or another one to its place: then that is what is in the store.
    private func ask(_ job: Job) throws(SystemFailure) -> SubmissionStore.Entry? {
        var job = job
        let number = job.number
        let sink =
            job.sink
            ?? store.sink(job.key, number) { start, end, _ in
                SubmissionText.fault(start: start, end: end, expecting: number)
            }
        // What comes to its place from here on the sink will notice.
        sink.lookAtPlace()
        if let entry = try look(&job) { return entry }
        job.sink = sink
        var question = EdgarClient.Question(job.url, expecting: .submission, sink: sink)
        if let version = job.known?.lastModified, !version.isEmpty { question.knownVersion = version }
        asked[client.submit(question)] = job
        return nil
    }

    private func watch(_ job: Job) {
        var job = job
        job.lookAt = monotonicSeconds() + 0.1
        watched.append(job)
    }

    /// Looks at a filing that another process was fetching: done, still under way, or given up, so that it is ours to fetch.
    private func lookAgain() throws(EdgarFailure) -> FetchEvent? {
        let now = monotonicSeconds()
        guard let index = watched.firstIndex(where: { $0.lookAt <= now }) else { return nil }
        var job = watched.remove(at: index)
        do throws(SystemFailure) {
            if let entry = try look(&job) { return .done(job.identifier, .fetched(FetchedFiling(entry: entry, url: job.url, wasCached: true))) }
            if let sink = job.sink, try !sink.isFree() {
                watch(job)
                return nil
            }
            if let entry = try ask(job) { return .done(job.identifier, .fetched(FetchedFiling(entry: entry, url: job.url, wasCached: true))) }
        } catch {
            if error.isOutOfDescriptors {
                watch(job)
                return nil
            }
            if let rejection = Rejection(name: error) { return .done(job.identifier, .rejected(rejection)) }
            throw EdgarFailure(error)
        }
        return nil
    }

    /// Nil while what came is given its name.
    private func outcome(of job: Job, _ result: Result<Response, EdgarFailure>) throws(EdgarFailure) -> FetchOutcome? {
        switch result {
        case .failure(let failure) where failure.kind == .held:
            watch(job)
            return nil
        case .failure(let failure) where failure.kind == .interrupted: return .dropped
        case .failure(let failure):
            if case .local(let reason) = failure.kind, let rejection = Rejection(name: reason) { return .rejected(rejection) }
            if failure.endsRun { throw failure }
            return .rejected(Rejection(failure, damaged: job.damaged))
        case .success(let response):
            if response.status == 304, let known = job.known { return .fetched(FetchedFiling(entry: known, url: job.url, wasCached: true)) }
            guard let sink = job.sink else { return .dropped }
            committing[job.identifier] = job
            committer.submit(job.identifier, sink, replacing: job.known, damaged: job.damaged)
            return nil
        }
    }

    private func nextCommitted() throws(EdgarFailure) -> FetchEvent? {
        guard let (identifier, result) = committer.next(), var job = committing.removeValue(forKey: identifier) else { return nil }
        do throws(SystemFailure) {
            return .done(identifier, .fetched(fetched(job, try result.get())))
        } catch  where PartFile.isOvertaken(error) && job.losses < Self.lossLimit {
            job.losses += 1
            job.sink = nil
            watched.append(job)
            return nil
        } catch  where SubmissionSink.isOwn(error) {
            return .done(identifier, .rejected(Rejection(changedFile: error)))
        } catch {
            if let rejection = Rejection(name: error) { return .done(identifier, .rejected(rejection)) }
            throw EdgarFailure(error)
        }
    }

    private func fetched(_ job: Job, _ entry: SubmissionStore.Entry) -> FetchedFiling {
        var fetched = FetchedFiling(entry: entry, url: job.url, wasCached: false)
        if let known = job.known, known.sha256 != entry.sha256 {
            fetched.replaced = known
            fetched.replaced?.path = known.keptPath
        }
        return fetched
    }
}
