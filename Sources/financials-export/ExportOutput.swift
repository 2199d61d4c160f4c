import Bytes
import Figures
import Glibc
import JSONLines
import Records
import Reports
import Tool
import Warehouse

/// Writes figures or records to standard output, in the format of `--format`.
struct ExportOutput: ~Copyable {
    private let format: FinancialsExport.Format
    private let run: Run
    private var output = Output(STDOUT_FILENO, path: "standard output")
    private var json = JSONWriter()
    private var csv = CSVWriter()
    private(set) var isEmpty = true

    init(_ format: FinancialsExport.Format, _ run: Run) {
        self.format = format
        self.run = run
    }

    mutating func begin(_ view: RecordView) throws(ToolFailure) {
        if format == .csv { csv.header(view.columns) }
    }

    mutating func beginFigures() throws(ToolFailure) {
        if format == .csv { csv.figureHeader() }
    }

    mutating func write(_ row: ResultRow, _ view: RecordView) throws(ToolFailure) {
        count()
        if format == .csv { csv.row(row) } else { row.write(type: view.type, to: &json) }
        try drain()
    }

    /// Writes the figures of one company.
    mutating func write(_ figures: [Figure]) throws(ToolFailure) {
        switch format {
        case .table: try writeTable(figures)
        case .csv, .ndjson:
            for figure in figures {
                count()
                if format == .csv { csv.row(figure) } else { figure.write(to: &json) }
                try drain()
            }
        }
    }

    /// Counts a figure or record.
    private mutating func count() {
        isEmpty = false
        run.didRead()
        run.didFinish()
    }

    private mutating func writeTable(_ figures: [Figure]) throws(ToolFailure) {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let style = FigureTable.Style(width: isTerminal ? Terminal.size(of: STDOUT_FILENO).columns : nil, usesColor: isTerminal && Terminal.allowsColor)
        let table = FigureTable.text(figures, style)
        guard !table.isEmpty else { return }
        try write(Array(((isEmpty ? "" : "\n") + table).utf8))
        for _ in figures { count() }
    }

    private mutating func drain() throws(ToolFailure) {
        if json.bytes.count + csv.bytes.count >= JSONWriter.pieceSize { try drainAll() }
    }

    private mutating func drainAll() throws(ToolFailure) {
        try write(json.bytes)
        json.removeAll()
        try write(csv.bytes)
        csv.removeAll()
    }

    private mutating func write(_ bytes: [UInt8]) throws(ToolFailure) {
        try rethrowing(output.write(bytes.span), as: Self.failure)
    }

    private static func failure(_ failure: SystemFailure) -> ToolFailure {
        failure.isInterrupted ? ToolFailure(.tryAgain, "interrupted: the output is incomplete, run again") : ToolFailure(failure)
    }

    mutating func finish() throws(ToolFailure) {
        try drainAll()
        try rethrowing(output.flush(), as: Self.failure)
    }
}
