import Bytes
import Glibc
import JSONLines
import Records
import Tool
import Warehouse

/// Loads records, and writes receipts, rejects, and records of types that the store does not hold.
///
/// No output is written while the lock is held, because the reader of the output may be slow, and other processes may wait for the lock.
final class LoadOutput {
    /// The failure of `commitBeforeWaiting`.
    private(set) var failure: ToolFailure?

    private let loader: Loader
    private let run: Run
    /// Standard output. Loading goes on when the reader of the receipts is gone, because the rows are the purpose of the run.
    private var output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: true)
    private var writer = JSONWriter()
    /// Rejects that wait for the commit.
    private var rejects: [(rejection: Rejection, accessionNumber: String?, line: [UInt8])] = []
    private var rejectedBytes = 0
    /// Bytes of output and rejects after which the transaction is committed: about the capacity of a pipe.
    private static let waitingBytes = 64 * 1024
    private var rows: [(table: String, count: Int)] = []

    init(_ loader: Loader, run: Run) {
        self.loader = loader
        self.run = run
    }

    /// Loads a record; one of another type is passed on.
    func load(_ record: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        if try !rethrowing(loader.load(record, line: line.span), as: ToolFailure.init(database:)) {
            writer.bytes.append(line.span)
            writer.endLine()
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
        try rethrowing(loader.commit(), as: ToolFailure.init(database:))
        try flush()
    }

    /// Writes the receipts of committed filings, and all rejects.
    func flush() throws(ToolFailure) {
        try writeOutcomes()
        // Do not wait for a commit with the rejects: if the run failed, none will come.
        try writeRejects()
        try rethrowing(output.flush(), as: ToolFailure.init(_:))
    }

    func finish() throws(ToolFailure) {
        // With --retry the list is replaced at the end: reject the open filing, so that it stays in the list.
        let isDropped = Signals.isStopRequested && run.retry == nil
        try rethrowing(isDropped ? loader.stop() : loader.finish(), as: ToolFailure.init(database:))
        try commit()
        run.counters = rows.map { ("rows_loaded_\($0.table)_total", $0.count) }
    }

    private func writeOutcomes() throws(ToolFailure) {
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
            guard writer.bytes.count + rejectedBytes >= Self.waitingBytes else { return }
            try rethrowing(loader.commit(), as: ToolFailure.init(database:))
            return try writeOutcomes()
        }
        try writeRejects()
        let lines = writer.bytes
        try rethrowing(output.write(lines.span), as: ToolFailure.init(_:))
        writer.removeAll()
    }

    private func writeRejects() throws(ToolFailure) {
        let waiting = exchange(&rejects, with: [])
        rejectedBytes = 0
        for (rejection, accessionNumber, line) in waiting {
            try rethrowing(run.reject(rejection, accessionNumber: accessionNumber, record: line.span), as: ToolFailure.init(_:))
        }
    }

    private func count(_ receipt: Receipt) {
        if rows.isEmpty { rows = receipt.rows.map { ($0.table, 0) } }
        for index in rows.indices { rows[index].count += receipt.rows[index].count }
    }
}
