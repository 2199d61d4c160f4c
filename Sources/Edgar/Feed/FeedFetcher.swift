import Bytes
package import FilingStore
import Clocks
import HTTP
import JSONLines
package import Records

/// Fetches submissions into a store from the daily Feed. If several filings of a day are wanted, one request fetches the archive of the whole day. A filing
/// that the archive lacks, or that is the only wanted one of its day, is fetched singly.
///
/// Handles one day at a time, first its archive, then its single filings, so that the client reports to one of the two at a time.
package final class FeedFetcher: FilingFetcher {
    private struct Job {
        let identifier: Int
        let filing: FilingRecord
        let file: FilingFile
    }

    /// An archive under way, and the jobs that wait for it.
    private struct Archive {
        let url: String
        let unpacking: FeedUnpacking
        var jobs: [Job]
    }

    /// Seconds without a new record after which work begins although the input has not ended: that of `edgar-list --follow` never ends. A listing writes the
    /// records of one day at once.
    private static let patience = 5.0

    private let site: EdgarSite
    private let store: SubmissionStore
    private let client: EdgarClient
    private let single: SubmissionFetcher
    /// Jobs that have not begun, by day. Jobs without a valid day are under nil.
    private var held: [CalendarDate?: [Job]] = [:]
    private var archive: Archive?
    /// Days whose archive was requested. Later records of the same day are fetched singly: an archive has gigabytes.
    private var requestedDays: Set<CalendarDate> = []
    private var lastRecord = monotonicSeconds()
    /// Filings that are fetched singly: the number of the job by the number in `single`.
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

    package func submit(_ filing: FilingRecord, isDoubted: Bool) throws(EdgarFailure) -> FetchStep<FetchOutcome> {
        lastIdentifier += 1
        lastRecord = monotonicSeconds()
        let job: Job
        do throws(Rejection) {
            let (number, cik) = try site.identity(of: filing)
            let file = FilingFile(
                kind: .submission, number: number, url: site.submission(number, cik), name: try store.name(of: filing),
                doubt: FilingFile.Doubt(filing, isDoubted))
            job = Job(identifier: lastIdentifier, filing: filing, file: file)
        } catch {
            return .done(.rejected(error))
        }
        // A failure here is reported by the single fetcher.
        if let entry = try? store.find(job.file).entry {
            return .done(.fetched(FetchedFiling(entry: entry, url: filing.object.string("url") ?? site.base, wasCached: true)))
        }
        held[filing.object.string("filing_date").flatMap { CalendarDate($0) }, default: []].append(job)
        return .waiting(job.identifier)
    }

    /// - Parameter descriptor: where more filings come from. While they come, archives wait, because more filings of a day may follow.
    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome> {
        if finished.isEmpty, archive == nil, singles.isEmpty, descriptor == nil || monotonicSeconds() - lastRecord >= Self.patience { try startNextDay() }
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

    package func finish() -> [(Int, FetchOutcome)] {
        collectArrived()
        for (number, outcome) in single.finish() {
            if let identifier = singles.removeValue(forKey: number) { finished.append((identifier, outcome)) }
        }
        return exchange(&finished, with: [])
    }

    /// Starts the day with the most wanted filings.
    private func startNextDay() throws(EdgarFailure) {
        guard let (day, jobs) = held.max(by: { $0.value.count < $1.value.count }) else { return }
        held[day] = nil
        guard let day, jobs.count > 1, requestedDays.insert(day).inserted else { return try submitSingly(jobs) }
        let unpacking = FeedUnpacking(store, jobs.map(\.file))
        let url = site.feed(day)
        archive = Archive(url: url, unpacking: unpacking, jobs: jobs)
        var request = EdgarRequest(url, expecting: .tarball, sink: FeedArchive(unpacking))
        // The archive is compressed already, and a resumed transfer must count the archive's own bytes.
        request.acceptsCompression = false
        _ = client.submit(request)
    }

    private func submitSingly(_ jobs: [Job]) throws(EdgarFailure) {
        for job in jobs {
            switch try single.submit(job.filing, isDoubted: job.file.doubt != nil) {
            case .done(let outcome): finished.append((job.identifier, outcome))
            case .waiting(let number): singles[number] = job.identifier
            }
        }
    }

    private func runSingles(_ descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome>? {
        let event = try single.run(watching: descriptor)
        guard case .done(let number, let outcome) = event else { return event }
        if let identifier = singles.removeValue(forKey: number) { finished.append((identifier, outcome)) }
        return nil
    }

    private func runArchive(_ descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome>? {
        let event = try client.run(seconds: 0.2, watching: descriptor)
        collectArrived()
        switch event {
        case .readable: return .readable
        case .idle: return nil
        case .finished(_, let result):
            guard let jobs = archive?.jobs else { return nil }
            archive = nil
            switch result {
            case .failure(let failure) where failure.kind == .interrupted:
                for job in jobs { finished.append((job.identifier, .dropped)) }
            case .failure(let failure) where failure.endsRun: throw failure
            // The day has no archive, the archive could not be fetched, or does not hold these filings.
            case .failure, .success: try submitSingly(jobs)
            }
            return nil
        }
    }

    /// Finishes the jobs whose filings the archive has brought so far.
    private func collectArrived() {
        guard var archive else { return }
        for (number, entry) in archive.unpacking.removeArrived() {
            for job in archive.jobs where job.file.number == number {
                finished.append((job.identifier, .fetched(FetchedFiling(entry: entry, url: archive.url, wasCached: false))))
            }
            archive.jobs.removeAll { $0.file.number == number }
        }
        self.archive = archive
    }
}
