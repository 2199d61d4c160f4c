import Markup
package import Records
package import XBRL

/// Builds the statements of one document set: from the filing's own linkbases, or from the facts alone if the filing has none.
package struct StatementBuilder {
    private let index: FactIndex
    private let networks: Networks?
    private let columns: Columns
    private let cover: CoverPage
    private let headerYearEnd: String?

    /// Whether the networks of a role with this definition are needed. A filing has dozens of roles, most of which cannot be a statement.
    package static func needs(roleDefinition: String) -> Bool { RoleDefinition(roleDefinition).canBeStatement }

    /// - Parameters:
    ///   - formType: the form, used for documents without a cover page.
    ///   - fiscalYearEnd: the end of the fiscal year in the submission's header: `1231`.
    package init(_ report: Report, _ taxonomy: Taxonomy?, formType: String?, fiscalYearEnd: String? = nil) {
        let index = FactIndex(report)
        self.index = index
        networks = taxonomy.map { Networks($0, index) }
        cover = CoverPage(report)
        headerYearEnd = fiscalYearEnd
        columns = Columns(index: index, cover: cover, formType: formType)
    }

    /// Returns a statement for each type and column: balance sheet, income, comprehensive income, cash flow and equity, each with the latest column first. The
    /// problems say which lines and columns were left out, and whether the fiscal year is contradictory.
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
            if all > face.lines.count { note(face, "only the first \(face.lines.count) of \(all) lines are written") }
            bytes = max(1, bytes)
            let written = periods.prefix(max(1, budget / bytes))
            if omitted + periods.count > written.count { note(face, "only the latest \(written.count) of \(periods.count + omitted) periods are written") }
            let primary = columns.primary(periodsByType[face.type] ?? [], face.type)
            for period in written {
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
            networks.presentation[role]?.forEachNode { element, _, _, _ in
                if let concept = networks.concept(of: element), index.places.contains(concept) { concepts.insert(concept) }
            }
            let own = shown.tables(of: concepts, type)
            let periods = own.map { columns.limited(TableColumns(index, $0, type).periods()) } ?? columns.periods(of: concepts, type)
            let cells = own.map { ShownCells($0, index, isAll: false) }
            return (builder.face(type, role: role, periods: periods.shown, shown: cells), periods)
        }
    }
}
