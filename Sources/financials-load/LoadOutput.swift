import Bytes
import Glibc
import JSONLines
import Records
import TelemetryFormats
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
    /// The last stage of the pipeline that a filing of the input reached.
    private var stage = Stage.none

    private enum Stage: Int {
        case none
        /// A filing came as edgar-list or edgar-fetch wrote it.
        case listed
        case parsed
        /// A filing was parsed and has XBRL, which was not extracted.
        case parsedWithXBRL
        /// A filing passed xbrl-extract, or came with records of any type.
        case extracted
    }

    init(_ loader: Loader, run: Run) {
        self.loader = loader
        self.run = run
    }

    /// Loads a record; one of another type is passed on.
    ///
    /// - Parameter location: where the record is, for a message about a filing that has no name.
    func load(_ record: JSONObject, _ line: [UInt8], _ mark: InputMark, at location: @autoclosure () -> String) throws(ToolFailure) {
        run.didPass(mark)
        if stage != .extracted { noteStage(record) }
        if try !rethrowing(loader.load(record, line: line.span), as: ToolFailure.init(database:)) {
            writer.bytes.append(line.span)
            writer.endLine()
            run.didWrite()
            run.didFinish()
        }
        try writeOutcomes(at: location)
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

    /// Adds the rows of the committed filings to the metrics.
    func addCounts(to run: Run) {
        for (table, count) in rows { run.add(.rowsLoaded(table), count) }
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
        switch stage {
        case .listed:
            run.diagnostics.note("no filing was parsed, so only the listing is loaded: edgar-fetch, filing-parse and xbrl-extract come before \(run.tool)")
        case .parsedWithXBRL:
            run.diagnostics.note("no filing passed xbrl-extract, so no facts and statements are loaded: it comes between filing-parse and \(run.tool)")
        case .none, .parsed, .extracted: break
        }
    }

    /// Notes which tools a record went through.
    private func noteStage(_ record: JSONObject) {
        let reached = Self.stage(of: record, after: stage)
        if reached.rawValue > stage.rawValue { stage = reached }
    }

    /// - Parameter known: the last stage of the records before. The documents are looked at only if that matters.
    private static func stage(of record: JSONObject, after known: Stage) -> Stage {
        if record.isString("type", "end") { return .extracted }
        // A tombstone has nothing to parse.
        guard record.isString("type", "filing"), case let filing = FilingRecord(record), !filing.isRemoved else { return .none }
        let versions = record.value("tool_versions")
        if versions?["xbrl-extract"] != nil { return .extracted }
        guard versions?["filing-parse"] != nil else { return record.has("listed_at") ? .listed : .none }
        guard known != .parsedWithXBRL else { return .parsed }
        return filing.documents?.contains { $0.kind == .inline || $0.kind == .instance } ?? false ? .parsedWithXBRL : .parsed
    }

    /// - Parameter location: where the last record is. A filing without an accession number is rejected before the next record is read.
    private func writeOutcomes(at location: () -> String = { "" }) throws(ToolFailure) {
        for outcome in loader.takeOutcomes() {
            switch outcome {
            case .loaded(let receipt):
                receipt.write(tool: run.tool, to: &writer)
                count(receipt)
                run.didWrite()
            case .rejected(var rejection, let accessionNumber, let line):
                if run.retry != nil, rejection.code == "incomplete_filing" {
                    rejection.message += "; the list has only the filing's own line: extract it again (filing-parse | xbrl-extract)"
                }
                if rejection.code == "no_accession_number" { rejection.message = "\(location()): \(rejection.message)" }
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
        // Not every receipt names the same tables.
        for (table, count) in receipt.rows {
            if let known = rows.firstIndex(where: { $0.table == table }) { rows[known].count += count } else { rows.append((table, count)) }
        }
    }
}
