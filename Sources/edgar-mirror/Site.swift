import Bytes
import Hummingbird
import Records

/// Every path that is served. A path is taken apart and looked up; none is ever joined to the name of a folder on disk.
struct Site: Sendable {
    let collection: Collection
    private let documents: MainDocuments
    private let tickers: TickerSearch

    init(_ collection: Collection) {
        self.collection = collection
        documents = MainDocuments()
        tickers = TickerSearch(collection, documents)
    }

    func addRoutes<Context: RequestContext>(to router: Router<Context>) {
        router.get("Archives/edgar/data/{cik}/{file}") { request, context in
            answer(request) { try shortPath(context.parameters) }
        }
        router.get("Archives/edgar/data/{cik}/{folder}/{file}") { request, context in
            answer(request) { try folder(context.parameters) }
        }
        router.get("Archives/edgar/full-index/{year}/{quarter}/{file}") { request, context in
            index(request) { fullIndex(context.parameters) }
        }
        router.get("Archives/edgar/daily-index/{year}/{quarter}/{file}") { request, context in
            index(request) { dailyIndex(context.parameters) }
        }
        router.get("submissions/{file}") { request, context in
            answer(request) { submissions(context.parameters["file"]) }
        }
        router.get("files/company_tickers.json") { request, _ in
            answer(request) { .json(TickerFiles.plain(tickers.all)) }
        }
        router.get("files/company_tickers_exchange.json") { request, _ in
            answer(request) { .json(TickerFiles.withExchanges(tickers.all)) }
        }
        router.get("**") { request, _ in answer(request) { nil } }
    }

    /// What cannot be found, or cannot be read any more, is missing.
    private func answer(_ request: Request, _ find: () throws -> Answer?) -> Response {
        guard let found = try? find() else { return Refusal.missing(key: key(request)).response }
        return found.response(to: request)
    }

    private func index(_ request: Request, _ find: () -> Answer?) -> Response {
        guard let found = find() else { return Refusal.noIndex(key: key(request)).response }
        return found.response(to: request)
    }

    /// The name in the object store: the path without its leading slash, and without `Archives/`.
    private func key(_ request: Request) -> String {
        let path = request.uri.path.drop { $0 == "/" }
        return String(path.hasPrefix("Archives/") ? path.dropFirst(9) : path)
    }
}

// MARK: - Archives

extension Site {
    /// `/Archives/edgar/data/320193/0000320193-24-000123.txt`, as index files name it.
    private func shortPath(_ parameters: Parameters) throws -> Answer? {
        guard let cik = parameters["cik"].flatMap({ CIK(String($0)) }), let file = parameters["file"], file.hasSuffix(".txt"),
            let accession = AccessionNumber(String(file.dropLast(4))), let filing = collection.filing(accession, of: cik)
        else { return nil }
        return try FilingFolder(filing, of: cik).submission()
    }

    /// `/Archives/edgar/data/320193/000032019324000123/…`.
    private func folder(_ parameters: Parameters) throws -> Answer? {
        guard let cik = parameters["cik"].flatMap({ CIK(String($0)) }), let folder = parameters["folder"], folder.utf8.count == 18,
            let accession = AccessionNumber(String(folder)), let filing = collection.filing(accession, of: cik), let file = parameters["file"]
        else { return nil }
        return try FilingFolder(filing, of: cik).file(String(file))
    }

    /// `/Archives/edgar/full-index/2024/QTR4/master.idx`.
    private func fullIndex(_ parameters: Parameters) -> Answer? {
        guard let (year, quarter) = quarter(parameters), let file = parameters["file"] else { return nil }
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let order = IndexFile.Order(rawValue: String(parts[0])) else { return nil }
        return index(IndexFile(order: order, period: .quarter(year: year, quarter: quarter)), ending: parts[1])
    }

    /// `/Archives/edgar/daily-index/2024/QTR4/master.20241101.idx`.
    private func dailyIndex(_ parameters: Parameters) -> Answer? {
        guard let (year, quarter) = quarter(parameters), let file = parameters["file"] else { return nil }
        let parts = file.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let order = IndexFile.Order(rawValue: String(parts[0])), let day = CalendarDate(String(parts[1])),
            day.year == year, (day.month + 2) / 3 == quarter
        else { return nil }
        return index(IndexFile(order: order, period: .day(day)), ending: parts[2] == "idx.gz" ? "gz" : parts[2])
    }

    private func quarter(_ parameters: Parameters) -> (year: Int, quarter: Int)? {
        guard let year = parameters["year"].flatMap({ Int($0) }), (1993...2100).contains(year), let text = parameters["quarter"], text.hasPrefix("QTR"),
            let quarter = Int(text.dropFirst(3)), (1...4).contains(quarter)
        else { return nil }
        return (year, quarter)
    }

    private func index(_ file: IndexFile, ending: Substring) -> Answer? {
        guard ending == "idx" || ending == "gz", let bytes = file.bytes(collection) else { return nil }
        let newest = file.days.flatMap { collection.newestChange(filed: $0) }
        if ending == "idx" { return Answer(content: .bytes(bytes), contentType: "text/plain", lastModified: newest) }
        return Gzip.compressed(bytes).map { Answer(content: .bytes($0), contentType: "application/x-gzip", lastModified: newest) }
    }
}

// MARK: - data.sec.gov

extension Site {
    /// `CIK0000320193.json` or `CIK0000320193-submissions-001.json`.
    private func submissions(_ file: Substring?) -> Answer? {
        guard let file, file.hasPrefix("CIK"), file.hasSuffix(".json") else { return nil }
        let name = file.dropFirst(3).dropLast(5)
        guard name.prefix(10).utf8.count == 10, let cik = CIK(String(name.prefix(10))) else { return nil }
        guard let company = CompanySubmissions(cik, collection, documents, tickers.tickers(of: cik)) else { return nil }
        let rest = name.dropFirst(10)
        if rest.isEmpty { return .json(company.main()) }
        guard rest.hasPrefix("-submissions-"), rest.utf8.count == 16, let number = Int(rest.dropFirst(13)) else { return nil }
        return company.olderPage(number).map(Answer.json)
    }
}
