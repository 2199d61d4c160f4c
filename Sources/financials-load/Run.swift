import Bytes
import Clocks
import Glibc
import JSONLines
import Records
import Tool
import Warehouse
import WarehouseTool

/// Opens the store, loads the records, and returns the exit status.
func load(_ command: FinancialsLoad) -> ExitStatus {
    Run.status("financials-load", command.common, retry: command.retry) { run throws(ToolFailure) in
        if let kind = command.schema { return try write(Array(kind.schema.utf8)) }
        let location = try DatabaseLocation.named(command.db)
        if let age = command.retain { return try applyRetention(age, location, command, run) }
        // Open the database first: no input is read for one that cannot be used. But create a file only for a first record: refused or empty input leaves none.
        let isDeferred = location.isNewFile && !command.migrate
        var database = isDeferred ? nil : try open(location, command, run)
        var input = try RecordInput(.recordFiles(command.files), run: run)
        // Commit before waiting for input, so that no other process waits for the lock meanwhile.
        var output: LoadOutput?
        input.beforeWaiting { _ throws(SystemFailure) in try output?.commitBeforeWaiting() }
        var hasRecord = false
        if isDeferred {
            hasRecord = try input.next()
            guard hasRecord else { return }
            database = try open(location, command, run)
        }
        guard let database else { return }
        let loading = LoadOutput(Loader(database, acceptsPartial: command.partial), run: run)
        output = loading
        defer { loading.addCounts(to: run) }
        while true {
            do throws(ToolFailure) { if !hasRecord { hasRecord = try input.next() } } catch {
                if let failure = loading.failure { throw failure }
                // The input failed: store the filings that are complete.
                try loading.commit()
                throw error
            }
            guard hasRecord else { break }
            hasRecord = false
            do throws(ToolFailure) { try loading.load(input.object, input.line, input.mark, at: input.location) } catch {
                // Write the receipts of the filings that are committed.
                try loading.flush()
                throw error
            }
        }
        try loading.finish()
    }
}

private func open(_ location: DatabaseLocation, _ command: FinancialsLoad, _ run: Run) throws(ToolFailure) -> Database {
    let diagnostics = run.diagnostics
    return try rethrowing(
        Database(location, migrating: command.migrate, shouldStop: { Signals.isStopRequested }, note: { diagnostics.note($0) }),
        as: ToolFailure.init(database:))
}

/// Writes a record of each filing that was filed longer ago than `age`. With `--yes` these filings are removed, and the record of each is written after the commit;
/// otherwise the database is only read.
private func applyRetention(_ age: Age, _ location: DatabaseLocation, _ command: FinancialsLoad, _ run: Run) throws(ToolFailure) {
    let limit = age.before(CalendarDate(days: wallSeconds() / 86_400))
    let database = command.yes || command.migrate ? try open(location, command, run) : nil
    let filings: [(accessionNumber: String, filingDate: String)]
    do throws(WarehouseFailure) {
        filings = try WarehouseReader(location, application: "financials-load", shouldStop: { Signals.isStopRequested }).filings(filedBefore: limit)
    } catch { throw ToolFailure(database: error) }
    guard command.yes, let database else {
        try write(retentionRecords(filings, areRemoved: false))
        run.didWrite(filings.count)
        return run.diagnostics.note("\(count(filings.count)) filed before \(limit) would be removed: --yes removes them")
    }
    let dates = Dictionary(filings.map { ($0.accessionNumber, $0.filingDate) }) { first, _ in first }
    var removedCount = 0
    defer { run.diagnostics.note("\(count(removedCount)) filed before \(limit) removed") }
    try database.remove(
        filings.map(\.accessionNumber), filedBefore: limit, shouldStop: { Signals.isStopRequested },
        report: { removed throws(ToolFailure) in
            removedCount += removed.count
            try write(retentionRecords(removed.map { ($0, dates[$0] ?? "") }, areRemoved: true))
            run.didWrite(removed.count)
        }, failing: ToolFailure.init(database:))
}

private func count(_ filings: Int) -> String { filings == 1 ? "1 filing" : "\(filings) filings" }

private func retentionRecords(_ filings: [(accessionNumber: String, filingDate: String)], areRemoved: Bool) -> [UInt8] {
    var writer = JSONWriter()
    for filing in filings {
        writer.beginObject()
        writer.member("type", "retention")
        writer.member("accession_number", filing.accessionNumber)
        writer.member("filing_date", filing.filingDate)
        writer.key("removed")
        writer.boolean(areRemoved)
        writer.endObject()
        writer.endLine()
    }
    return writer.bytes
}

private func write(_ bytes: [UInt8]) throws(ToolFailure) {
    var output = Output(STDOUT_FILENO, path: "standard output")
    do throws(SystemFailure) {
        try output.write(bytes.span)
        try output.flush()
    } catch { throw ToolFailure(error) }
}
