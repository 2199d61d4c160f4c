/// The tables that records are loaded into. Column names are the records' field names (secflow-records(5)); `other` holds the fields that have no column.
///
/// No column is a binary float: a number keeps its own digits.
enum Schema {
    /// The schema's version, which each change of the tables raises and each database holds. Each kind of store has the migration steps to this version.
    static let version = 5

    /// One row for each filing, made from the merged filing record.
    static let filings = Table(
        name: "sec_filings",
        columns: [
            .required("accession_number", .key),
            .optional("cik", .cik),
            .optional("ticker", .key),
            .optional("company_name", .text),
            .optional("form_type", .key),
            .optional("filing_date", .date),
            .optional("period_end", .date),
            .optional("s3_path", .text),
            .derived("processed", .flag),
            .derived("processed_at", .instant),
            .derived("created_at", .instant),
            .optional("accepted_at", .instant),
            .optional("is_amendment", .flag),
            .optional("removed", .flag),
            .optional("items", .json),
            .optional("fiscal_year", .integer),
            .optional("fiscal_period", .text),
            .optional("url", .text),
            .optional("path", .text),
            .optional("key", .text),
            .optional("bytes", .integer),
            .optional("sha256", .text),
            .derived("record", .json),
            .derived("provenance", .json),
            .derived("passed_at", .json),
        ],
        key: ["accession_number"])

    /// The companies and people of a filing, of any role: one filing can belong to several CIKs.
    static let parties = Table(
        name: "filing_parties",
        columns: [
            .derived("accession_number", .key),
            .derived("position", .integer),
            .optional("role", .text),
            .optional("cik", .cik),
            .optional("name", .text),
            .optional("form_type", .text),
            .optional("file_number", .text),
            .others,
        ],
        key: ["accession_number", "position"])

    static let documents = Table(
        name: "documents",
        columns: [
            .derived("accession_number", .key),
            .derived("position", .integer),
            .optional("sequence", .text),
            .optional("document_type", .text),
            .optional("filename", .text),
            .optional("description", .text),
            .optional("kind", .text),
            .optional("offset", .integer),
            .optional("length", .integer),
            .optional("encoding", .text),
            .optional("path", .text),
            .others,
        ],
        key: ["accession_number", "position"])

    static let facts = Table(
        name: "facts",
        columns: [
            .required("accession_number", .key),
            .required("document", .key),
            .required("offset", .integer),
            .optional("id", .text),
            .required("concept", .text),
            .optional("value", .numberElseText),
            .text(of: "text"),
            .optional("unit", .text),
            .optional("decimals", .integer),
            .optional("precision", .text),
            .optional("period", .text),
            .optional("period_start", .date),
            .optional("period_end", .date),
            .optional("entity", .text),
            .optional("dimensions", .json),
            .optional("container", .text),
            .optional("lang", .text),
            .optional("nil", .flag),
            .optional("hidden", .flag),
            .optional("footnotes", .json),
            .optional("set", .text),
            .optional("target", .text),
            .optional("tuple", .text),
            .optional("numerator", .exact),
            .optional("denominator", .exact),
            .optional("problem", .text),
            .others,
        ],
        key: ["accession_number", "document", "offset"])

    static let statements = Table(
        name: "financial_statements",
        columns: [
            .derived("id", .uuid),
            .required("accession_number", .key),
            .optional("cik", .cik),
            .required("statement_type", .key),
            .optional("role", .key),
            .optional("title", .text),
            .optional("period_start", .date),
            .optional("period_end", .date),
            .optional("primary", .flag),
            .optional("fiscal_year", .integer),
            .optional("fiscal_period", .key),
            .optional("currency", .text),
            .optional("data", .json),
            .optional("lines", .json),
            .optional("checks", .json),
            .derived("created_at", .instant),
            .others,
        ],
        // The ID is made from accession_number, set, statement_type, role, period_start and period_end, some of which may be null.
        key: ["id"])

    /// The standard items of a statement, each with the fact that it was taken from: the numbers of `data`, with the concepts and places of `lines`.
    static let figures = Table(
        name: "figures",
        columns: [
            .derived("accession_number", .key),
            .derived("statement_id", .uuid),
            .derived("item", .key),
            .derived("value", .number),
            .derived("unit", .text),
            .derived("decimals", .integer),
            .derived("concept", .text),
            .derived("document", .text),
            .derived("offset", .integer),
        ],
        key: ["statement_id", "item"])

    static let sections = Table(
        name: "sections",
        columns: [
            .required("accession_number", .key),
            // Submissions of the nineties name no files.
            .optional("document", .key),
            .optional("part", .key),
            .optional("item", .key),
            .optional("title", .text),
            .required("offset", .integer),
            .optional("length", .integer),
            .optional("text", .text),
            .others,
        ],
        key: ["accession_number", "document", "offset", "part", "item"])

    /// A rule that matched (filing-match).
    static let alerts = Table(
        name: "alerts",
        columns: [
            .required("id", .key),
            .required("accession_number", .key),
            .optional("rule", .key),
            .optional("severity", .text),
            .optional("action", .text),
            .optional("title", .text),
            .optional("body", .text),
            .optional("matched", .json),
            .optional("channels", .json),
            .optional("updates", .text),
            .optional("deliveries", .json),
            .others,
        ],
        key: ["accession_number", "id"])

    /// What a language model said (filing-ask).
    static let answers = Table(
        name: "answers",
        columns: [
            .required("id", .key),
            .required("accession_number", .key),
            .optional("question", .key),
            .optional("document", .text),
            .optional("part", .text),
            .optional("item", .text),
            .optional("offset", .integer),
            .optional("length", .integer),
            .optional("model", .text),
            .optional("dialect", .text),
            .optional("answer", .json),
            .optional("quotes", .json),
            .optional("usage", .json),
            .optional("calls", .integer),
            .optional("cost", .exact),
            .optional("stop_reason", .text),
            .optional("at", .instant),
            .others,
        ],
        key: ["accession_number", "id"])

    /// Records of a filing whose type has no table of its own, whole.
    static let otherRecords = Table(
        name: "other_records",
        columns: [
            .derived("accession_number", .key),
            .derived("type", .key),
            .derived("position", .integer),
            .derived("record", .json),
        ],
        key: ["accession_number", "type", "position"])

    /// The tables of a filing's records and of what its line lists, in the order in which a load fills them.
    static let tables = [parties, documents, statements, figures, sections, facts, alerts, answers] + formTables.map(\.table) + [otherRecords]

    static let typesWithTables = ["fact", "statement", "section", "alert", "answer"] + formTables.map(\.type)

    /// The table that holds the records of a type that are unfolded from a filing.
    static func table(ofType type: String) -> Table {
        switch type {
        case "fact": facts
        case "statement": statements
        case "section": sections
        case "alert": alerts
        case "answer": answers
        default: formTables.first { $0.type == type }?.table ?? otherRecords
        }
    }

    /// Records that were rejected by any tool.
    static let rejects = Table(
        name: "rejects",
        columns: [
            .derived("id", .uuid),
            .required("tool", .key),
            .optional("accession_number", .key),
            .optional("code", .text),
            .optional("message", .text),
            .optional("retryable", .flag),
            .optional("at", .instant),
            .optional("run_id", .text),
            .optional("record", .json),
        ],
        key: ["id"])
}
