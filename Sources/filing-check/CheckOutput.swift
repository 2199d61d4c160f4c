import AWSTool
import Bytes
import FilingChecks
import Glibc
import JSONLines
import Records
import TelemetryFormats
import Tool
import WarehouseTool

/// Writes the differences that a comparison finds, and what it leaves: rejects, and records that belong to no filing.
final class CheckOutput {
    private let comparison: Comparison
    private let run: Run
    /// Standard output. The comparison goes on when the reader of the differences is gone: its status tells whether there are any.
    private var output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: true)
    private var writer = JSONWriter()
    private var differenceCount = 0

    init(_ comparison: Comparison, run: Run) {
        self.comparison = comparison
        self.run = run
    }

    func addCounts(to run: Run) {
        run.add(.filingsCompared, comparison.count)
        run.add(.differences, differenceCount)
    }

    func add(_ filing: FilingRecord, _ line: [UInt8]) throws(ToolFailure) {
        if comparison.isFull { try finishWindow() }
        try rethrowing(comparison.add(filing, line: line.span), as: ToolFailure.init(check:))
    }

    /// Passes a record on, unless it belongs to the last filing.
    func take(_ record: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        if try rethrowing(comparison.take(record), as: ToolFailure.init(check:)) { return }
        writer.bytes.append(line.span)
        writer.endLine()
        try flushFull()
    }

    func finishWindow() throws(ToolFailure) {
        try comparison.finishWindow(
            { (filing, line, verdict) throws(ToolFailure) in
                switch verdict {
                case .same: break
                case .difference(let difference): try write(difference, filing)
                case .rejected(let rejection):
                    try rethrowing(run.reject(rejection, accessionNumber: filing.accessionNumber, record: line), as: ToolFailure.init(_:))
                }
            }, failing: ToolFailure.init(check:))
        try flush()
    }

    /// Completes the comparison, and says how much was compared.
    func finish() throws(ToolFailure) {
        try finishWindow()
        // An input that was cut off does not tell what should be there.
        if !Signals.isStopRequested, !run.isCutOff, comparedCount > 0 {
            try comparison.forEachExtra({ (difference, record) throws(ToolFailure) in try write(difference, record) }, failing: ToolFailure.init(check:))
        }
        try flush()
        if differenceCount > 0 { run.outcome = .rejected }
        if comparedCount == 0 {
            run.outcome = .notRecords
            return run.diagnostics.error("nothing was compared: the input names no filing that should be there")
        }
        run.diagnostics.note(summary)
    }

    private var counts: [(place: String, count: Int)] {
        let places = comparison.places
        return [("store", places.store?.count), ("bucket", places.bucket?.count), ("database", places.database?.count)].compactMap { place, count in
            count.map { (place, $0) }
        }
    }

    private var comparedCount: Int { counts.reduce(0) { $0 + $1.count } }

    private var summary: String {
        let compared = counts.map { "\($0.count) in the \($0.place)" }.joined(separator: ", ")
        let withdrawn = comparison.withdrawnCount > 0 ? "; withdrawn filings, which are not compared: \(comparison.withdrawnCount)" : ""
        return "filings compared: \(compared); differences: \(differenceCount)\(withdrawn)"
    }

    private func write(_ difference: Difference, _ record: FilingRecord) throws(ToolFailure) {
        differenceCount += 1
        difference.write(record, to: &writer)
        try flushFull()
    }

    private func flushFull() throws(ToolFailure) {
        guard writer.bytes.count > 1 << 16 else { return }
        let lines = writer.bytes
        try rethrowing(output.write(lines.span), as: ToolFailure.init(_:))
        writer.removeAll()
    }

    private func flush() throws(ToolFailure) {
        let lines = writer.bytes
        do throws(SystemFailure) {
            try output.write(lines.span)
            try output.flush()
        } catch { throw ToolFailure(error) }
        writer.removeAll()
    }
}

extension ToolFailure {
    init(check failure: CheckFailure) {
        switch failure {
        case .system(let failure): self.init(failure)
        case .service(let failure): self.init(service: failure)
        case .database(let failure): self.init(database: failure)
        }
    }
}
