import Bytes
import Glibc
import JSONLines
import Records
import Tool
import Warehouse

/// Opens the store, loads the records, and returns the exit status.
func load(_ command: FinancialsLoad) -> ExitStatus {
    Run.status("financials-load", command.common, retry: command.retry) { run throws(ToolFailure) in
        // Open the store first: no input is read for a database that cannot be used.
        let store = try openStore(command, run)
        store.shouldStop = { Signals.isStopRequested }
        var input = try RecordInput(.recordFiles(command.files), run: run)
        let output = LoadOutput(Loader(store, acceptsPartial: command.partial), run: run)
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
            do throws(ToolFailure) { try output.load(input.object, input.line) } catch {
                // Write the receipts of the filings that are committed.
                try output.flush()
                throw error
            }
        }
        try output.finish()
    }
}

private func openStore(_ command: FinancialsLoad, _ run: Run) throws(ToolFailure) -> SQLiteStore {
    guard let text = command.db ?? getenv("DATABASE_URL").map({ String(cString: $0) }), !text.isEmpty else {
        throw ToolFailure(.usage, "no database: give --db PATH or set DATABASE_URL")
    }
    switch try rethrowing(DatabaseLocation(text), as: { (error: DatabaseLocation.Failure) in ToolFailure(.usage, error.description) }) {
    case .sqlite(let path):
        let diagnostics = run.diagnostics
        return try rethrowing(
            SQLiteStore(path: path, migrating: command.migrate) { diagnostics.note("waiting for the lock of \(path), which another process holds") },
            as: ToolFailure.init(database:))
    }
}

extension ToolFailure {
    init(database failure: WarehouseFailure) {
        switch failure.kind {
        case .place: self.init(.usage, failure.message)
        case .schema: self.init(.configuration, failure.message)
        case .busy: self.init(.tryAgain, failure.message)
        case .unusable, .row: self.init(.inputOutput, failure.message)
        }
    }
}
