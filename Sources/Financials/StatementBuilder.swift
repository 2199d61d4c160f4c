import Markup
package import Records
package import XBRL

/// Builds the statements of one document set: from the filing's own linkbases, or where there are none from the facts alone.
package struct StatementBuilder {
    private let index: FactIndex
    private let networks: Networks?
    private let columns: Columns
    private let cover: CoverPage
    private let headerYearEnd: String?

    /// Whether the networks of a role with this definition are looked at: of some dozens that a filing has, most cannot be a statement.
    package static func needs(roleDefinition: String) -> Bool { RoleDefinition(roleDefinition).canBeStatement }

    /// - Parameters:
    ///   - formType: the form, for documents without a cover page.
    ///   - fiscalYearEnd: the end of the fiscal year as the submission's header has it: `1231`.
    package init(_ report: Report, _ taxonomy: Taxonomy?, formType: String?, fiscalYearEnd: String? = nil) {
        let index = FactIndex(report)
        self.index = index
        networks = taxonomy.map { Networks($0, index) }
        cover = CoverPage(report)
        headerYearEnd = fiscalYearEnd
        columns = Columns(index: index, cover: cover, formType: formType)
    }

    /// One statement a type and period column: balance sheet, income, comprehensive income, cash flow, equity, the latest column first. And what is not
    /// told of them.
    package func statements() -> (statements: [Statement], problems: [Problem]) {
        var result: [Statement] = []
        var problems: [Problem] = []
        func note(_ face: Face, _ message: String) {
            problems.append(Problem(code: "limit", message: "\(face.type.rawValue): \(message)", document: index.report.documents.first))
        }
        let faces = faces()
        let periodsByType = Dictionary(grouping: faces, by: \.face.type).mapValues { $0.flatMap(\.periods.shown) }
        let calendar = FiscalCalendar(cover, header: headerYearEnd, periods: periodsByType.values.flatMap { $0 }, isAnnual: columns.isAnnual)
        if let message = calendar.problem {
            problems.append(Problem(code: "fiscal_year", message: message, document: index.report.documents.first))
        }
        for (var face, (periods, omitted)) in faces {
            let budget = max(FinancialsLimits.lines.least, FinancialsLimits.lines.times * index.report.documentBytes) / StatementType.allCases.count
            let all = face.lines.count
            var bytes = face.cutLines(to: budget)
            if all > face.lines.count { note(face, "\(all) lines, of which the first \(face.lines.count) are told") }
            bytes = max(1, bytes)
            let told = periods.prefix(max(1, budget / bytes))
            if omitted + periods.count > told.count { note(face, "\(periods.count + omitted) periods, of which the latest \(told.count) are told") }
            let primary = columns.primary(periodsByType[face.type] ?? [], face.type)
            for period in told {
                let facts = face.lines.map { face.figures.fact($0, period) }
                result.append(
                    Statement(
                        face: face, index: index, period: period, facts: facts, isPrimary: period == primary, fiscalYear: calendar.year(period),
                        fiscalPeriod: calendar.name(period), choices: ItemSelection(face: face, index: index, facts: facts).choices(),
                        checks: networks.map { CalculationChecks(networks: $0, index: index).checks(face, period) } ?? []))
            }
        }
        return (result, problems)
    }

    private func faces() -> [(face: Face, periods: (shown: [Period], omitted: Int))] {
        let tables = FactTables(index: index).tables()
        guard let networks, !networks.presentation.isEmpty else { return BareFaces(index: index, columns: columns, tables: tables).faces() }
        let roles = RoleSelection(networks: networks, index: index).roles()
        let builder = FaceBuilder(networks: networks, index: index)
        let shown = RoleTables(index: index, tables: tables)
        return StatementType.allCases.compactMap { type in
            guard let role = roles[type] else { return nil }
            var concepts: Set<Name> = []
            networks.presentation[role]?.forEachNode { concept, _, _, _ in
                if let name = networks.reported(concept), index.places.contains(name) { concepts.insert(name) }
            }
            let own = shown.tables(of: concepts, type)
            let periods = own.map { columns.limited(TableColumns(index, $0, type).periods()) } ?? columns.periods(of: concepts, type)
            let cells = own.map { ShownCells($0, index, isAll: false) }
            return (builder.face(type, role: role, periods: periods.shown, shown: cells), periods)
        }
    }
}
