import Records
import Warehouse

/// A path of the API: routing, validation and the OpenAPI description all follow from it.
struct Endpoint: Sendable {
    enum Work: Sendable {
        /// A list, page by page. The filters are made of the parameters.
        case list(RowList)
        /// One row of a list, which the parameters in the path name; a problem where there is none.
        case row(RowList)
        /// Figures of a company, by a view.
        case figures
        /// A page for a browser.
        case page(PageMaker)
    }

    typealias PageMaker = @Sendable (Arguments, Endpoint, WarehouseReader, PageContext) throws(ReadingFailure) -> SitePage

    /// The path, with parameters in braces: `/v1/filings/{accession_number}`.
    let path: String
    /// The identifier of the operation, and the name of the records.
    let operation: String
    let summary: String
    let scope: Scope
    let parameters: [Parameter]
    let work: Work

    /// The name of the records in the description.
    var recordName: String {
        switch work {
        case .list(let list): list.type
        // A filing has more fields than in a list.
        case .row(let list): list.columns.count == 1 ? "\(list.type)_record" : list.type
        case .figures: "figure"
        case .page: "page"
        }
    }

    /// The media types of the answers.
    var types: [MediaType] {
        switch work {
        case .list, .figures: [.json, .ndjson, .csv]
        case .row: [.json]
        case .page: [.html]
        }
    }

    /// What stands behind `/v1/` in a path, for the audit: `answers`; an empty text for a path that is none of the API.
    static func resource(_ path: Substring) -> String {
        all.first { $0.match(path) != nil }.map { String($0.path.split(separator: "/")[1]) } ?? ""
    }

    /// The values of the path's parameters, still encoded; nil if the path is none of this endpoint.
    func match(_ path: Substring) -> [String: Substring]? {
        var values: [String: Substring] = [:]
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        for name in self.path.split(separator: "/", omittingEmptySubsequences: false) {
            guard let part = parts.popFirst() else { return nil }
            if name.hasPrefix("{") {
                guard !part.isEmpty else { return nil }
                values[String(name.dropFirst().dropLast())] = part
            } else if name != part {
                return nil
            }
        }
        return parts.isEmpty ? values : nil
    }
}

extension Endpoint {
    /// The most rows of a page, and how many it has where the query does not say.
    static let (pageLimit, standardPage) = (1000, 100)

    /// The parameters that every list has.
    private static let paging = [
        Parameter(
            "limit", .integer(1...pageLimit),
            "The most rows of the answer. As JSON, \(standardPage) if absent; as NDJSON or CSV, all rows if absent."),
        Parameter("cursor", .word(Cursor.limit), "Where the page begins: the cursor of the page before."),
    ]

    private static let accession: Parameter.Filter = { $0.first?.accessionNumber.map { .accessionNumber($0) } }
    private static let company: Parameter.Filter = { $0.first.flatMap { value in value.cik.map { .company($0) } ?? value.text.map { .ticker($0) } } }

    private static let ofFiling = [
        Parameter("accession_number", .accessionNumber, "Of this filing.", filter: accession),
        Parameter("company", .company, "Of filings of this company, in any role: a CIK, or a ticker.", filter: company),
        Parameter("form", .texts(20), "Of filings of this form type, such as 10-K. May be repeated.", filter: { .forms($0.compactMap(\.text)) }),
        Parameter("since", .date, "Of filings filed on this day or later.", filter: { $0.first?.date.map { .filedSince($0) } }),
        Parameter("until", .date, "Of filings filed on this day or earlier.", filter: { $0.first?.date.map { .filedUntil($0) } }),
    ]

    private static func list(
        _ name: String, _ summary: String, _ scope: Scope, _ list: RowList, _ parameters: [Parameter]
    ) -> Endpoint {
        Endpoint(path: "/v1/\(name)", operation: name, summary: summary, scope: scope, parameters: parameters + paging, work: .list(list))
    }

    private static func row(_ name: String, _ operation: String, _ summary: String, _ scope: Scope, _ list: RowList, _ parameter: Parameter) -> Endpoint {
        Endpoint(path: "/v1/\(name)/{\(parameter.name)}", operation: operation, summary: summary, scope: scope, parameters: [parameter], work: .row(list))
    }

