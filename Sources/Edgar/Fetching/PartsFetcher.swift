import Bytes
import Clocks
import Glibc
import HTTP
package import Records

/// Brings single documents of filings, or their headers, into a store: first the filing's listing, then what of it is wanted, each as a file of its own
/// in a folder named after the filing. The listing stays there, so that a rerun finds all of it without a request.
package final class PartsFetcher: FilingFetcher {
    /// A filing under way.
    private final class Task {
        let identifier: Int
        let number: AccessionNumber
        /// Its folder at EDGAR, with a slash at its end, and in the store, without one.
        let url: String
        let folder: String
        /// What is wanted, once the listing said so.
        var wanted: [FilingListing.Document] = []
        var entries: [Int: SubmissionStore.Entry] = [:]
        var unfinished = 0
        var wasCached = true
        var failure: Rejection?

        init(_ identifier: Int, _ number: AccessionNumber, url: String, folder: String) {
            self.identifier = identifier
            self.number = number
            self.url = url
            self.folder = folder
        }
    }

    /// One file of a filing.
    private enum Item {
        case header, listing
        case document(Int)
    }

    private struct Request {
        var task: Task
        var item: Item
        var known: SubmissionStore.Entry?
        /// A file of the store whose bytes are not those that came.
        var damaged: String?
        var sink: SubmissionSink?
        /// When to look again whether the process that has the `.part` file is done; seconds on the clock that only runs forward.
        var lookAt = 0.0
        /// How often it came and somebody else was faster with its name.
        var losses = 0
    }

    /// So often a file is fetched that others are faster with, and not found then.
    private static let lossLimit = 2

    private let part: FilingListing.Part
    private let site: EdgarSite
    private let store: SubmissionStore
    private let client: EdgarClient
    private let isRefreshing: Bool
    private let isDryRun: Bool
    private var asked: [Int: Request] = [:]
    private var watched: [Request] = []
    private var tasks: [Int: Task] = [:]
    private var finished: [(Int, FetchOutcome)] = []
    private var lastIdentifier = 0

    package init(
        _ part: FilingListing.Part, site: EdgarSite, store: SubmissionStore, client: EdgarClient, isRefreshing: Bool = false, isDryRun: Bool = false
    ) {
        self.part = part
        self.site = site
        self.store = store
        self.client = client
        self.isRefreshing = isRefreshing
        self.isDryRun = isDryRun
    }

    package var count: Int { tasks.count + finished.count }

    package func submit(_ filing: FilingRecord) throws(EdgarFailure) -> FetchStep {
        let task: Task
        do throws(Rejection) {
            let (number, cik) = try site.identity(of: filing)
            lastIdentifier += 1
            task = Task(lastIdentifier, number, url: site.folder(number, cik), folder: try store.folderKey(of: filing))
        } catch {
            return .done(.rejected(error))
        }
        tasks[task.identifier] = task
        try obtain(Request(task: task, item: part == .header ? .header : .listing))
        // All of it may have been there.
        if let index = finished.firstIndex(where: { $0.0 == task.identifier }) { return .done(finished.remove(at: index).1) }
        return .waiting(task.identifier)
    }

    package func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent {
        try lookAgain()
        if let (number, outcome) = finished.popLast() { return .done(number, outcome) }
        switch try client.run(seconds: watched.isEmpty ? 1 : 0.1, watching: descriptor) {
        case .answered(let number, let result):
            if let request = asked.removeValue(forKey: number) { try take(request, result) }
        case .readable: return .readable
        case .idle: return .idle
        }
        if let (number, outcome) = finished.popLast() { return .done(number, outcome) }
        return .idle
    }

    package func stop() {
        for request in watched { tasks[request.task.identifier] = nil }
        watched.removeAll()
        client.stop()
    }

    package func cancel() {
        client.cancel()
        asked.removeAll()
        watched.removeAll()
        tasks.removeAll()
    }

    package func leave() -> [(Int, FetchOutcome)] { exchange(&finished, with: []) }

    // MARK: One file

    private func name(_ request: Request) -> String {
        switch request.item {
        case .header: "\(request.task.number).hdr.sgml"
        case .listing: "\(request.task.number)-index.html"
        case .document(let index): request.task.wanted[index].name
        }
    }

    /// The key of a file: documents are kept as the submission would be, the listing as it came.
    private func key(_ request: Request) -> String {
        let plain = "\(request.task.folder)/\(name(request))"
        if case .listing = request.item { return plain }
        return store.adapted(plain)
    }

    private func check(_ request: Request) -> (Span<UInt8>, Span<UInt8>, Int) -> String? {
        let number = request.task.number
        switch request.item {
        case .header:
            return { start, end, _ in SubmissionText.fault(start: start, end: end, expecting: number) }
        case .listing:
            return { start, end, _ in
                if !start.text.contains(number.description) { return "it is the page of another filing" }
                return end.extracting(end.trimmedRange).hasSuffix("</html>") || end.extracting(end.trimmedRange).hasSuffix("</HTML>") ? nil : "it is cut off"
            }
        case .document(let index):
            let size = request.task.wanted[index].size
            return { _, _, bytes in
                guard let size, size != bytes else { return nil }
                return "it has \(bytes) bytes, and is listed with \(size)"
            }
        }
    }

    private func obtain(_ request: Request) throws(EdgarFailure) {
        var request = request
        request.task.unfinished += 1
        if let fault = SubmissionStore.fault(in: name(request)) {
            request.task.failure = Rejection(code: "unsafe_key", message: "a document \"\(name(request))\" that \(fault)")
            return conclude(request.task)
        }
        do throws(SystemFailure) {
            try look(&request)
            if request.known == nil || isRefreshing {
                if isDryRun { return finish(request.task, .wanted(key: key(request), url: request.task.url + name(request))) }
                guard try ask(&request) else { return }
            }
        } catch {
            return try fail(request, error)
        }
        if let known = request.known { try arrive(request, known, wasCached: true) }
    }

    private func look(_ request: inout Request) throws(SystemFailure) {
        var isContainer = false
        if case .header = request.item { isContainer = true }
        let found = try store.find(key(request), request.task.number, isContainer: isContainer, check: check(request))
        (request.known, request.damaged) = (found.entry, found.damaged)
        if let entry = found.entry, !isRefreshing { store.tidy(entry) }
    }

    private func fail(_ request: Request, _ failure: SystemFailure) throws(EdgarFailure) {
        guard let rejection = Rejection(name: failure) else { throw EdgarFailure(failure) }
        request.task.failure = rejection
        conclude(request.task)
    }

    /// False when it is asked for; true when it came meanwhile.
    private func ask(_ request: inout Request) throws(SystemFailure) -> Bool {
        let sink = request.sink ?? store.sink(key(request), request.task.number, check: check(request))
        // What comes to its place from here on the sink will notice.
        sink.lookAtPlace()
        try look(&request)
        if request.known != nil, !isRefreshing { return true }
        request.sink = sink
        let expecting: Answer.Expectation =
            switch request.item {
            case .header: .header
            case .listing: .listing
            case .document(let index): .document(bytes: request.task.wanted[index].size)
            }
        var question = EdgarClient.Question(request.task.url + name(request), expecting: expecting, sink: sink)
        if let version = request.known?.lastModified, !version.isEmpty { question.knownVersion = version }
        asked[client.submit(question)] = request
        return false
    }

    /// Looks at files that another process was fetching: done, still under way, or given up, so that they are ours to fetch.
    private func lookAgain() throws(EdgarFailure) {
        let now = monotonicSeconds()
        guard let index = watched.firstIndex(where: { $0.lookAt <= now }) else { return }
        var request = watched.remove(at: index)
        do throws(SystemFailure) {
            try look(&request)
            if request.known == nil || isRefreshing {
                if let sink = request.sink, try !sink.isFree() { return watch(request) }
                if try !ask(&request) { return }
            }
        } catch {
            if error.isOutOfDescriptors { return watch(request) }
            return try fail(request, error)
        }
        if let known = request.known { try arrive(request, known, wasCached: true) }
    }

    private func watch(_ request: Request) {
        var request = request
        request.lookAt = monotonicSeconds() + 0.1
        watched.append(request)
    }

    private func take(_ request: Request, _ result: Result<Response, EdgarFailure>) throws(EdgarFailure) {
        switch result {
        case .failure(let failure) where failure.kind == .held: watch(request)
        case .failure(let failure) where failure.kind == .interrupted:
            finish(request.task, .dropped)
        case .failure(let failure):
            if case .local(let reason) = failure.kind { return try fail(request, reason) }
            if failure.endsRun { throw failure }
            request.task.failure = Rejection(failure, damaged: request.damaged)
            conclude(request.task)
        case .success(let response):
            let entry: SubmissionStore.Entry
            if response.status == 304, let known = request.known {
                entry = known
            } else {
                do throws(SystemFailure) {
                    guard let committed = try request.sink?.commit(replacing: request.known, damaged: request.damaged) else {
                        throw SystemFailure("keep", name(request), errno: 0)
                    }
                    entry = committed
                } catch  where PartFile.isOvertaken(error) && request.losses < Self.lossLimit {
                    var request = request
                    request.losses += 1
                    request.sink = nil
                    return watched.append(request)
                } catch  where SubmissionSink.isOwn(error) {
                    request.task.failure = Rejection(changedFile: error)
                    return conclude(request.task)
                } catch {
                    return try fail(request, error)
                }
                request.task.wasCached = false
            }
            try arrive(request, entry, wasCached: response.status == 304)
        }
    }

    /// A file is in the store: a listing says what else is wanted, a document is one of those.
    private func arrive(_ request: Request, _ entry: SubmissionStore.Entry, wasCached: Bool) throws(EdgarFailure) {
        let task = request.task
        switch request.item {
        case .header:
            task.unfinished -= 1
            finish(task, .fetched(FetchedFiling(entry: entry, url: task.url + name(request), wasCached: wasCached && task.wasCached, documents: nil)))
        case .document(let index):
            task.entries[index] = entry
            conclude(task)
        case .listing:
            let page = try rethrowing(readFile(entry.path), as: EdgarFailure.init)
            let listing = FilingListing(page.span)
            task.wanted = listing.documents(part)
            if part == .primary, task.wanted.isEmpty {
                task.failure = Rejection(
                    code: "no_documents", message: "\(task.url): its documents have no files of their own: only the submission can be fetched")
            }
            for index in task.wanted.indices { try obtain(Request(task: task, item: .document(index))) }
            conclude(task)
        }
    }

    /// One file fewer to wait for.
    private func conclude(_ task: Task) {
        task.unfinished -= 1
        guard task.unfinished == 0 else { return }
        if let failure = task.failure { return finish(task, .rejected(failure)) }
        let documents = task.wanted.enumerated().compactMap { index, listed in
            task.entries[index].map { FetchedDocument(listed: listed, entry: $0) }
        }
        finish(task, .fetched(FetchedFiling(entry: nil, url: task.url, wasCached: task.wasCached, documents: documents)))
    }

    private func finish(_ task: Task, _ outcome: FetchOutcome) {
        // Of several files that did not come one ends it.
        guard tasks.removeValue(forKey: task.identifier) != nil else { return }
        finished.append((task.identifier, outcome))
    }
}
