import Bytes
import Edgar
import Glibc
import HTTP
import JSONLines
import Records
import Tool

/// Finds out whom and where to ask, and lets the listers do it.
func list(_ command: EdgarList) -> ExitStatus {
    Run.status("edgar-list", command.common) { run throws(ToolFailure) in
        let names = try Names(command)
        if let state = command.state { try run.checkIsNotRejects(state, "the state") }
        let output = Listing(run: run)
        do throws(EdgarFailure) { try list(command, names, run: run, to: output) } catch {
            // What was listed so far is whole.
            try rethrowing(output.flush(), as: ToolFailure.init(_:))
            throw ToolFailure(edgar: error)
        }
        try rethrowing(output.flush(), as: ToolFailure.init(_:))
    }
}

private func list(_ command: EdgarList, _ names: Names, run: Run, to output: Listing) throws(EdgarFailure) {
    let settings = try EdgarSettings(rate: command.pace.rate, rateFile: command.pace.rateFile)
    let source = Source(command, namesCompanies: !names.isEmpty)
    // Out of an archive nothing need be asked.
    if source != .archive || !names.tickers.isEmpty { _ = try settings.identity.get() }
    let client = try settings.makeClient()
    client.shouldStop = { Signals.isStopRequested }
    client.say = { run.diagnostics.warning($0) }

    let cache = TickerCache(
        site: settings.site, client: client, folder: TickerCache.folder(of: settings.site, environment: cacheEnvironment()),
        say: { run.diagnostics.warning($0) })
    var companies = try resolve(names.tickers, in: cache, output)
    for cik in names.ciks where !companies.contains(where: { $0.cik == cik }) { companies.append(.init(cik: cik)) }
    if companies.isEmpty, !names.isEmpty {
        // None of the tickers is known, which was said.
        return try client.finish()
    }
    let since = command.since.map { max($0, IndexLister.firstDay) }
    if let asked = command.since, let since, asked < since {
        run.diagnostics.warning("EDGAR has nothing from before \(since): --since \(asked) is taken for that day")
    }
    let selection = Selection(
        forms: command.form, amendments: command.amendments, since: since, until: command.until, companies: Set(companies.map(\.cik)))
    // Records out of an index get their tickers from the list; the companies' own files have them.
    let tickers = source.hasTickers ? nil : try optionalTickers(cache, run: run)
    // Filings are dated some days ahead at most: nobody need be asked for the indexes of all years to come. Who begins there means it.
    let latest = max(today() + 7, since ?? today())
    let until = min(command.until ?? today(), Quarter(latest).days.upperBound)

    switch source {
    case .submissions:
        let files = SubmissionsSite(settings.site, client)
        try SubmissionsLister(files, site: settings.site, selection: selection, output: output).list(companies, latest: command.latest)
    case .archive:
        let files = try SubmissionsArchive(path: command.archive ?? "", companies: selection.companies)
        let lister = SubmissionsLister(files, site: settings.site, selection: selection, output: output)
        if companies.isEmpty { try lister.list(files.companies, latest: command.latest) } else { try lister.list(companies, latest: command.latest) }
    case .indexes(let kind):
        let lister = IndexLister(site: settings.site, client: client, selection: selection, source: kind, tickers: tickers, output: output)
        let since = since ?? IndexLister.firstDay
        if let latest = command.latest { try lister.listLatest(latest, from: since, to: until) } else { try lister.list(from: since, to: until) }
    case .feed:
        try FeedLister(site: settings.site, client: client, selection: selection, tickers: tickers, output: output)
            .list(from: since ?? until, to: until)
    case .current:
        try CurrentLister(site: settings.site, client: client, selection: selection, tickers: tickers, output: output).list(latest: command.latest)
    case .search:
        try SearchLister(command.query ?? "", site: settings.site, client: client, selection: selection, tickers: tickers, output: output)
            .list(from: since ?? SearchLister.firstDay, to: until)
    case .follow:
        let follower = Follower(site: settings.site, client: client, selection: selection, tickers: tickers, output: output)
        try follower.follow(state: command.state, since: since, interval: command.interval)
    case .reconcile:
        let reconciler = Reconciler(site: settings.site, client: client, selection: selection, tickers: tickers, output: output)
        try reconciler.reconcile(command.reconcile ?? "-")
    }
    try client.finish()
    run.counters = [("requests_total", client.requests), ("filings_listed_total", output.count)]
}

private enum Source: Equatable {
    case submissions, archive, feed, current, search, follow, reconcile
    case indexes(IndexLister.Source)

    init(_ command: EdgarList, namesCompanies: Bool) {
        let sources = Set(command.source)
        self =
            switch command.source.first {
            case _ where command.follow: .follow
            case _ where command.reconcile != nil: .reconcile
            case _ where command.archive != nil: .archive
            case _ where sources.count > 1: .indexes(.union)
            case .submissions?: .submissions
            case .index?: .indexes(.full)
            case .daily?: .indexes(.daily)
            case .feed?: .feed
            case .current?: .current
            case .search?: .search
            case nil where command.query != nil: .search
            case nil where namesCompanies: .submissions
            case nil: .indexes((command.until ?? today()) - (command.since ?? IndexLister.firstDay) < 7 ? .daily : .full)
            }
    }

    /// Whether the records' tickers come with them.
    var hasTickers: Bool { self == .submissions || self == .archive }
}

private func today() -> CalendarDate { CalendarDate(String(Instant.now().prefix(10))) ?? IndexLister.firstDay }

private func optionalTickers(_ cache: TickerCache, run: Run) throws(EdgarFailure) -> TickerList? {
    do throws(EdgarFailure) {
        return try cache.companies()
    } catch  where error.kind == .missing || error.kind == .malformed {
        run.diagnostics.note("no list of tickers, so the records have none: \(error)")
        return nil
    }
}

private func cacheEnvironment() -> [String: String] {
    Dictionary(uniqueKeysWithValues: ["XDG_CACHE_HOME", "HOME"].compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
}

private func resolve(_ names: [String], in tickers: TickerCache, _ output: Listing) throws(EdgarFailure) -> [SubmissionsLister.Company] {
    var companies: [SubmissionsLister.Company] = []
    for name in names {
        if let company = try tickers.company(ticker: name) {
            if !companies.contains(where: { $0.cik == company.cik }) { companies.append(.init(cik: company.cik, ticker: company.ticker)) }
            continue
        }
        let near = tickers.near(name).map { $0.title.isEmpty ? $0.ticker : "\($0.ticker) (\($0.title))" }.joined(separator: ", ")
        let advice = near.isEmpty ? "" : "; near it: \(near)"
        try rethrowing(
            output.reject(Rejection(code: "unknown_ticker", message: "no ticker \"\(name)\" at EDGAR\(advice)"), subject: name), as: EdgarFailure.init)
    }
    return companies
}

extension ToolFailure {
    fileprivate init(edgar failure: EdgarFailure) {
        if case .local(let failure) = failure.kind {
            self.init(failure)
        } else {
            self.init(ExitStatus(rawValue: failure.exitCode) ?? .bug, failure.message)
        }
    }
}
