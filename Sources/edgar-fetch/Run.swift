import Bytes
import FilingStore
import Edgar
import Glibc
import Records
import TelemetryFormats
import Tool

/// Runs the tool: makes the client, the store and the fetcher, then processes the records.
func fetch(_ command: EdgarFetch) -> ExitStatus {
    Run.status("edgar-fetch", command.common, retry: command.retry) { run throws(ToolFailure) in
        let settings = try rethrowing(EdgarSettings(rate: command.pace.rate, rateFile: command.pace.rateFile), as: ToolFailure.init(edgar:))
        if command.rateStatus { return try writeRateStatus(settings) }

        let jobs = run.possibleJobs(command.jobs, descriptorsEach: EdgarClient.descriptorsOfTransfer)
        let client = try rethrowing(
            settings.makeClient(transfersAtOnce: jobs, maxRequests: command.maxRequests, maxBytes: command.maxBytes), as: ToolFailure.init(edgar:))
        client.say = { run.diagnostics.warning($0) }
        let store = try makeStore(command)
        // A store that only holds what is asked for need not be writable.
        if !command.dryRun { try rethrowing(checkFolder(store.folder, isWritten: false), as: ToolFailure.init(_:)) }
        let cache = makeCache(command, settings, run)
        defer { cache?.finish() }
        let fetcher = makeFetcher(command, settings.site, store, client, cache)
        // All filings of a day must be known before its archive is requested.
        let window = command.from == .feed ? 20_000 : jobs * 8
        let transfers = FetchTransfers(fetcher, part: command.parts, run: run)
        let loop = TransferLoop(transfers, window: window, isOrdered: !command.unordered, unfinished: .dropped, run: run)
        defer {
            transfers.addCounts(to: run)
            run.add(client.requestCounts)
            if let cache {
                run.add(.cacheHits, cache.hitCount)
                run.add(.cacheMisses, cache.missCount)
            }
        }
        try loop.run(try RecordInput(.recordFiles(command.files), mending: .store, run: run))
        try rethrowing(client.finish(), as: ToolFailure.init(edgar:))
    }
}

private func makeCache(_ command: EdgarFetch, _ settings: EdgarSettings, _ run: Run) -> SubmissionCache? {
    guard let address = command.cache.flatMap({ CacheAddress($0) }) else { return nil }
    let diagnostics = run.diagnostics
    return SubmissionCache(address, settings.redis) { diagnostics.warning($0) }
}

private func makeFetcher(
    _ command: EdgarFetch, _ site: EdgarSite, _ store: SubmissionStore, _ client: EdgarClient, _ cache: SubmissionCache?
) -> any FilingFetcher {
    if command.parts != .submission {
        return PartsFetcher(command.parts, site: site, store: store, client: client, isRefreshing: command.refresh, isDryRun: command.dryRun)
    }
    if command.from == .feed, !command.dryRun { return FeedFetcher(site: site, store: store, client: client) }
    return SubmissionFetcher(site: site, store: store, client: client, cache: cache, isRefreshing: command.refresh, isDryRun: command.dryRun)
}

private func makeStore(_ command: EdgarFetch) throws(ToolFailure) -> SubmissionStore {
    do throws(KeyTemplate.Failure) {
        var layout: KeyTemplate?
        if let template = command.layout { layout = try KeyTemplate(template) }
        return try SubmissionStore(
            folder: command.store ?? ".", layout: layout, isCompressing: command.gzip, isVerifying: command.verify, maxSize: command.maxSize)
    } catch {
        throw ToolFailure(.usage, error.description)
    }
}

private func writeRateStatus(_ settings: EdgarSettings) throws(ToolFailure) {
    let (place, text) = try rethrowing(settings.rateStatus(), as: ToolFailure.init(edgar:))
    do throws(SystemFailure) {
        var output = Output(STDOUT_FILENO, path: "standard output")
        try output.write(Array("rate_file \(place)\n".utf8).span)
        try output.write(text.span)
        try output.flush()
    } catch {
        throw ToolFailure(error)
    }
}
