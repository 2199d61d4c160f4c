import Bytes
import Clocks
import Glibc
import JSONLines
import Records
import Tool
import Warehouse

/// Opens the store, loads the records, and returns the exit status.
func load(_ command: FinancialsLoad) -> ExitStatus {
    Run.status("financials-load", command.common, retry: command.retry) { run throws(ToolFailure) in
        if let kind = command.schema { return try write(Array(kind.schema.utf8)) }
        // Open the store first: no input is read for a database that cannot be used.
        let database = try openDatabase(command, run)
        if let age = command.retain { return try applyRetention(age, database, removing: command.yes, run) }
        var input = try RecordInput(.recordFiles(command.files), run: run)
        let output = LoadOutput(Loader(database, acceptsPartial: command.partial), run: run)
        // Commit before waiting for input, so that no other process waits for the lock meanwhile.
        input.beforeWaiting { () throws(SystemFailure) in try output.commitBeforeWaiting() }
        while true {
            let hasRecord: Bool
            do throws(ToolFailure) { hasRecord = try input.next() } catch {
                if let failure = output.failure { throw failure }
                // The input failed: store the filings that are complete.
                try output.commit()
                throw error
            }
            guard hasRecord else { break }
            do throws(ToolFailure) { try output.load(input.object, input.line, input.mark) } catch {
                // Write the receipts of the filings that are committed.
                try output.flush()
                throw error
            }
        }
        try output.finish()
    }
}

private func openDatabase(_ command: FinancialsLoad, _ run: Run) throws(ToolFailure) -> Database {
    guard let text = command.db ?? getenv("DATABASE_URL").map({ String(cString: $0) }), !text.isEmpty else {
        throw ToolFailure(.usage, "no database: give --db PATH or set DATABASE_URL")
    }
    let location = try rethrowing(DatabaseLocation(text), as: { (error: DatabaseLocation.Failure) in ToolFailure(.usage, error.description) })
    if command.db != nil, location.holdsPassword {
        throw ToolFailure(.usage, "--db holds a password, which others can read among the processes: put it into PGPASSFILE, PGPASSWORD or DATABASE_URL")
    }
    let diagnostics = run.diagnostics
    return try rethrowing(
        Database(location, migrating: command.migrate, shouldStop: { Signals.isStopRequested }, note: { diagnostics.note($0) }),
        as: ToolFailure.init(database:))
}

/// Writes a record of each filing that was filed longer ago than `age`, and removes these filings if `removing`.
private func applyRetention(_ age: Age, _ database: Database, removing: Bool, _ run: Run) throws(ToolFailure) {
    let today = CalendarDate(days: wallSeconds() / 86_400)
    let limit = age.before(today)
    let filings = try rethrowing(database.filings(filedBefore: limit), as: ToolFailure.init(database:))
    if removing { try rethrowing(database.remove(filings.map(\.accessionNumber)), as: ToolFailure.init(database:)) }
    var writer = JSONWriter()
    for filing in filings {
        writer.beginObject()
        writer.member("type", "retention")
        writer.member("accession_number", filing.accessionNumber)
        writer.member("filing_date", filing.filingDate)
        writer.key("removed")
        writer.boolean(removing)
        writer.endObject()
        writer.endLine()
    }
    let count = filings.count == 1 ? "1 filing" : "\(filings.count) filings"
    run.diagnostics.note("\(count) filed before \(limit) \(removing ? "removed" : "would be removed: --yes removes them")")
    try write(writer.bytes)
}

private func write(_ bytes: [UInt8]) throws(ToolFailure) {
    var output = Output(STDOUT_FILENO, path: "standard output")
    do throws(SystemFailure) {
        try output.write(bytes.span)
        try output.flush()
    } catch { throw ToolFailure(error) }
}

extension ToolFailure {
    init(database failure: WarehouseFailure) {
        switch failure.kind {
        case .place: self.init(.usage, failure.message)
        case .schema, .refused: self.init(.configuration, failure.message)
        case .busy, .unavailable, .interrupted: self.init(.tryAgain, failure.message)
        case .unusable, .row: self.init(.inputOutput, failure.message)
        }
    }
}
