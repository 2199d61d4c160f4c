import Bytes
import Hummingbird
import Records
import Synchronization

/// The paths that are served. A requested path is split and its parts are looked up. It is never used as a path on disk.
final class MirrorSite: Sendable {
    /// The folder as it was last read, with caches of search results.
    struct Contents: Sendable {
        let catalog: Catalog
        fileprivate let documents = MainDocuments()
        fileprivate let tickers: TickerSearch
        fileprivate let feed: CurrentFeedWriter

        /// - Parameter feedLength: the most entries in the current feed.
        init(_ catalog: Catalog, feedLength: Int) {
            self.catalog = catalog
            tickers = TickerSearch(catalog, documents)
            feed = CurrentFeedWriter(catalog, length: feedLength)
        }
    }

    private let current: Mutex<Contents>

    init(_ contents: Contents) {
        current = Mutex(contents)
    }

    /// The contents to serve from the next request on.
    var contents: Contents {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        addArchives(to: router)
        router.get("submissions/{file}") { request, context in
            self.respond(request) { $0.submissions(context.parameters["file"]) }
        }
        router.get("files/company_tickers.json") { request, _ in
            self.respond(request) { .json(TickerFiles.plain($0.tickers.all)) }
        }
        router.get("files/company_tickers_exchange.json") { request, _ in
            self.respond(request) { .json(TickerFiles.withExchanges($0.tickers.all)) }
        }
        router.get("files/company_tickers_mf.json") { request, _ in
            self.respond(request) { .json(TickerFiles.ofFunds($0.catalog.funds)) }
        }
        router.get("cgi-bin/browse-edgar") { request, _ in self.currentFeed(request) }
        router.get("LATEST/search-index") { request, _ in self.search(request) }
        router.get("**") { request, _ in self.respond(request) { _ in nil } }
    }

    private func addArchives<Context: RequestContext>(to router: Router<Context>) {
        router.get("Archives/edgar/data/{cik}/{file}") { request, context in
            self.respond(request) { try $0.shortPath(context.parameters) }
        }
        router.get("Archives/edgar/data/{cik}/{folder}/{file}") { request, context in
            self.respond(request) { try $0.folder(context.parameters) }
        }
        router.get("Archives/edgar/full-index/{year}/{quarter}/{file}") { request, context in
            self.respondIndex(request) { $0.fullIndex(context.parameters) }
        }
        router.get("Archives/edgar/daily-index/{year}/{quarter}/{file}") { request, context in
            self.respondIndex(request) { $0.dailyIndex(context.parameters) }
        }
        router.get("Archives/edgar/Feed/{year}/{quarter}/{file}") { request, context in
            self.respondIndex(request) { try $0.feedArchive(context.parameters) }
        }
    }

    /// Responds with a resource, or with 404 if it is not found or can no longer be read.
    private func respond(_ request: Request, _ find: (Contents) throws -> Resource?) -> Response {
        guard let found = try? find(contents) else { return Refusal.missing(key: key(request)).response }
        return found.response(to: request)
    }

    /// Responds with a file of an index folder, or with 403.
    private func respondIndex(_ request: Request, _ find: (Contents) throws -> Resource?) -> Response {
        guard let found = try? find(contents) else { return Refusal.noIndex(key: key(request)).response }
        return found.response(to: request)
    }

    /// Returns the key in the object store: the path without its leading slash and without `Archives/`.
    private func key(_ request: Request) -> String {
        let path = request.uri.path.drop { $0 == "/" }
        return String(path.hasPrefix("Archives/") ? path.dropFirst(9) : path)
    }
}

// MARK: - Queries