    static let all: [Endpoint] = [
        list(
            "companies", "Companies with filings of their own", .filings, .companies,
            [
                Parameter(
                    "q", .text(100), "A part of the name, where the case of ASCII letters does not matter, or the ticker.",
                    filter: { $0.first?.text.map { .name($0) } }),
                Parameter("company", .company, "This CIK or ticker.", filter: company),
            ]),
        row(
            "companies", "company", "A company", .filings, .companies,
            Parameter("cik", .integer(0...9_999_999_999), "The CIK.", isInPath: true, filter: { $0.first?.integer.flatMap { CIK($0) }.map { .company($0) } })),
        list(
            "filings", "Filings, the newest first", .filings, .filings,
            ofFiling + [Parameter("item", .text(20), "Of 8-K filings with this Item, such as 2.02.", filter: { $0.first?.text.map { .item($0) } })]),
        row(
            "filings", "filing", "A filing with its documents, parties and problems", .filings, .filingRecords,
            Parameter("accession_number", .accessionNumber, "The accession number.", isInPath: true, filter: accession)),
        list(
            "sections", "Sections of filings, with their text", .filings, .sections,
            ofFiling + [Parameter("item", .text(20), "Sections of this Item, such as 1A.", filter: { $0.first?.text.map { .item($0) } })]),
        list(
            "facts", "Facts of XBRL", .filings, .facts,
            ofFiling + [
                Parameter("concept", .text(200), "Facts of this concept, such as us-gaap:Assets.", filter: { $0.first?.text.map { .concept($0) } }),
                Parameter("period_end", .date, "Facts of a period that ends on this day.", filter: { $0.first?.date.map { .periodEnd($0) } }),
                Parameter("dimensions", .flag, "Facts with dimensions, or those without.", filter: { $0.first?.flag.map { .hasDimensions($0) } }),
            ]),
        list(
            "statements", "Financial statements of filings", .filings, .statements,
            ofFiling + [
                Parameter(
                    "statement_type", .choice(StatementType.allCases.map(\.rawValue)), "Statements of this type.",
                    filter: { $0.first?.text.map { .statementType($0) } }),
                Parameter("fiscal_year", .integer(1900...2200), "Statements of this fiscal year.", filter: { $0.first?.integer.map { .fiscalYear($0) } }),
                Parameter(
                    "fiscal_period", .choice(["Q1", "Q2", "Q3", "Q4", "FY"]), "Statements of this fiscal period.",
                    filter: { $0.first?.text.map { .fiscalPeriod($0) } }),
                Parameter("period_end", .date, "Statements of a period that ends on this day.", filter: { $0.first?.date.map { .periodEnd($0) } }),
            ]),
        Endpoint(
            path: "/v1/figures", operation: "figures", summary: "A company's figures over the years", scope: .filings,
            parameters: [
                Parameter("company", .company, "The company: a CIK, or a ticker.", isRequired: true),
                Parameter(
                    "view", .choice(["latest", "quarters", "ttm", "stitched"]),
                    "latest: each period; quarters: discrete quarters; ttm: trailing twelve months; stitched, if absent: fiscal years."),
                Parameter("as_of", .date, "Only what was known on this day."),
                Parameter("item", .texts(100), "Figures of this item, such as Revenues. May be repeated."),
                Parameter("since", .date, "Figures of periods that end on this day or later."),
                Parameter("until", .date, "Figures of periods that end on this day or earlier."),
            ], work: .figures),
        list(
            "alerts", "Alerts, those of the newest filings first", .alerts, .alerts,
            ofFiling + [
                Parameter("rule", .text(200), "Alerts of this rule.", filter: { $0.first?.text.map { .rule($0) } }),
                Parameter("severity", .text(40), "Alerts of this severity.", filter: { $0.first?.text.map { .severity($0) } }),
            ]),
        list(
            "answers", "Answers of language models, those about the newest filings first", .answers, .answers,
            ofFiling + [Parameter("question", .text(200), "Answers to this question.", filter: { $0.first?.text.map { .question($0) } })]),
        list(
            "rejects", "Rejected records, the latest first", .runs, .rejects,
            [
                Parameter("accession_number", .accessionNumber, "Of this filing.", filter: accession),
                Parameter("tool", .text(40), "Of this tool.", filter: { $0.first?.text.map { .tool($0) } }),
                Parameter("code", .text(80), "With this code.", filter: { $0.first?.text.map { .code($0) } }),
                Parameter("open", .flag, "Those that no later run has mended, or the others.", filter: { $0.first?.flag.map { .isOpen($0) } }),
            ]),
        list(
            "workflows", "Workflows", .runs, .workflows,
            [Parameter("workflow", .text(200), "The workflow of this name.", filter: { $0.first?.text.map { .workflow($0) } })]),
        list(
            "runs", "Runs of workflows, the latest first", .runs, .runs,
            [
                Parameter("workflow", .text(200), "Of this workflow.", filter: { $0.first?.text.map { .workflow($0) } }),
                Parameter("status", .text(20), "With this status, such as success.", filter: { $0.first?.text.map { .status($0) } }),
            ]),
    ]

    /// The filters of a list that the arguments ask for.
    func filters(_ arguments: Arguments) -> [RowFilter] {
        var filters: [RowFilter] = []
        for parameter in parameters {
            let values = arguments[parameter.name]
            if !values.isEmpty, let filter = parameter.filter?(values) { filters.append(filter) }
        }
        return filters
    }
}
