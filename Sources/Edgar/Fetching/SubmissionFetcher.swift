package import FilingStore
package import Records

/// Fetches complete submissions into a store.
package final class SubmissionFetcher: FilingFetcher {
    private let site: EdgarSite
    private let store: SubmissionStore
    private let files: FileFetcher
    /// The unfinished submissions, by their number in `files`.
    private var pending: [Int: FilingFile] = [:]

    /// - Parameter cache: a cache to ask before EDGAR, and to fill.
    package init(
        site: EdgarSite, store: SubmissionStore, client: EdgarClient, cache: SubmissionCache? = nil, isRefreshing: Bool = false, isDryRun: Bool = false
    ) {
        self.site = site
        self.store = store
        files = FileFetcher(store: store, client: client, cache: cache, isRefreshing: isRefreshing, isDryRun: isDryRun)
    }

    package var count: Int { files.count }

    package func submit(_ filing: FilingRecord, isDoubted: Bool) throws(EdgarFailure) -> FetchStep<FetchOutcome> {
        let file: FilingFile
        do throws(Rejection) {
            let (number, cik) = try site.identity(of: filing)
            file = FilingFile(
                kind: .submission, number: number, url: site.submission(number, cik), name: try store.name(of: filing),
                doubt: FilingFile.Doubt(filing, isDoubted))
        } catch {
            return .done(.rejected(error))
        }
        switch try files.submit(file) {
        case .done(let outcome): return .done(FetchOutcome(outcome, file))
        case .waiting(let identifier):
            pending[identifier] = file
            return .waiting(identifier)
        }
    }

    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome> {
        switch try files.run(watching: descriptor) {
        case .done(let identifier, let outcome):
            guard let file = pending.removeValue(forKey: identifier) else { return .idle }
            return .done(identifier, FetchOutcome(outcome, file))
        case .readable: return .readable
        case .idle: return .idle
        }
    }

    package func stop() { files.stop() }

    package func cancel() { files.cancel() }

    package func finish() -> [(Int, FetchOutcome)] {
        files.finishCommits().compactMap { identifier, outcome in
            pending.removeValue(forKey: identifier).map { (identifier, FetchOutcome(outcome, $0)) }
        }
    }
}

extension FetchOutcome {
    fileprivate init(_ outcome: FileFetcher.Outcome, _ file: FilingFile) {
        switch outcome {
        case .stored(let entry, let wasCached, let replaced):
            self = .fetched(FetchedFiling(entry: entry, url: file.url, wasCached: wasCached, replaced: replaced))
        case .wanted: self = .wanted(key: file.name.key, url: file.url)
        case .rejected(let rejection): self = .rejected(rejection)
        case .dropped: self = .dropped
        }
    }
}
