import Bytes
import Figures
import Glibc
import Records
import Reports
import Tool
import Warehouse
import WarehouseTool

/// Opens the database, finds the companies, and exports their figures or records.
func export(_ command: FinancialsExport) -> ExitStatus {
    Run.status("financials-export", command.common) { run throws(ToolFailure) in
        let location = try DatabaseLocation.named(command.db)
        let reader = try rethrowing(WarehouseReader(location, application: run.tool, shouldStop: { Signals.isStopRequested }), as: ToolFailure.init(database:))
        let companies = try find(command.company, in: reader, run)
        // All companies were unknown and were rejected, or a list was empty: export nothing.
        if let companies, companies.isEmpty { return }
        let items = command.items
        var output = ExportOutput(command, run)
        var elsewhere: String?
        if let view = command.recordView {
            var selection = FilingSelection()
            selection.companies = companies ?? []
            (selection.since, selection.until, selection.asOf) = (command.since, command.until, command.asOf)
            try output.begin(view)
            try reader.forEachRecord(
                view, selection, items: items, { (row: ResultRow) throws(ToolFailure) in try output.write(row, view) }, failing: ToolFailure.init(database:))
        } else if let view = command.figureView {
            try output.beginFigures()
            for company in try companies == nil ? rethrowing(reader.companiesWithFigures(), as: ToolFailure.init(database:)) : companies ?? [] {
                let figures = try rethrowing(CompanyFigures(company, asOf: command.asOf, from: reader), as: ToolFailure.init(database:))
                command.noteOmissions(figures, run)
                let views = CompanyViews(figures)
                try output.write(views, view, where: command.wants)
                if output.isEmpty, elsewhere == nil { elsewhere = command.otherView(of: views) }
            }
        }
        try output.finish()
        if output.isEmpty { run.diagnostics.note("nothing to export: \(elsewhere ?? "the database has no \(command.what)")") }
    }
}

/// Returns the companies that tickers and CIKs name, each once; nil if there are no tickers and CIKs. An unknown company is a reject.
private func find(_ values: [String], in reader: WarehouseReader, _ run: Run) throws(ToolFailure) -> [CIK]? {
    guard !values.isEmpty else { return nil }
    var companies: [CIK] = []
    var known: Set<CIK> = []
    for value in values {
        for (name, _) in try namesInList(value) {
            // A database knows a CIK by its digits.
            let found = try rethrowing(
                reader.companies(named: CIK.named(name)?.withoutZeros ?? name), as: ToolFailure.init(database:))
            if found.isEmpty {
                let rejection = Rejection(code: "unknown_company", message: unknownCompany(name))
                try rethrowing(run.reject(rejection, accessionNumber: nil, record: Array(name.utf8).span), as: ToolFailure.init(_:))
            }
            if found.count > 1 {
                let names = found.map(\.withoutZeros).joined(separator: ", ")
                run.diagnostics.note("\(name) is the ticker of several companies in the database, and all are exported: CIK \(names)")
            }
            companies += found.filter { known.insert($0).inserted }
        }
    }
    if companies.isEmpty, run.rejectedForGood == 0 { run.diagnostics.note("nothing to export: \(values.joined(separator: ", ")) names no company") }
    return companies
}

/// Returns the message about a company without any filing in the database. A filing has a ticker only if `edgar-list` has listed it.
private func unknownCompany(_ name: String) -> String {
    guard let cik = CIK.named(name) else { return "the database has no filing with the ticker \(name): name the company by its CIK, or load its filings" }
    return "the database has no filing of CIK \(cik.withoutZeros)"
}

extension FinancialsExport {
    /// Whether `--item`, `--since` and `--until` allow a figure.
    fileprivate func wants(_ figure: Figure) -> Bool {
        // Figures of all items are read: the fiscal years follow from them.
        guard item.isEmpty || items.contains(figure.item) else { return false }
        if since == nil, until == nil { return true }
        guard let end = figure.periodEnd else { return false }
        return since.map { end >= $0 } ?? true && until.map { end <= $0 } ?? true
    }

    /// Says why a view has none of the figures that were asked for, and which view has them; nil if no view has them.
    fileprivate func otherView(of views: CompanyViews) -> String? {
        guard let view = figureView, view != .latest, views.all(.latest).contains(where: wants) else { return nil }
        if view == .ttm { return "averages and per-share figures are not summed over twelve months: use --view latest or quarters" }
        return view == .stitched ? "no fiscal year has the figures: use --view quarters or latest" : "no quarter has the figures: use --view latest"
    }

    /// Says which values of a company are left out.
    fileprivate func noteOmissions(_ figures: CompanyFigures, _ run: Run) {
        let overlong = figures.overlongCount { item.isEmpty || items.contains($0) }
        if overlong > 0 { run.diagnostics.note("CIK \(figures.company.cik.withoutZeros): values of more than 30 digits are left out: \(overlong)") }
        if figures.malformed > 0 {
            run.diagnostics.note("CIK \(figures.company.cik.withoutZeros): figures whose period ends before it begins are left out: \(figures.malformed)")
        }
    }

    /// The figures or records that were looked for, in words.
    fileprivate var what: String {
        var words = recordView?.rawValue ?? (format == .table ? "figures with values" : "figures")
        if !company.isEmpty { words += " of \(company.joined(separator: ", "))" }
        if !item.isEmpty { words += " with item \(item.joined(separator: ", "))" }
        if let since { words += " since \(since)" }
        if let until { words += " until \(until)" }
        if let asOf { words += " as of \(asOf)" }
        return words
    }
}