extension MirrorSite {
    private func currentFeed(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard query["action"] == "getcurrent", query["output"] == "atom" else { return Refusal.missing(key: key(request)).response }
        var feed = CurrentFeedWriter.Query()
        feed.form = query["type"].map(String.init) ?? ""
        feed.owner = query["owner"].map(String.init) ?? "include"
        feed.start = Self.number(query["start"], in: 0...CurrentFeedWriter.Query.longestStart) ?? 0
        feed.count = CurrentFeedWriter.Query.rounded(query["count"].flatMap { Int($0) } ?? 40)
        guard let bytes = contents.feed.bytes(feed) else { return Refusal.unavailable(retryAfter: nil).response }
        return Resource(content: .bytes(bytes), contentType: "application/atom+xml").response(to: request)
    }

    /// Returns the number of a parameter, clamped to a range; nil for other text.
    private static func number(_ text: Substring?, in range: ClosedRange<Int>) -> Int? {
        text.flatMap { Int($0) }.map { min(max($0, range.lowerBound), range.upperBound) }
    }

    private func search(_ request: Request) -> Response {
        let parameters = request.uri.queryParameters
        func list(_ name: String) -> [String] { parameters[name[...]].map { $0.split(separator: ",").map(String.init) } ?? [] }
        var query = FullTextSearch.Query()
        query.text = parameters["q"].map(String.init) ?? ""
        query.forms = list("forms").map { $0.uppercased() }
        query.ciks = list("ciks").compactMap { CIK($0) }
        query.from = parameters["startdt"].flatMap { CalendarDate(String($0)) }
        query.to = parameters["enddt"].flatMap { CalendarDate(String($0)) }
        query.start = Self.number(parameters["from"], in: 0...FullTextSearch.Query.longestStart) ?? 0
        query.size = Self.number(parameters["size"], in: 0...100) ?? 10
        let contents = contents
        guard let bytes = FullTextSearch(catalog: contents.catalog, documents: contents.documents).bytes(query) else {
            var response = Resource.json(FullTextSearch.windowError(query)).response(to: request)
            response.status = .badRequest
            return response
        }
        return Resource.json(bytes).response(to: request)
    }
}

// MARK: - Archives

extension MirrorSite.Contents {
    /// `/Archives/edgar/data/320193/0000320193-24-000123.txt`, as index files name it.
    fileprivate func shortPath(_ parameters: Parameters) throws -> Resource? {
        guard let cik = parameters["cik"].flatMap({ CIK(String($0)) }), let file = parameters["file"], file.hasSuffix(".txt"),
            let accession = AccessionNumber(String(file.dropLast(4))), let filing = catalog.filing(accession, of: cik)
        else { return nil }
        return try FilingFolder(filing, of: cik).submission()
    }

    /// `/Archives/edgar/data/320193/000032019324000123/…`.
    fileprivate func folder(_ parameters: Parameters) throws -> Resource? {
        guard let cik = parameters["cik"].flatMap({ CIK(String($0)) }), let folder = parameters["folder"], folder.utf8.count == 18,
            let accession = AccessionNumber(String(folder)), let filing = catalog.filing(accession, of: cik), let file = parameters["file"]
        else { return nil }
        return try FilingFolder(filing, of: cik).file(String(file))
    }

    /// `/Archives/edgar/full-index/2024/QTR4/master.idx`.
    fileprivate func fullIndex(_ parameters: Parameters) -> Resource? {
        guard let (year, quarter) = quarter(parameters), let file = parameters["file"] else { return nil }
        if file == "index.json" { return listing(year, quarter, isDaily: false) }
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let order = IndexWriter.Order(rawValue: String(parts[0])) else { return nil }
        return index(IndexWriter(order: order, period: .quarter(year: year, quarter: quarter)), ending: parts[1])
    }

    /// `/Archives/edgar/daily-index/2024/QTR4/master.20241101.idx`.
    fileprivate func dailyIndex(_ parameters: Parameters) -> Resource? {
        guard let (year, quarter) = quarter(parameters), let file = parameters["file"] else { return nil }
        if file == "index.json" { return listing(year, quarter, isDaily: true) }
        let parts = file.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let order = IndexWriter.Order(rawValue: String(parts[0])), let day = CalendarDate(String(parts[1])),
            day.year == year, (day.month + 2) / 3 == quarter
        else { return nil }
        return index(IndexWriter(order: order, period: .day(day)), ending: parts[2] == "idx.gz" ? "gz" : parts[2])
    }

