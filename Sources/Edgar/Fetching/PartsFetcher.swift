import Bytes
package import FilingStore
package import Records

/// Fetches single documents of filings, or their headers, into a store.
///
/// The listing of a filing is fetched first, then its wanted documents. Each becomes a file in a folder that is named after the filing. The listing is kept, so
/// that a rerun finds all files without a request.
package final class PartsFetcher: FilingFetcher {
    /// A filing under way.
    private final class Task {
        let identifier: Int
        let number: AccessionNumber
        /// The filing's folder at EDGAR, with a slash at its end.
        let url: String
        /// The filing's folder in the store, without a slash at its end: that of new files, then those that older versions may have used.
        let folders: [String]
        let doubt: FilingFile.Doubt?
        /// The wanted documents, once the listing is known.
        var wanted: [FilingListing.Document] = []
        var entries: [Int: SubmissionStore.Entry] = [:]
        /// The number of unfinished files.
        var unfinished = 0
        var wasCached = true
        /// Why the filing is rejected once all its files are done; nil while none has failed.
        private(set) var failure: Rejection?

        init(_ identifier: Int, _ number: AccessionNumber, url: String, folders: [String], doubt: FilingFile.Doubt?) {
            self.identifier = identifier
            self.number = number
            self.url = url
            self.folders = folders
            self.doubt = doubt
        }

        /// Notes a failure. Of several the first counts: the others may follow from it.
        func fail(_ rejection: Rejection) { failure = failure ?? rejection }
    }

    /// One file of a filing.
    private enum Item {
        case header, listing
        /// The index of a wanted document.
        case document(Int)
    }

    private struct Pending {
        let task: Task
        let item: Item
        let file: FilingFile
    }

    private let part: FilingListing.Part
    private let site: EdgarSite
    private let store: SubmissionStore
    private let files: FileFetcher
    /// The unfinished files, by their number in `files`.
    private var pending: [Int: Pending] = [:]
    private var tasks: [Int: Task] = [:]
    private var finished: [(Int, FetchOutcome)] = []
    private var lastIdentifier = 0

    package init(
        _ part: FilingListing.Part, site: EdgarSite, store: SubmissionStore, client: EdgarClient, isRefreshing: Bool = false, isDryRun: Bool = false
    ) {
        self.part = part
        self.site = site
        self.store = store
        files = FileFetcher(store: store, client: client, isRefreshing: isRefreshing, isDryRun: isDryRun)
    }

    package var count: Int { tasks.count + finished.count }

    package func submit(_ filing: FilingRecord, isDoubted: Bool) throws(EdgarFailure) -> FetchStep<FetchOutcome> {
        let task: Task
        do throws(Rejection) {
            let (number, cik) = try site.identity(of: filing)
            lastIdentifier += 1
            task = Task(
                lastIdentifier, number, url: site.folder(number, cik), folders: try store.folders(of: filing), doubt: isDoubted ? FilingFile.Doubt() : nil)
        } catch {
            return .done(.rejected(error))
        }
        tasks[task.identifier] = task
        try submit(part == .header ? .header : .listing, of: task)
        // If the store had all files, the filing is done already.
        if let index = finished.firstIndex(where: { $0.0 == task.identifier }) { return .done(finished.remove(at: index).1) }
        return .waiting(task.identifier)
    }

    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome> {
        if finished.isEmpty {
            switch try files.run(watching: descriptor) {
            case .done(let identifier, let outcome):
                if let file = pending.removeValue(forKey: identifier) { try conclude(file, outcome) }
            case .readable: return .readable
            case .idle: break
            }
        }
        guard let (identifier, outcome) = finished.popLast() else { return .idle }
        return .done(identifier, outcome)
    }

    package func stop() { files.stop() }

    package func cancel() {
        files.cancel()
        pending.removeAll()
        tasks.removeAll()
    }

    package func finish() -> [(Int, FetchOutcome)] {
        for (identifier, outcome) in files.finishCommits() {
            guard let file = pending.removeValue(forKey: identifier), case .stored(let entry, _, _) = outcome else { continue }
            file.task.wasCached = false
            switch file.item {
            case .header, .document: noteStored(entry, of: file)
            // No documents are fetched any more: a filing with only its listing has no outcome.
            case .listing: break
            }
        }
        return exchange(&finished, with: [])
    }

    // MARK: One file

    private func submit(_ item: Item, of task: Task) throws(EdgarFailure) {
        task.unfinished += 1
        let name = Self.name(of: item, task)
        if let fault = SubmissionStore.fault(in: name) {
            task.fail(Rejection(code: "unsafe_key", message: "the document name \"\(name)\" \(fault)"))
            return finishFile(of: task)
        }
        let file = Pending(task: task, item: item, file: file(item, name, task))
        switch try files.submit(file.file) {
        case .done(let outcome): try conclude(file, outcome)
        case .waiting(let identifier): pending[identifier] = file
        }
    }

    private static func name(of item: Item, _ task: Task) -> String {
        switch item {
        case .header: "\(task.number).hdr.sgml"
        case .listing: "\(task.number)-index.html"
        case .document(let index): task.wanted[index].name
        }
    }

    private func file(_ item: Item, _ name: String, _ task: Task) -> FilingFile {
        let keys = task.folders.map { "\($0)/\(name)" }
        func file(_ kind: FilingFile.Kind, _ keys: [String]) -> FilingFile {
            FilingFile(kind: kind, number: task.number, url: task.url + name, name: store.name(of: keys), doubt: task.doubt)
        }
        return switch item {
        case .header: file(.header, keys.map(store.storageKey))
        // The listing is never compressed.
        case .listing: file(.listing, keys)
        case .document(let index): file(.document(bytes: task.wanted[index].size), keys.map(store.storageKey))
        }
    }

    private func conclude(_ file: Pending, _ outcome: FileFetcher.Outcome) throws(EdgarFailure) {
        switch outcome {
        case .stored(let entry, let wasCached, _):
            if !wasCached { file.task.wasCached = false }
            if case .listing = file.item { try submitDocuments(of: file.task, listing: entry) } else { noteStored(entry, of: file) }
        case .wanted: finish(file.task, .wanted(key: file.file.name.key, url: file.file.url))
        case .rejected(let rejection):
            file.task.fail(rejection)
            finishFile(of: file.task)
        case .dropped: finish(file.task, .dropped)
        }
    }

    private func submitDocuments(of task: Task, listing entry: SubmissionStore.Entry) throws(EdgarFailure) {
        let page = try rethrowing(readFile(entry.path), as: EdgarFailure.init)
        task.wanted = FilingListing(page.span).documents(part)
        if part == .primary, task.wanted.isEmpty {
            task.fail(
                Rejection(
                    code: "no_documents", message: "\(task.url): the documents of this filing have no files of their own; fetch the submission instead"))
        }
        for index in task.wanted.indices { try submit(.document(index), of: task) }
        finishFile(of: task)
    }

    private func noteStored(_ entry: SubmissionStore.Entry, of file: Pending) {
        if case .document(let index) = file.item {
            file.task.entries[index] = entry
            finishFile(of: file.task)
        } else {
            finish(file.task, .fetched(FetchedFiling(entry: entry, url: file.file.url, wasCached: file.task.wasCached)))
        }
    }

    // MARK: One filing

    /// Counts a finished file, and finishes the filing with its last file.
    private func finishFile(of task: Task) {
        task.unfinished -= 1
        guard task.unfinished == 0 else { return }
        if let failure = task.failure { return finish(task, .rejected(failure)) }
        let documents = task.wanted.enumerated().compactMap { index, listed in
            task.entries[index].map { FetchedDocument(listed: listed, entry: $0) }
        }
        finish(task, .fetched(FetchedFiling(entry: nil, url: task.url, wasCached: task.wasCached, documents: documents)))
    }

    private func finish(_ task: Task, _ outcome: FetchOutcome) {
        // The first file that is dropped, or only wanted, finishes the filing; others of its files may follow.
        guard tasks.removeValue(forKey: task.identifier) != nil else { return }
        finished.append((task.identifier, outcome))
    }
}
