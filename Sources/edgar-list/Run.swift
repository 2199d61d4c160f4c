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
        let output = Listing(run: run)
        do throws(EdgarFailure) { try list(command, run: run, to: output) } catch {
            // What was listed so far is whole.
            do throws(SystemFailure) { try output.flush() } catch { throw ToolFailure(error) }
            throw ToolFailure(error)
        }
        do throws(SystemFailure) { try output.flush() } catch { throw ToolFailure(error) }
    }
}

private func list(_ command: EdgarList, run: Run, to output: Listing) throws(EdgarFailure) {
    let settings = try EdgarSettings(rate: command.pace.rate, rateFile: command.pace.rateFile)
    _ = try settings.identity.get()
    let client = try settings.makeClient()
    client.shouldStop = { Signals.isStopRequested }
    client.say = { run.diagnostics.warning($0) }

    let until = command.until ?? CalendarDate(String(Instant.now().prefix(10))) ?? IndexLister.firstDay
    let namesCompanies = !command.ticker.isEmpty || !command.cik.isEmpty
    let source = command.source ?? standardSource(since: command.since, until: until, namesCompanies: namesCompanies)

    // Records out of an index get their tickers from the list; the companies' own files have them.
    var tickers: TickerList?
    if !command.ticker.isEmpty || source != .submissions {
        tickers = try tickerList(settings.site, client, isNeeded: !command.ticker.isEmpty, run: run)
    }
    var companies = try resolve(command.ticker, in: tickers, output)
    for cik in command.cik where !companies.contains(where: { $0.cik == cik }) { companies.append(.init(cik: cik)) }

    let selection = Selection(
        forms: command.form, amendments: command.amendments, since: command.since, until: command.until, companies: Set(companies.map(\.cik)))
    if namesCompanies, companies.isEmpty {
        // None of the tickers is known, which was said.
    } else if source == .submissions {
        try SubmissionsLister(site: settings.site, client: client, selection: selection, output: output).list(companies, latest: command.latest)
    } else {
        let lister = IndexLister(
            site: settings.site, client: client, selection: selection, source: source == .index ? .full : .daily, tickers: tickers, output: output)
        let since = command.since ?? IndexLister.firstDay
        if let latest = command.latest {
            try lister.listLatest(latest, from: since, to: until)
        } else {
            try lister.list(from: since, to: until)
        }
    }
    try client.finish()
    run.counters = [("requests_total", client.requests), ("filings_listed_total", output.count)]
}

private func standardSource(since: CalendarDate?, until: CalendarDate, namesCompanies: Bool) -> EdgarList.Source {
    if namesCompanies { return .submissions }
    guard let since else { return .index }
    return until - since < 7 ? .daily : .index
}

private func tickerList(_ site: EdgarSite, _ client: EdgarClient, isNeeded: Bool, run: Run) throws(EdgarFailure) -> TickerList? {
    do throws(EdgarFailure) {
        let response = try client.get(EdgarClient.Question(site.tickers, expecting: .json))
        return try TickerList(parsing: response.body.span)
    } catch  where !isNeeded && (error.kind == .missing || error.kind == .malformed) {
        run.diagnostics.note("no list of tickers, so the records have none: \(error)")
        return nil
    }
}

private func resolve(_ names: [String], in tickers: TickerList?, _ output: Listing) throws(EdgarFailure) -> [SubmissionsLister.Company] {
    var companies: [SubmissionsLister.Company] = []
    for name in names {
        if let company = tickers?.company(ticker: name) {
            if !companies.contains(where: { $0.cik == company.cik }) { companies.append(.init(cik: company.cik, ticker: company.ticker)) }
            continue
        }
        let near = (tickers?.near(name) ?? []).map { "\($0.ticker) (\($0.title))" }.joined(separator: ", ")
        let advice = near.isEmpty ? "" : "; near it: \(near)"
        do throws(SystemFailure) {
            try output.reject(Rejection(code: "unknown_ticker", message: "no ticker \"\(name)\" at EDGAR\(advice)"), subject: name)
        } catch {
            throw EdgarFailure(error)
        }
    }
    return companies
}

/// Records to standard output, what was not to be had to the rejects.
private final class Listing: ListingOutput {
    private let run: Run
    private var output = Output(STDOUT_FILENO, path: "standard output")
    private(set) var count = 0

    init(run: Run) {
        self.run = run
    }

    func write(_ line: Span<UInt8>) throws(SystemFailure) {
        count += 1
        run.didRead()
        try output.write(line)
    }

    func flush() throws(SystemFailure) {
        try output.flush()
    }

    func note(_ message: String) {
        run.diagnostics.note(message)
    }

    func reject(_ rejection: Rejection, subject: String) throws(SystemFailure) {
        let subject = Array(subject.utf8)
        do throws(ToolFailure) {
            try run.reject(rejection, accessionNumber: nil, record: subject.span)
        } catch {
            throw SystemFailure(error.message, "", errno: EIO)
        }
    }
}

extension ToolFailure {
    fileprivate init(_ failure: EdgarFailure) {
        if case .local(let failure) = failure.kind {
            self.init(failure)
        } else {
            self.init(ExitStatus(rawValue: failure.exitCode) ?? .bug, failure.message)
        }
    }
}
