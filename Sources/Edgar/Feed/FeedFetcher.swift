import Bytes
import Clocks
import HTTP
import JSONLines
package import Records

/// Brings submissions into a store out of the daily Feed: where several of a day are wanted, one archive of the whole day costs one request. What an
/// archive does not hold, or is wanted alone of its day, is asked for by itself.
///
/// A day after the other, and for each first the archive, then the rest: so that the client answers one of the two at a time.
package final class FeedFetcher: FilingFetcher {
    private struct Job {
        let identifier: Int
        let number: AccessionNumber
        let filing: FilingRecord
        let name: StoredName
    }

    /// An archive under way, and who waits for it.
    private struct Archive {
        let url: String
        let unpacking: FeedUnpacking
        var jobs: [Job]
    }

    /// Seconds without another record after which those that are here are begun with: a list that is followed has no end. A listing writes a day's records at
    /// once.
    private static let patience = 5.0

    private let site: EdgarSite
    private let store: SubmissionStore
    private let client: EdgarClient
    private let single: SubmissionFetcher
    /// Those whose turn is still to come, by day; those of no day under nil.
    private var held: [CalendarDate?: [Job]] = [:]
    private var archive: Archive?
    /// Days whose archive was asked for: what comes later of them, record by record, is not worth gigabytes each time.
    private var askedDays: Set<CalendarDate> = []
    private var lastRecord = monotonicSeconds()
    /// Filings that are asked for by themselves: our number by the other fetcher's.
    private var singles: [Int: Int] = [:]
    private var finished: [(Int, FetchOutcome)] = []
    private var lastIdentifier = 0

    package init(site: EdgarSite, store: SubmissionStore, client: EdgarClient) {
        self.site = site
        self.store = store
        self.client = client
        single = SubmissionFetcher(site: site, store: store, client: client)
    }

    package var count: Int { held.values.reduce(0) { $0 + $1.count } + (archive?.jobs.count ?? 0) + singles.count + finished.count }

    package func submit(_ filing: FilingRecord) throws(EdgarFailure) -> FetchStep {
        lastIdentifier += 1
        lastRecord = monotonicSeconds()
        let job: Job
        do throws(Rejection) {
            let (number, _) = try site.identity(of: filing)
            job = Job(identifier: lastIdentifier, number: number, filing: filing, name: store.name(of: try store.key(of: filing)))
        } catch {
            return .done(.rejected(error))
        }
        // A name that something else has is for the other fetcher to tell.
        if let entry = try? store.entry(job.name.key, job.number) {
            return .done(.fetched(FetchedFiling(entry: entry, url: filing.object.string("url") ?? site.base, wasCached: true)))
        }
        held[filing.object.string("filing_date").flatMap { CalendarDate($0) }, default: []].append(job)
        return .waiting(job.identifier)
    }

    /// - Parameter descriptor: where more filings come from; as long as they come, more may come of a day, and its archive waits.
    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent {
        if finished.isEmpty, archive == nil, singles.isEmpty, descriptor == nil || monotonicSeconds() - lastRecord >= Self.patience { try startNext() }
        if finished.isEmpty {
            let event = try archive == nil && !singles.isEmpty ? runSingles(descriptor) : runArchive(descriptor)
            if let event { return event }
        }
        if let (number, outcome) = finished.popLast() { return .done(number, outcome) }
        return .idle
    }

    package func stop() {
        held.removeAll()
        single.stop()
    }

    package func cancel() {
        single.cancel()
        client.cancel()
        archive = nil
        singles.removeAll()
    }

    package func leave() -> [(Int, FetchOutcome)] {
        takeArrived()
        for (number, outcome) in single.leave() {
            if let identifier = singles.removeValue(forKey: number) { finished.append((identifier, outcome)) }
        }
        return exchange(&finished, with: [])
    }

    /// The day of which most is wanted.
    private func startNext() throws(EdgarFailure) {
        guard let (day, jobs) = held.max(by: { $0.value.count < $1.value.count }) else { return }
        held[day] = nil
        guard let day, jobs.count > 1, askedDays.insert(day).inserted else { return try askSingly(jobs) }
        let unpacking = FeedUnpacking(store, jobs.map { FeedUnpacking.Wanted(number: $0.number, name: $0.name) })
        let url = site.feed(day)
        archive = Archive(url: url, unpacking: unpacking, jobs: jobs)
        var question = EdgarClient.Question(url, expecting: .tarball, sink: FeedArchive(unpacking))
        // It is compressed already; its own bytes are what a range counts.
        question.acceptsCompression = false
        _ = client.submit(question)
    }

    private func askSingly(_ jobs: [Job]) throws(EdgarFailure) {
        for job in jobs {
            switch try single.submit(job.filing) {
            case .done(let outcome): finished.append((job.identifier, outcome))
            case .waiting(let number): singles[number] = job.identifier
            }
        }
    }

    private func runSingles(_ descriptor: Int32?) throws(EdgarFailure) -> FetchEvent? {
        let event = try single.run(watching: descriptor)
        guard case .done(let number, let outcome) = event else { return event }
        if let identifier = singles.removeValue(forKey: number) { finished.append((identifier, outcome)) }
        return nil
    }

    private func runArchive(_ descriptor: Int32?) throws(EdgarFailure) -> FetchEvent? {
        let event = try client.run(seconds: 0.2, watching: descriptor)
        takeArrived()
        switch event {
        case .readable: return .readable
        case .idle: return nil
        case .answered(_, let result):
            guard let jobs = archive?.jobs else { return nil }
            archive = nil
            switch result {
            case .failure(let failure) where failure.kind == .interrupted:
                for job in jobs { finished.append((job.identifier, .dropped)) }
            case .failure(let failure) where failure.endsRun: throw failure
            // A day without an archive, or one that could not be had: each by itself.
            case .failure, .success: try askSingly(jobs)
            }
            return nil
        }
    }

    /// Those that the archive had so far.
    private func takeArrived() {
        guard var archive else { return }
        for (number, entry) in archive.unpacking.takeArrived() {
            for job in archive.jobs where job.number == number {
                finished.append((job.identifier, .fetched(FetchedFiling(entry: entry, url: archive.url, wasCached: false))))
            }
            archive.jobs.removeAll { $0.number == number }
        }
        self.archive = archive
    }
}
