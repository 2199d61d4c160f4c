import Records
import Warehouse

extension Endpoint {
    /// The pages of the site. A browser asks for them; the API's description does not have them.
    static let pages: [Endpoint] = [
        page("/", .filings) { _, _, reader, context throws(ReadingFailure) in try HomePages.home(context.scopes, reader) },
        page("/search", .filings, [Parameter("q", .text(100), "A name, a ticker or a CIK.", isRequired: true)]) {
            arguments, _, reader, _ throws(ReadingFailure) in try HomePages.search(arguments.first("q")?.text ?? "", reader)
        },
        page(
            "/companies/{cik}", .filings,
            [
                Parameter("cik", .integer(0...9_999_999_999), "The CIK.", isInPath: true),
                Parameter("as_of", .date, "Figures as they were known on this day."),
            ]
        ) { arguments, _, reader, _ throws(ReadingFailure) in
            guard let cik = arguments.first("cik")?.integer.flatMap({ CIK($0) }) else { throw .problem(.notFound) }
            return try CompanyPages.company(cik, asOf: arguments.first("as_of")?.date, reader)
        },
        list("/filings", .filings, like: "filings", FilingPages.list),
        page("/filings/{accession_number}", .filings, [accessionInPath]) { arguments, _, reader, context throws(ReadingFailure) in
            try FilingPages.filing(number(arguments), context.scopes, reader)
        },
        page(
            "/filings/{accession_number}/sections/{offset}", .filings,
            [
                accessionInPath, Parameter("offset", .integer(0...Int.max), "The place of the section.", isInPath: true),
                Parameter("document", .text(500), "The document of the section."),
            ]
        ) { arguments, _, reader, _ throws(ReadingFailure) in
            try FilingPages.section(
                number(arguments), offset: arguments.first("offset")?.integer ?? 0, document: arguments.first("document")?.text, reader)
        },
        page(
            "/filings/{accession_number}/documents/{document}", .filings,
            [
                accessionInPath, Parameter("document", .text(500), "The name of the document.", isInPath: true),
                Parameter("offset", .integer(0...Int.max), "The place in the submission that is marked."),
                Parameter("from", .integer(0...Int.max), "Where the part that is shown begins, in the submission."),
            ]
        ) { arguments, _, reader, context throws(ReadingFailure) in
            try DocumentPages.document(
                number(arguments), arguments.first("document")?.text ?? "", offset: arguments.first("offset")?.integer, from: arguments.first("from")?.integer,
                context.store, reader)
        },
        list("/alerts", .alerts, like: "alerts", AlertPages.list.page),
        list("/answers", .answers, like: "answers", AnswerPages.list.page),
        list("/runs", .runs, like: "runs", RunPages.list.page),
        page("/runs/{id}", .runs, [Parameter("id", .uuid, "The identifier of the run.", isInPath: true)]) { arguments, _, reader, _ throws(ReadingFailure) in
            try RunPages.run(arguments.first("id")?.text ?? "", reader)
        },
        list("/rejects", .runs, like: "rejects", RunPages.rejects.page),
    ]

    private static let accessionInPath = Parameter("accession_number", .accessionNumber, "The accession number.", isInPath: true)

    private static func number(_ arguments: Arguments) throws(ReadingFailure) -> AccessionNumber {
        guard let number = arguments.first("accession_number")?.accessionNumber else { throw .problem(.notFound) }
        return number
    }

    private static func page(_ path: String, _ scope: Scope, _ parameters: [Parameter] = [], _ make: @escaping PageMaker) -> Endpoint {
        Endpoint(path: path, operation: path, summary: "", scope: scope, parameters: parameters, work: .page(make))
    }

    /// A page with a list of the API, which has the same filters. A field of a form that is left empty restricts nothing.
    private static func list(
        _ path: String, _ scope: Scope, like operation: String,
        _ make: @escaping @Sendable (Arguments, [RowFilter], String, WarehouseReader) throws(ReadingFailure) -> SitePage
    ) -> Endpoint {
        let parameters = (all.first { $0.operation == operation }?.parameters ?? []).filter { $0.name != "limit" }
        return page(path, scope, parameters) { arguments, endpoint, reader, _ throws(ReadingFailure) in
            try make(arguments, endpoint.filters(arguments), path + "?" + arguments.query(except: ["cursor"]), reader)
        }
    }
}

extension Problem {
    static let notFound = Problem(.notFound, "not_found", "there is nothing at this path")
}
