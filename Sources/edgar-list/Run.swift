import Bytes
import Edgar
import Glibc
import HTTP
import JSONLines
import Records
import TelemetryFormats
import Tool

/// Looks up the companies, chooses the source, and lists.
func list(_ command: EdgarList) -> ExitStatus {
    Run.status("edgar-list", command.common) { run throws(ToolFailure) in
        let names = try NamedCompanies(command)
        if command.namesCompanies, names.isEmpty { return run.diagnostics.note("no filings: the list of companies is empty") }
        if let state = command.state { try run.checkIsNotRejects(state, "the state") }
        let output = RecordOutput(run: run)
        do throws(EdgarFailure) { try list(command, names, run: run, to: output) } catch {
            // Write the records listed before the failure.
            try rethrowing(output.flush(), as: ToolFailure.init(_:))
            throw ToolFailure(edgar: error)
        }
        try rethrowing(output.flush(), as: ToolFailure.init(_:))
    }
}

private func list(_ command: EdgarList, _ names: NamedCompanies, run: Run, to output: RecordOutput) throws(EdgarFailure) {
    let settings = try EdgarSettings(rate: command.pace.rate, rateFile: command.pace.rateFile)
    let site = settings.site
    let source = Source(command)
    // A source on this machine needs no identity: no request is sent.
    if !source.isLocal || !names.tickers.isEmpty { _ = try settings.identity.get() }
    let client = try settings.makeClient()
    defer {
        run.add(client.requestCounts)
        run.add(.filingsListed, output.count)
    }
    client.shouldStop = { Signals.isStopRequested }
    client.say = { run.diagnostics.warning($0) }

    let cache = TickerCache(
        site: site, client: client, folder: TickerCache.folder(of: site, environment: cacheEnvironment()),
        warn: { run.diagnostics.warning($0) })
    let companies = try names.resolve(cache, output)
    // All tickers were unknown, and were rejected: list nothing.
    if companies.isEmpty, !names.isEmpty { return try client.finish() }
    let since = command.since.map { max($0, source.firstDay) }
    if let asked = command.since, asked < source.firstDay {
        let place = source == .search ? source.name : "EDGAR"
        run.diagnostics.warning("\(place) has no filings before \(source.firstDay): listing from that day, not from \(asked)")
    }
    let selection = Selection(
        forms: command.form.flatMap(commaSeparated), amendments: command.amendments, items: command.item.flatMap(commaSeparated), since: since,
        until: command.until, companies: Set(companies.map(\.cik)))
    let tickers = source.hasTickers ? nil : try optionalTickers(cache, run: run)
    // Filing dates lie some days ahead at most, so indexes of later quarters are not requested, unless --since is later still.
    let latest = max(today() + 7, since ?? today())
    let until = min(command.until ?? today(), Quarter(latest).days.upperBound)
    let first = since ?? (source == .feed ? until : source.firstDay)
    var hasCompanies = true

    switch source {
    case .submissions:
        let files = SubmissionsSite(site, client)
        hasCompanies = try SubmissionsLister(files, site: site, selection: selection, output: output).list(companies, latest: command.latest)
    case .archive:
        let files = try SubmissionsArchive(path: command.archive ?? "", companies: selection.companies)
        let lister = SubmissionsLister(files, site: site, selection: selection, output: output)
        hasCompanies =
            companies.isEmpty ? try lister.list(files.companies, latest: command.latest) : try lister.list(companies, latest: command.latest)
    case .indexes(let kind):
        let lister = IndexLister(site: site, client: client, selection: selection, source: kind, tickers: tickers, output: output)
        if let latest = command.latest { try lister.listLatest(latest, from: first, to: until) } else { try lister.list(from: first, to: until) }
    case .feed:
        try FeedLister(site: site, client: client, selection: selection, tickers: tickers, output: output).list(from: first, to: until)
    case .current:
        try CurrentLister(site: site, client: client, selection: selection, tickers: tickers, output: output).list(latest: command.latest)
    case .search:
        try SearchLister(command.query ?? "", site: site, client: client, selection: selection, tickers: tickers, output: output)
            .list(from: first, to: until)
    case .follow:
        let follower = Follower(site: site, client: client, selection: selection, tickers: tickers, output: output)
        try follower.follow(state: command.state, since: since, interval: command.interval ?? EdgarList.standardInterval)
    case .reconcile:
        let reconciler = Reconciler(site: site, client: client, selection: selection, tickers: tickers, output: output)
        try reconciler.reconcile(command.reconcile ?? "-")
    }
    // No message is needed for a reconciliation without corrections, or for companies without a submissions file, which were rejected.
    if output.count == 0, source != .reconcile, hasCompanies {
        let empty = EmptyListing(
            command: command, companies: companies, source: source, since: source.isByDay ? first : since,
            until: source.isByDay ? until : command.until, otherForms: selection.otherForms)
        output.note(empty.message)
    }
    try client.finish()
}

private func optionalTickers(_ cache: TickerCache, run: Run) throws(EdgarFailure) -> TickerList? {
    do throws(EdgarFailure) {
        return try cache.companies()
    } catch  where error.kind == .missing || error.kind == .malformed {
        run.diagnostics.note("no list of tickers, so the records have no ticker: \(error)")
        return nil
    }
}

private func cacheEnvironment() -> [String: String] {
    Dictionary(uniqueKeysWithValues: ["XDG_CACHE_HOME", "HOME"].compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
}
