import Records

extension RowList {
    /// Companies that have filings of their own, with the name and the ticker of the newest filing that has one.
    package static let companies = RowList(
        type: "company",
        [
            ("c.cik", "cik", .key), (newest("ticker"), "ticker", .key), (newest("company_name"), "company_name", .text),
            (newest("filing_date"), "last_filing_date", .date),
        ],
        from: "(SELECT DISTINCT cik FROM sec_filings WHERE cik IS NOT NULL AND removed IS NOT TRUE) c", key: [KeyPart("c.cik", .key)]
    ) { filter in
        switch filter {
        case .company(let cik): RowCondition("c.cik = ?", [cik.description])
        case .ticker(let ticker): RowCondition("c.cik IN (SELECT cik FROM sec_filings WHERE ticker = ?)", [ticker])
        case .name(let text):
            RowCondition(
                "lower(\(newest("company_name"))) LIKE lower(?) ESCAPE '!' OR c.cik IN (SELECT cik FROM sec_filings WHERE ticker = ?)",
                ["%\(text.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_"))%", text.uppercased()])
        default: nil
        }
    }

    private static func newest(_ column: String) -> String {
        "(SELECT \(column) FROM sec_filings n WHERE n.cik = c.cik AND n.removed IS NOT TRUE AND n.\(column) IS NOT NULL "
            + "ORDER BY n.filing_date DESC NULLS LAST, n.accession_number DESC LIMIT 1)"
    }

    /// Filings, the newest first.
    package static let filings = RowList(
        type: "filing",
        named(
            Schema.filings, in: "f",
            [
                "accession_number", "cik", "ticker", "company_name", "form_type", "filing_date", "period_end", "accepted_at", "is_amendment", "items",
                "fiscal_year",
                "fiscal_period", "url",
            ]), from: "sec_filings f", key: newestFilings, filter: { filingCondition($0) })

    /// Filings whole, as they were loaded: with their documents, parties and problems.
    package static let filingRecords = RowList(
        type: "filing", [("f.record", "record", .others)], from: "sec_filings f", key: newestFilings, filter: { filingCondition($0) })

    /// Sections by filing and place, with their texts.
    package static let sections = ofFilings(.sections, order: []) { filter in
        if case .item(let item) = filter { RowCondition("t.item = ?", [item]) } else { nil }
    }

    /// Facts by filing and place.
    package static let facts = ofFilings(.facts, order: []) { filter in
        switch filter {
        case .concept(let concept): RowCondition("t.concept = ?", [concept])
        case .periodEnd(let day): RowCondition("t.period_end = ?", ["\(day)"])
        case .hasDimensions(let has): RowCondition("t.dimensions IS \(has ? "NOT " : "")NULL")
        default: nil
        }
    }

    /// Statements by filing.
    package static let statements = ofFilings(.statements, order: []) { filter in
        switch filter {
        case .statementType(let type): RowCondition("t.statement_type = ?", [type])
        case .fiscalYear(let year): RowCondition("t.fiscal_year = ?", ["\(year)"])
        case .fiscalPeriod(let period): RowCondition("t.fiscal_period = ?", [period])
        case .periodEnd(let day): RowCondition("t.period_end = ?", ["\(day)"])
        default: nil
        }
    }

    /// Alerts, those of the newest filings first.
    package static let alerts = ofFilings(.alerts, order: newestFilings) { filter in
        switch filter {
        case .rule(let rule): RowCondition("t.rule = ?", [rule])
        case .severity(let severity): RowCondition("t.severity = ?", [severity])
        default: nil
        }
    }

    /// Answers, those about the newest filings first.
    package static let answers = ofFilings(.answers, order: newestFilings) { filter in
        if case .question(let question) = filter { RowCondition("t.question = ?", [question]) } else { nil }
    }

    /// Records that were rejected, the latest first.
    package static let rejects = RowList(
        type: "reject",
        named(Schema.rejects, in: "t", ["id", "tool", "accession_number", "code", "message", "retryable", "at", "run_id"])
            + [("t.resolved_at", "resolved_at", .instant)], from: "rejects t",
        key: [KeyPart("t.at", .instant, descending: true, nullable: true), KeyPart("t.id", .uuid)]
    ) { filter in
        switch filter {
        case .accessionNumber(let number): RowCondition("t.accession_number = ?", [number.description])
        case .tool(let tool): RowCondition("t.tool = ?", [tool])
        case .code(let code): RowCondition("t.code = ?", [code])
        case .isOpen(let isOpen): RowCondition("t.resolved_at IS \(isOpen ? "" : "NOT ")NULL")
        default: nil
        }
    }

