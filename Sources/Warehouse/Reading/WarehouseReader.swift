import Bytes
package import Records

/// What the reading of a server's request is held to. In PostgreSQL it has the rights of the role `secflow_reader` alone, if the login is a member of it.
package struct ReadingLimits: Sendable {
    /// The most seconds that a statement of PostgreSQL may take. What SQLite does is ended by `shouldStop`.
    package let seconds: Double
    package init(seconds: Double) { self.seconds = seconds }
}

/// A database of filings, of either kind, opened for reading. It is never changed, and all that is read is of one moment: that of the opening, or of the last
/// `refresh`.
package struct WarehouseReader {
    let source: any RowSource

    init(_ source: any RowSource) { self.source = source }

    /// Opens a database of this build's schema version; any other one is a failure.
    ///
    /// - Parameters:
    ///   - application: the tool's name, which a server shows its administrators.
    ///   - limits: what each reading is held to; nil for none.
    ///   - shouldStop: checked while the database is waited for, while it works, and before each row; true ends the reading.
    package init(
        _ location: DatabaseLocation, application: String, limits: ReadingLimits? = nil, shouldStop: @escaping () -> Bool
    ) throws(WarehouseFailure) {
        switch location {
        case .sqlite(let path): source = try SQLiteSource(path: path, shouldStop: shouldStop)
        case .postgres(let address): source = try PostgresSource(address, application: application, limits: limits, shouldStop: shouldStop)
        }
    }

    /// Whether a text can be the identifier of a run, a reject or a key.
    package static func isUUID(_ text: String) -> Bool { text.isUUID }

    /// Ends the transaction, so that it holds up nobody. Nothing is read until `refresh`.
    package func rest() { source.rest() }

    /// Begins a transaction, which sees the database as it is when it is first read.
    package func refresh() throws(WarehouseFailure) { try source.refresh() }

    /// Returns a text that is another one after each change of the database, as this reader sees it. Call it after `rest`.
    package func changeMark() throws(WarehouseFailure) -> String { try source.changeMark() }

    /// The companies that a name stands for: a CIK if it has filings, or those whose filings were listed under a ticker.
    package func companies(named name: String) throws(WarehouseFailure) -> [CIK] {
        let query: Query
        if let cik = CIK(name)?.description {
            query = Query(
                "SELECT cik FROM sec_filings WHERE cik = ? UNION SELECT cik FROM filing_parties WHERE cik = ?", [cik, cik], [ResultColumn("cik", .key)])
        } else {
            query = Query(
                "SELECT DISTINCT cik FROM sec_filings WHERE ticker = ? AND cik IS NOT NULL ORDER BY 1", [name.uppercased()], [ResultColumn("cik", .key)])
        }
        var companies: [CIK] = []
        try forEachRow(query) { row throws(WarehouseFailure) in companies += [row.text(0).flatMap { CIK($0) }].compactMap(\.self) }
        return companies
    }

    /// The filings that were filed before a day, in the order of their dates. Those that the SEC has withdrawn are among them.
    package func filings(filedBefore day: CalendarDate) throws(WarehouseFailure) -> [(accessionNumber: String, filingDate: String)] {
        let query = Query(
            "SELECT accession_number, filing_date FROM sec_filings WHERE filing_date < ? ORDER BY filing_date, accession_number\(Query.byBytes)", ["\(day)"],
            [ResultColumn("accession_number", .key), ResultColumn("filing_date", .date)])
        var filings: [(accessionNumber: String, filingDate: String)] = []
        try forEachRow(query) { row throws(WarehouseFailure) in filings.append((row.text(0) ?? "", row.text(1) ?? "")) }
        return filings
    }

    /// The accession numbers of the filings that a selection names, in the order of their filing dates, those without a date first.
    func accessionNumbers(_ selection: FilingSelection) throws(WarehouseFailure) -> [String] {
        var filings: [(number: String, date: CalendarDate?)] = []
        let conditions = selection.conditions
        for (condition, parameters) in conditions {
            let query = Query(
                "SELECT accession_number, filing_date, accepted_at FROM sec_filings f WHERE \(condition) "
                    + "ORDER BY filing_date NULLS FIRST, accession_number\(Query.byBytes)", parameters,
                [ResultColumn("accession_number", .key), ResultColumn("filing_date", .date), ResultColumn("accepted_at", .instant)])
            try forEachRow(query) { row throws(WarehouseFailure) in
                guard let number = row.text(0) else { return }
                let date = row.value(1) { CalendarDate($0) }
                if let asOf = selection.asOf {
                    // The day on which the filing became known.
                    let day = row.value(2) { Instant.microseconds($0) }.map { Instant.easternDate(microseconds: $0) } ?? date
                    guard let day, day <= asOf else { return }
                }
                filings.append((number, date))
            }
        }
        guard conditions.count > 1 else { return filings.map(\.number) }
        // A filing of several companies may have come more than once.
        filings.sort { left, right in
            if left.date != right.date { return left.date.map { date in right.date.map { date < $0 } ?? false } ?? true }
            return left.number.utf8.lexicographicallyPrecedes(right.number.utf8)
        }
        var numbers: [String] = []
        for filing in filings where filing.number != numbers.last { numbers.append(filing.number) }
        return numbers
    }

    /// Calls `body` with each record of a view: those of the filings that `selection` names, in the order of the filing dates, then of their keys.
    ///
    /// - Parameters:
    ///   - items: the Items of sections or the concepts of facts; all if empty.
    ///   - failing: makes the caller's error of a failure of the database.
    package func forEachRecord<E: Error>(
        _ view: RecordView, _ selection: FilingSelection, items: [String], _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E
    ) throws(E) {
        let numbers = try rethrowing(accessionNumbers(selection), as: failing)
        let names = view.tableColumns
        let atOnce = source.filingsAtOnce ?? view.filingsAtOnce
        for start in stride(from: 0, to: numbers.count, by: atOnce) {
            let some = numbers[start..<min(start + atOnce, numbers.count)]
            var sql = "SELECT \(names.map { "t.\"\($0)\"" }.joined(separator: ", ")) FROM \(view.table.name) t "
            sql +=
                atOnce == 1
                ? "WHERE t.accession_number = ?"
                : "JOIN sec_filings f USING (accession_number) WHERE t.accession_number IN (\(Query.marks(some.count)))"
            if let column = view.itemColumn, !items.isEmpty { sql += " AND t.\(column) IN (\(Query.marks(items.count)))" }
            // An index has the rows of one filing in this order, so that not even these are sorted.
            sql += " ORDER BY " + (atOnce == 1 ? "" : "f.filing_date NULLS FIRST, ") + Self.order(view.table)
            try source.forEachRow(Query(sql, some + (view.itemColumn == nil ? [] : items), view.columns), body, failing: failing)
        }
    }

    /// The order of a filing's rows. A statement's ID says nothing of its place.
    private static func order(_ table: Table) -> String {
        let columns =
            table.name == Schema.statements.name
            ? ["accession_number", "statement_type", "role", "period_end", "period_start", "id"] : ["accession_number"] + table.key
        return columns.map { name in
            switch table.columns.first(where: { $0.name == name })?.kind {
            case .text, .key: "t.\"\(name)\"\(Query.byBytes) NULLS FIRST"
            default: "t.\"\(name)\" NULLS FIRST"
            }
        }.joined(separator: ", ")
    }

    /// The columns of a statement that has figures, in the order in which `forEachStatement` has them. They are the same in all figures of the statement.
    package enum StatementColumn: Int, CaseIterable, Sendable {
        case id, accessionNumber, ticker, companyName, statementType, periodStart, periodEnd, fiscalYear, fiscalPeriod, formType, filingDate, acceptedAt
        case isPrimary
    }

    private static let statementColumns = [
        ResultColumn("s.id", .uuid), ResultColumn("s.accession_number", .key), ResultColumn("f.ticker", .key), ResultColumn("f.company_name", .text),
        ResultColumn("s.statement_type", .key), ResultColumn("s.period_start", .date), ResultColumn("s.period_end", .date),
        ResultColumn("s.fiscal_year", .integer), ResultColumn("s.fiscal_period", .text), ResultColumn("f.form_type", .key),
        ResultColumn("f.filing_date", .date), ResultColumn("f.accepted_at", .instant), ResultColumn("s.\"primary\"", .flag),
    ]

    /// A figure's own columns, in the order in which `forEachReportedFigure` has them.
    package enum FigureColumn: Int, CaseIterable, Sendable {
        case statementID, item, value, unit, decimals, concept, document, offset
    }

    private static let figureColumns = [
        ResultColumn("g.statement_id", .uuid), ResultColumn("g.item", .key), ResultColumn("g.value", .number), ResultColumn("g.unit", .text),
        ResultColumn("g.decimals", .integer), ResultColumn("g.concept", .text), ResultColumn("g.document", .text), ResultColumn("g.\"offset\"", .integer),
    ]

    /// The companies that have figures, in the order of their CIKs.
    package func companiesWithFigures() throws(WarehouseFailure) -> [CIK] {
        var companies: [CIK] = []
        let query = Query("SELECT DISTINCT cik FROM financial_statements WHERE cik IS NOT NULL ORDER BY 1", [], [ResultColumn("cik", .key)])
        try forEachRow(query) { row throws(WarehouseFailure) in companies += [row.text(0).flatMap { CIK($0) }].compactMap(\.self) }
        return companies
    }

    // These two read what the view figures_reported joins, without repeating what all figures of a statement have in common: in half the time.

    /// Calls `body` with each statement of a company, in no order. Those of filings that the SEC has withdrawn are not among them.
    package func forEachStatement<E: Error>(of company: CIK, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        let sql = """
            SELECT \(Self.statementColumns.map(\.name).joined(separator: ", "))
            FROM financial_statements s JOIN sec_filings f ON f.accession_number = s.accession_number
            WHERE s.cik = ? AND f.removed IS NOT TRUE
            """
        try source.forEachRow(Query(sql, [company.description], Self.statementColumns), body, failing: failing)
    }

    /// Calls `body` with each figure that the statements of a company report, in no order. Those of filings that the SEC has withdrawn are among them.
    package func forEachReportedFigure<E: Error>(of company: CIK, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        let sql = """
            SELECT \(Self.figureColumns.map(\.name).joined(separator: ", "))
            FROM financial_statements s JOIN figures g ON g.accession_number = s.accession_number AND g.statement_id = s.id
            WHERE s.cik = ?
            """
        try source.forEachRow(Query(sql, [company.description], Self.figureColumns), body, failing: failing)
    }

    /// Calls `body` with each filing of a company that has a `period_end`, and no statements or an open reject of a tool without which there are none: accession
    /// number, form type, filing date, time of acceptance, the end of the period, 1 if there is such a reject, and 1 if `xbrl-extract` has read the filing.
    package func reportsWithoutFigures<E: Error>(of company: CIK, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        let columns = [
            ResultColumn("accession_number", .key), ResultColumn("form_type", .key), ResultColumn("filing_date", .date), ResultColumn("accepted_at", .instant),
            ResultColumn("period_end", .date), ResultColumn("is_rejected", .integer), ResultColumn("is_read", .integer),
        ]
        let names = columns.prefix(5).map { "f.\($0.name)" }.joined(separator: ", ")
        let rejected = """
            EXISTS (SELECT 1 FROM rejects r WHERE r.accession_number = f.accession_number AND r.resolved_at IS NULL
                AND r.tool IN ('edgar-fetch', 'filing-parse', 'xbrl-extract'))
            """
        let sql = """
            SELECT \(names), CASE WHEN \(rejected) THEN 1 ELSE 0 END AS is_rejected, CASE WHEN f.record -> 'tool_versions' -> 'xbrl-extract' IS NOT NULL THEN 1 ELSE 0 END AS is_read
            FROM sec_filings f
            WHERE f.cik = ? AND f.removed IS NOT TRUE AND f.period_end IS NOT NULL
                AND (NOT EXISTS (SELECT 1 FROM financial_statements s WHERE s.accession_number = f.accession_number) OR \(rejected))
            ORDER BY f.accession_number\(Query.byBytes)
            """
        try source.forEachRow(Query(sql, [company.description], columns), body, failing: failing)
    }

    func forEachRow(_ query: Query, _ body: (ResultRow) throws(WarehouseFailure) -> Void) throws(WarehouseFailure) {
        try source.forEachRow(query, body, failing: { $0 })
    }
}