    /// `/Archives/edgar/Feed/2024/QTR4/20241101.nc.tar.gz`.
    fileprivate func feedArchive(_ parameters: Parameters) throws -> Resource? {
        guard let (year, quarter) = quarter(parameters), let file = parameters["file"], file.hasSuffix(".nc.tar.gz"), file.utf8.count == 18,
            let day = CalendarDate(String(file.prefix(8))), day.year == year, (day.month + 2) / 3 == quarter,
            let archive = try FeedArchiveWriter.of(day, catalog)
        else { return nil }
        return Resource(
            content: .mapped(archive, 0..<archive.count), contentType: "application/x-gzip", lastModified: catalog.newestChange(filed: day...day))
    }

    /// Returns the listing of a quarter's index files; nil for a quarter without filings.
    private func listing(_ year: Int, _ quarter: Int, isDaily: Bool) -> Resource? {
        let whole = IndexWriter(order: .master, period: .quarter(year: year, quarter: quarter))
        guard let days = whole.days else { return nil }
        let filings = catalog.filings(filed: days)
        guard !filings.isEmpty else { return nil }
        var listing = DirectoryListing(name: "\(isDaily ? "daily" : "full")-index/\(year)/QTR\(quarter)/", parent: "../")
        for order in ["company", "form", "master"] {
            var names = ["\(order).gz", "\(order).idx"]
            if isDaily {
                let filed = Set(filings.compactMap(\.filingDate)).sorted()
                names = filed.map { "\(order).\($0.description.filter { $0 != "-" }).idx" }
            }
            for name in names { listing.add(name, type: "file", modified: "", size: "", link: name) }
        }
        return .json(listing.bytes())
    }

    private func quarter(_ parameters: Parameters) -> (year: Int, quarter: Int)? {
        guard let year = parameters["year"].flatMap({ Int($0) }), (1993...2100).contains(year), let text = parameters["quarter"], text.hasPrefix("QTR"),
            let quarter = Int(text.dropFirst(3)), (1...4).contains(quarter)
        else { return nil }
        return (year, quarter)
    }

    private func index(_ file: IndexWriter, ending: Substring) -> Resource? {
        guard ending == "idx" || ending == "gz", let bytes = file.bytes(catalog) else { return nil }
        let newest = file.days.flatMap { catalog.newestChange(filed: $0, includesFolder: file.isQuarter) }
        if ending == "idx" { return Resource(content: .bytes(bytes), contentType: "text/plain", lastModified: newest) }
        return Gzip.compressed(bytes).map { Resource(content: .bytes($0), contentType: "application/x-gzip", lastModified: newest) }
    }
}

// MARK: - data.sec.gov

extension MirrorSite.Contents {
    /// `CIK0000320193.json` or `CIK0000320193-submissions-001.json`.
    fileprivate func submissions(_ file: Substring?) -> Resource? {
        guard let file, file.hasPrefix("CIK"), file.hasSuffix(".json") else { return nil }
        let name = file.dropFirst(3).dropLast(5)
        guard name.prefix(10).utf8.count == 10, let cik = CIK(String(name.prefix(10))) else { return nil }
        guard let company = SubmissionsWriter(cik, catalog, documents, tickers.tickers(of: cik)) else { return nil }
        let rest = name.dropFirst(10)
        if rest.isEmpty { return .json(company.main()) }
        guard rest.hasPrefix("-submissions-"), rest.utf8.count == 16, let number = Int(rest.dropFirst(13)) else { return nil }
        return company.olderPage(number).map(Resource.json)
    }
}
