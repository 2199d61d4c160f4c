import Bytes
import FilingStore
import Edgar
import JSONLines
import Records
import TelemetryFormats
import Tool

/// The transfers of edgar-fetch: fetches filings into the store, and describes what was fetched on their records.
final class FetchTransfers: FilingTransfers {
    private let fetcher: any FilingFetcher
    private let part: FilingListing.Part
    private let run: Run
    private var fetched = 0, cached = 0, bytes = 0

    /// - Parameter part: the part of each filing that is fetched.
    init(_ fetcher: any FilingFetcher, part: FilingListing.Part, run: Run) {
        self.fetcher = fetcher
        self.part = part
        self.run = run
    }

    func addCounts(to run: Run) {
        run.add(.submissionsFetched, fetched)
        run.add(.submissionsCached, cached)
        run.add(.bytesFetched, bytes)
    }

    var count: Int { fetcher.count }

    func submit(_ filing: FilingRecord, isMended: Bool) throws(ToolFailure) -> TransferStep {
        switch try rethrowing(fetcher.submit(filing, isDoubted: isMended), as: ToolFailure.init(edgar:)) {
        case .done(let outcome): .done(result(outcome))
        case .waiting(let number): .waiting(number)
        }
    }

    func run(watching descriptor: Int32?) throws(ToolFailure) -> TransferEvent {
        switch try rethrowing(fetcher.run(watching: descriptor), as: ToolFailure.init(edgar:)) {
        case .done(let number, let outcome): .done(number, result(outcome))
        case .readable: .readable
        case .idle: .idle
        }
    }

    func stop() { fetcher.stop() }

    func cancel() { fetcher.cancel() }

    func finish() -> [(Int, TransferResult)] { fetcher.finish().map { ($0, result($1)) } }

    private func result(_ outcome: FetchOutcome) -> TransferResult {
        switch outcome {
        case .fetched(let found): .written { self.describe(found, on: &$0) }
        case .wanted(let key, let url):
            .written { filing in
                // The record may describe a file of another store.
                for field: StaticString in ["path", "bytes", "sha256", "fetched_at"] { filing.object.remove(field) }
                filing.object.set("key", key)
                filing.object.set("cached", false)
                filing.object.set("url", url)
            }
        case .rejected(let rejection): .rejected(rejection)
        case .dropped: .dropped
        }
    }

    private func describe(_ found: FetchedFiling, on filing: inout FilingRecord) {
        if let entry = found.entry {
            filing.object.set("path", entry.path)
            // `key` is the key of the submission. A header alone is stored in another file.
            if part != .header { filing.object.set("key", entry.key) }
            filing.object.set("bytes", entry.bytes)
            filing.object.set("sha256", entry.sha256)
            filing.object.set("fetched_at", entry.fetchedAt)
        }
        if let documents = found.documents {
            filing.documents = documents.map(DocumentReference.init)
            if let last = documents.map(\.entry.fetchedAt).max() { filing.object.set("fetched_at", last) }
        }
        filing.object.set("cached", found.wasCached)
        filing.object.set("url", found.url)
        if let old = found.replaced { filing.object.set("replaced", Self.described(old)) }
        filing.setVersion(secflowVersion, of: run.tool)
        let size = (found.entry?.bytes ?? 0) + (found.documents ?? []).reduce(0) { $0 + $1.entry.bytes }
        run.didFinish(bytes: size)
        if found.wasCached { cached += 1 } else { (fetched, bytes) = (fetched + 1, bytes + size) }
    }

    private static func described(_ entry: SubmissionStore.Entry) -> JSONValue {
        .object([
            .init("path", .string(entry.path)), .init("bytes", .number("\(entry.bytes)")), .init("sha256", .string(entry.sha256)),
            .init("fetched_at", .string(entry.fetchedAt)),
        ])
    }
}