    package static let workflows = RowList(
        type: "workflow",
        [
            ("t.name", "name", .text), ("t.description", "description", .text), ("t.schedule", "schedule", .text), ("t.config", "config", .json),
            ("t.created_at", "created_at", .instant), ("t.updated_at", "updated_at", .instant),
        ], from: "workflows t", key: [KeyPart("t.name", .text)]
    ) { filter in
        if case .workflow(let name) = filter { RowCondition("t.name = ?", [name]) } else { nil }
    }

    /// Runs of workflows, the latest first.
    package static let runs = RowList(
        type: "run",
        [
            ("t.id", "id", .uuid), ("w.name", "workflow", .text), ("t.status", "status", .text), ("t.started_at", "started_at", .instant),
            ("t.completed_at", "completed_at", .instant), ("t.duration_seconds", "duration_seconds", .integer), ("t.error_message", "error_message", .text),
            ("t.outputs", "outputs", .json), ("t.metadata", "metadata", .json), ("t.logs", "logs", .text),
        ], from: "workflow_runs t JOIN workflows w ON w.id = t.workflow_id",
        key: [KeyPart("t.started_at", .instant, descending: true, nullable: true), KeyPart("t.id", .uuid)]
    ) { filter in
        switch filter {
        case .workflow(let name): RowCondition("w.name = ?", [name])
        case .run(let id): RowCondition("t.id = ?", [id])
        case .status(let status): RowCondition("t.status = ?", [status])
        default: nil
        }
    }

    // MARK: Parts of the definitions

    private static let newestFilings = [
        KeyPart("f.filing_date", .date, descending: true, nullable: true), KeyPart("f.accession_number", .key, descending: true),
    ]

    private init(
        type: String, _ columns: [(sql: String, name: String, kind: Column.Kind)], from tables: String, key: [KeyPart],
        filter: @escaping @Sendable (RowFilter) -> RowCondition?
    ) {
        self.type = type
        self.columns = columns.map { ResultColumn($0.name, $0.kind) }
        sql = columns.map(\.sql)
        self.tables = tables
        self.key = key
        // Filings that the SEC has withdrawn are in no list.
        condition = tables.contains("sec_filings f") ? "f.removed IS NOT TRUE" : nil
        self.filter = filter
    }

    /// A list of records that were unfolded from filings: by filing in this order, or by accession number, then by their key.
    private static func ofFilings(_ view: RecordView, order: [KeyPart], _ own: @escaping @Sendable (RowFilter) -> RowCondition?) -> RowList {
        let columns = zip(view.tableColumns, view.columns).map { ("t.\"\($0)\"", $1.name, $1.kind) }
        let key = view.table.key.filter { order.isEmpty || $0 != "accession_number" }.map { name in
            let column = view.table.columns.first { $0.name == name }
            return KeyPart("t.\"\(name)\"", column?.kind ?? .key, nullable: column?.isRequired == false)
        }
        let number = order.isEmpty && !view.table.key.contains("accession_number") ? [KeyPart("t.accession_number", .key)] : []
        return RowList(
            type: view.type, columns, from: "\(view.table.name) t JOIN sec_filings f ON f.accession_number = t.accession_number", key: order + number + key
        ) { own($0) ?? filingCondition($0) }
    }

    private static func named(_ table: Table, in alias: String, _ names: [String]) -> [(sql: String, name: String, kind: Column.Kind)] {
        table.columns.filter { names.contains($0.name) }.map { ("\(alias).\"\($0.name)\"", $0.name, $0.kind) }
    }

    /// A condition on the row `f` of a filing.
    private static func filingCondition(_ filter: RowFilter) -> RowCondition? {
        switch filter {
        case .accessionNumber(let number): RowCondition("f.accession_number = ?", [number.description])
        case .company(let cik):
            RowCondition(
                "f.accession_number IN (SELECT accession_number FROM sec_filings WHERE cik = ? UNION SELECT accession_number FROM filing_parties WHERE cik = ?)",
                [cik.description, cik.description])
        case .ticker(let ticker): RowCondition("f.ticker = ?", [ticker])
        case .forms(let forms): RowCondition("f.form_type IN (\(Query.marks(forms.count)))", forms)
        case .filedSince(let day): RowCondition("f.filing_date >= ?", ["\(day)"])
        case .filedUntil(let day): RowCondition("f.filing_date <= ?", ["\(day)"])
        // The list of Items is JSON, of strings of letters, digits and points. Another text is none of them.
        case .item(let item):
            item.allSatisfy { $0.isLetter || $0.isNumber || $0 == "." }
                ? RowCondition("CAST(f.items AS text) LIKE ?", ["%\"\(item)\"%"]) : RowCondition("FALSE")
        default: nil
        }
    }
}
