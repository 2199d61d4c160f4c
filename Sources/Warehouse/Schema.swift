/// The tables. Column names are the records' field names (secflow-records(5)); `other` holds the fields that have no column.
///
/// No column is a binary float: `value` keeps a number's own digits, to be cast in queries.
enum Schema {
    /// The version of the schema. Each change of the tables increases it. A database stores its version, and each kind of store has the steps that migrate to this one.
    static let version = 2

    static let filings = Table(
        name: "sec_filings",
        columns: [
            .required("accession_number", .text),
            .optional("cik", .text),
            .optional("ticker", .text),
            .optional("company_name", .text),
            .optional("form_type", .text),
            .optional("filing_date", .date),
            .optional("period_end", .date),
            .optional("s3_path", .text),
            .derived("processed", .flag),
            .derived("processed_at", .text),
            .derived("created_at", .text),
            .optional("accepted_at", .text),
            .optional("is_amendment", .flag),
            .lapsing("removed", .flag),
            .optional("items", .json),
            .optional("fiscal_year", .integer),
            .optional("fiscal_period", .text),
            .optional("url", .text),
            .optional("path", .text),
            .optional("key", .text),
            .optional("bytes", .integer),
            .optional("sha256", .text),
            .derived("record", .json),
        ],
        key: ["accession_number"])

    static let documents = Table(
        name: "documents",
        columns: [
            .derived("accession_number", .text),
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
            .required("accession_number", .text),
            .required("document", .text),
            .required("offset", .integer),
            .optional("id", .text),
            .required("concept", .text),
            .optional("value", .exact),
            .optional("unit", .text),
            .optional("decimals", .integer),
            .optional("precision", .exact),
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
            .derived("id", .text),
            .required("accession_number", .text),
            .optional("cik", .text),
            .required("statement_type", .text),
            .optional("role", .text),
            .optional("title", .text),
            .optional("period_start", .date),
            .optional("period_end", .date),
            .optional("primary", .flag),
            .optional("fiscal_year", .integer),
            .optional("fiscal_period", .text),
            .optional("currency", .text),
            .optional("data", .json),
            .optional("lines", .json),
            .optional("checks", .json),
            .derived("created_at", .text),
            .others,
        ],
        // The ID is made from accession_number, set, statement_type, role, period_start and period_end, some of which may be null.
        key: ["id"])

    static let sections = Table(
        name: "sections",
        columns: [
            .required("accession_number", .text),
            .required("document", .text),
            .optional("part", .text),
            .optional("item", .text),
            .optional("title", .text),
            .required("offset", .integer),
            .optional("length", .integer),
            .optional("text", .text),
            .others,
        ],
        key: ["accession_number", "document", "offset", "part", "item"])

    static let tables = [filings, documents, facts, statements, sections]

    /// Further indexes: name, table and columns.
    static let indexes: [(name: String, table: Table, columns: String)] = [
        ("idx_filings_ticker_date", filings, "ticker, filing_date DESC"),
        ("idx_filings_form_date", filings, "form_type, filing_date DESC"),
        ("idx_filings_cik_date", filings, "cik, filing_date DESC"),
        ("idx_statements_filing", statements, "accession_number, statement_type, role, period_start, period_end"),
    ]
}
