import Bytes
import Glibc
import JSONLines
import Records
import Tool
import Warehouse
import WarehouseTool

/// Loads records, and writes receipts, rejects, and the records that are not for the store.
final class LoadOutput {
    /// The failure of `commitBeforeWaiting`.
    private(set) var failure: ToolFailure?

    private let loader: Loader
    private let run: Run
    /// Standard output. Loading goes on when the reader of the receipts is gone, because the rows are the purpose of the run.
    private var output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: true)
    private var writer = JSONWriter()
    private var rows: [(table: String, count: Int)] = []
    /// Whether a filing came as edgar-list wrote it, without having been parsed.
    private var hasListed = false
    /// Whether a filing came that was parsed or has records.
    private var hasParsed = false

    init(_ loader: Loader, run: Run) {
        self.loader = loader
        self.run = run
    }

    /// Loads a record; one of another type is passed on.
    func load(_ record: JSONObject, _ line: [UInt8], _ mark: InputMark) throws(ToolFailure) {
        run.didPass(mark)
        if !hasParsed { noteStage(record) }
        if try !rethrowing(loader.load(record, line: line.span), as: ToolFailure.init(database:)) {
            writer.bytes.append(line.span)
            writer.endLine()
            run.didFinish()
        }
        try writeOutcomes()
    }

    /// Commits, and writes the output that waits for the commit. A failure ends the reading of input, and is kept in `failure`.
    func commitBeforeWaiting() throws(SystemFailure) {
        do throws(ToolFailure) { try commit() } catch {
            failure = error
            throw SystemFailure("go on", "standard input", errno: EIO)
        }
    }

    func commit() throws(ToolFailure) {
        do throws(WarehouseFailure) { try loader.commit() } catch {
            try flush()
            throw ToolFailure(database: error)
        }
        try flush()
    }

    /// Writes the receipts of committed filings, and all rejects.
    func flush() throws(ToolFailure) {
        try writeOutcomes()
        try rethrowing(output.flush(), as: ToolFailure.init(_:))
    }

    func finish() throws(ToolFailure) {
        // With --retry the list is replaced at the end: reject the open filing, so that it stays in the list.
        let isDropped = Signals.isStopRequested && run.retry == nil
        do throws(WarehouseFailure) { try isDropped ? loader.stop() : loader.finish() } catch {
            // Write the receipts of the filings that are committed.
            try flush()
            throw ToolFailure(database: error)
        }
        try commit()
        run.counters = rows.map { ("rows_loaded_\($0.table)_total", $0.count) }
        if hasListed, !hasParsed {
            run.diagnostics.note("no filing was parsed, so only the listing is loaded: edgar-fetch, filing-parse and xbrl-extract come before \(run.tool)")
        }
    }

    /// Notes which tools a record went through.
    private func noteStage(_ record: JSONObject) {
        if record.isString("type", "end") { hasParsed = true }
        guard record.isString("type", "filing"), !FilingRecord(record).isRemoved else { return }
        let versions = record.value("tool_versions")
        hasParsed = versions?["filing-parse"] != nil || versions?["xbrl-extract"] != nil
        if record.has("listed_at") { hasListed = true }
    }

    private func writeOutcomes() throws(ToolFailure) {
        for outcome in loader.takeOutcomes() {
            switch outcome {
            case .loaded(let receipt):
                receipt.write(tool: run.tool, to: &writer)
                count(receipt)
            case .rejected(var rejection, let accessionNumber, let line):
                if run.retry != nil, rejection.code == "incomplete_filing" {
                    rejection.message += "; the list has only the filing's own line: extract it again (filing-parse | xbrl-extract)"
                }
                try rethrowing(run.reject(rejection, accessionNumber: accessionNumber, record: line.span), as: ToolFailure.init(_:))
            }
            run.didFinish()
        }
        guard !writer.bytes.isEmpty else { return }
        let lines = writer.bytes
        try rethrowing(output.write(lines.span), as: ToolFailure.init(_:))
        writer.removeAll()
    }

    private func count(_ receipt: Receipt) {
        if rows.isEmpty { rows = receipt.rows.map { ($0.table, 0) } }
        for index in rows.indices { rows[index].count += receipt.rows[index].count }
    }
}
