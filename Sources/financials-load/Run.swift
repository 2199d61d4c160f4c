import Bytes
import Glibc
import JSONLines
import Records
import Tool
import Warehouse

/// Opens the store, loads the records, and says what it comes to.
func load(_ command: FinancialsLoad) -> ExitStatus {
    Run.status("financials-load", command.common, retry: command.retry) { run throws(ToolFailure) in
        // The store comes first: input is not read for a database that cannot take it.
        let store = try openStore(command)
        store.shouldStop = { Signals.isStopRequested }
        var input = try RecordInput(.recordFiles(command.files), run: run)
        let sink = Sink(Loader(store, acceptsPartial: command.partial), run: run)
        // What is whole is committed before waiting, so that nobody waits for us meanwhile.
        input.beforeWaiting { () throws(SystemFailure) in try sink.commitBeforeWaiting() }
        while true {
            let isThere: Bool
            do throws(ToolFailure) { isThere = try input.next() } catch {
                if let failure = sink.failure { throw failure }
                // The input failed; what came of it whole is stored all the same.
                try sink.commit()
                throw error
            }
            guard isThere else { break }
            do throws(ToolFailure) { try sink.take(input.object, input.line) } catch {
                // What was stored is told all the same.
                try sink.tell()
                throw error
            }
        }
        try sink.finish()
    }
}

private func openStore(_ command: FinancialsLoad) throws(ToolFailure) -> SQLiteStore {
    guard let text = command.db ?? getenv("DATABASE_URL").map({ String(cString: $0) }), !text.isEmpty else {
        throw ToolFailure(.usage, "no database: give --db sqlite:PATH or set DATABASE_URL")
    }
    let location = try rethrowing(DatabaseLocation(text)) { (error: DatabaseLocation.Failure) in ToolFailure(.usage, error.description) }
    switch location {
    case .sqlite(let path):
        return try rethrowing(SQLiteStore(path: path, migrating: command.migrate), as: ToolFailure.init)
    }
}

/// Records in, receipts, rejects and other records out.
private final class Sink {
    /// What went wrong before the input was to be waited for.
    private(set) var failure: ToolFailure?

    private let loader: Loader
    private let run: Run
    /// The rows are the work: it goes on when nobody reads the receipts any more.
    private var output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: true)
    private var writer = JSONWriter()
    /// Rejects that wait for the commit: whoever reads them, or the messages, may keep us waiting.
    private var rejects: [(rejection: Rejection, accessionNumber: String?, line: [UInt8])] = []
    private var rejectedBytes = 0
    /// How much of records that pass, and of rejects, may wait for the commit: about what a pipe holds.
    private static let passingBytes = 64 * 1024
    private var rows: [(table: String, count: Int)] = []

    init(_ loader: Loader, run: Run) {
        self.loader = loader
        self.run = run
    }

    func take(_ record: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        let isOurs = try rethrowing(loader.take(record, line: line.span), as: ToolFailure.init)
        if !isOurs {
            writer.bytes.append(line.span)
            writer.endLine()
        }
        try settle()
    }

    /// Ends the reading when it fails.
    func commitBeforeWaiting() throws(SystemFailure) {
        do throws(ToolFailure) { try commit() } catch {
            failure = error
            throw SystemFailure("go on", "standard input", errno: EIO)
        }
    }

    func commit() throws(ToolFailure) {
        try rethrowing(loader.commit(), as: ToolFailure.init)
        try tell()
    }

    /// Writes the receipts of what is stored.
    func tell() throws(ToolFailure) {
        try settle()
        // Of a run that fails also those that wait for a commit which does not come.
        try writeRejects()
        try rethrowing(output.flush(), as: ToolFailure.init)
    }

    func finish() throws(ToolFailure) {
        // Of a list that is tried again in place the filing in hand was taken: it is rejected, and so stays.
        let isLeftOut = Signals.isStopRequested && run.retry == nil
        try rethrowing(isLeftOut ? loader.stop() : loader.finish(), as: ToolFailure.init)
        try commit()
        run.counters = rows.map { ("rows_loaded_\($0.table)_total", $0.count) }
    }

    private func settle() throws(ToolFailure) {
        for outcome in loader.takeOutcomes() {
            switch outcome {
            case .loaded(let receipt):
                receipt.write(tool: run.tool, to: &writer)
                count(receipt)
            case .rejected(let rejection, let accessionNumber, let line):
                rejects.append((rejection, accessionNumber, line))
                rejectedBytes += line.count
            }
        }
        guard !writer.bytes.isEmpty || !rejects.isEmpty else { return }
        if loader.holdsLock {
            // Records that pass wait for the commit, for their reader may keep us waiting.
            guard writer.bytes.count + rejectedBytes >= Self.passingBytes else { return }
            try rethrowing(loader.commit(), as: ToolFailure.init)
            return try settle()
        }
        try writeRejects()
        let lines = writer.bytes
        try rethrowing(output.write(lines.span), as: ToolFailure.init)
        writer.removeAll()
    }

    private func writeRejects() throws(ToolFailure) {
        let waiting = exchange(&rejects, with: [])
        rejectedBytes = 0
        for (rejection, accessionNumber, line) in waiting { try run.reject(rejection, accessionNumber: accessionNumber, record: line.span) }
    }

    private func count(_ receipt: Receipt) {
        if rows.isEmpty { rows = receipt.rows.map { ($0.table, 0) } }
        for index in rows.indices { rows[index].count += receipt.rows[index].count }
    }
}

extension ToolFailure {
    fileprivate init(_ failure: WarehouseFailure) {
        switch failure.kind {
        case .place: self.init(.usage, failure.message)
        case .schema: self.init(.configuration, failure.message)
        case .busy: self.init(.tryAgain, failure.message)
        case .unusable, .row: self.init(.inputOutput, failure.message)
        }
    }
}
