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
    private var page: ReportPage
    private var chart: ItemChart
    private(set) var isEmpty = true

    init(_ command: FinancialsExport, _ run: Run) {
        format = command.format
        self.run = run
        page = ReportPage(asOf: command.asOf)
        chart = ItemChart(command.items.first ?? "", command.figureView ?? .stitched)
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

    /// Writes the wanted figures of one company. Those of a page or a chart are gathered until all companies are known.
    mutating func write(_ views: CompanyViews, _ view: FigureView, where isWanted: (Figure) -> Bool) throws(ToolFailure) {
        switch format {
        case .html: count(try rethrowing(page.add(views, where: isWanted), as: Self.usage))
        case .svg:
            let figures = try wanted(views, view, where: isWanted)
            count(try rethrowing(chart.add(figures), as: Self.usage))
        case .table, .csv, .ndjson: try write(wanted(views, view, where: isWanted))
        }
    }

    private func wanted(_ views: CompanyViews, _ view: FigureView, where isWanted: (Figure) -> Bool) throws(ToolFailure) -> [Figure] {
        var figures: [Figure] = []
        try views.forEach(view) { (figure: Figure) throws(ToolFailure) in
            try checkStop()
            if isWanted(figure) { figures.append(figure) }
        }
        return figures
    }

    /// Throws if a signal has ended the run. A company may have millions of figures.
    private func checkStop() throws(ToolFailure) {
        if Signals.isStopRequested { throw Self.interrupted }
    }

    private mutating func write(_ figures: [Figure]) throws(ToolFailure) {
        if format == .table { return try writeTable(figures) }
        for figure in figures {
            try checkStop()
            count()
            if format == .csv { csv.row(figure) } else { figure.write(to: &json) }
            try drain()
        }
    }

    /// Counts figures or records.
    private mutating func count(_ number: Int = 1) {
        for _ in 0..<number {
            isEmpty = false
            run.didRead()
            run.didWrite()
            run.didFinish()
        }
    }

    private mutating func writeTable(_ figures: [Figure]) throws(ToolFailure) {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let style = FigureTable.Style(width: isTerminal ? Terminal.size(of: STDOUT_FILENO).columns : nil, usesColor: isTerminal && Terminal.allowsColor)
        let table = FigureTable.text(figures, style)
        guard !table.isEmpty else { return }
        try write(Array(((isEmpty ? "" : "\n") + table).utf8))
        count(figures.count)
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

    private static func usage(_ failure: ReportsFailure) -> ToolFailure { ToolFailure(.usage, failure.description) }

    private static func failure(_ failure: SystemFailure) -> ToolFailure {
        failure.isInterrupted ? interrupted : ToolFailure(failure)
    }

    private static let interrupted = ToolFailure(.tryAgain, "interrupted: the output is incomplete, run again")

    mutating func finish() throws(ToolFailure) {
        try drainAll()
        if !page.isEmpty { try write(page.html()) }
        if !chart.isEmpty { try write(chart.svg()) }
        try rethrowing(output.flush(), as: Self.failure)
    }
}
