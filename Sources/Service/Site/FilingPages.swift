import Bytes
import JSONLines
import Records
import Reports
import Warehouse

/// The pages of filings: lists, one filing, its sections.
enum FilingPages {
    /// The address of the passage of a document.
    static func address(_ number: AccessionNumber, document: String, offset: Int) -> String {
        "/filings/\(number)/documents/\(PercentEncoding.encode(document))?offset=\(offset)#passage"
    }

    /// Writes a table of filings.
    static func table(_ caption: String, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.table(caption, ["Filing", "Form", "Company", "Filed", "Period", "Items"], rows) { cell, row, column in
            switch column {
            case 0: cell.link("/filings/\(row["accession_number"] ?? "")", row["accession_number"] ?? "")
            case 1: cell.text(row["form_type"] ?? "")
            case 2:
                if let cik = row["cik"] { cell.link("/companies/\(cik)", row["company_name"] ?? cik) } else { cell.text(row["company_name"] ?? "") }
            case 3: cell.element("time", text: row["filing_date"] ?? "")
            case 4: cell.element("time", text: row["period_end"] ?? "")
            default: cell.text(row.json("items")?.array?.compactMap(\.string).joined(separator: ", ") ?? "")
            }
        }
    }

    static func list(_ arguments: Arguments, _ filters: [RowFilter], _ identity: String, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let found = try SiteRows(.filings, filters, cursor: arguments.first("cursor")?.text, of: identity, reader)
        return SitePage("Filings") { page in
            page.element("h1", text: "Filings")
            page.element("form", ["action": "/filings", "class": "filter", "aria-label": "Which filings"]) { form in
                for (name, label, kind) in [("company", "Company (CIK or ticker) ", "text"), ("form", "Form ", "text"), ("since", "Since ", "date")] {
                    form.element("label") { field in
                        field.text(label)
                        field.empty("input", ["name": name, "type": kind, "value": arguments.given(name)])
                    }
                    form.text(" ")
                }
                form.element("button", text: "Show")
            }
            if found.rows.isEmpty { return page.paragraph("The database has no such filings.") }
            table("Filings, the newest first", found.rows, to: &page)
            page.writeNext(found.next, identity)
        }
    }

    static func filing(_ number: AccessionNumber, _ scopes: Scopes, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        guard let record = try SiteRows(.filingRecords, [.accessionNumber(number)], limit: 1, reader).rows.first?.json("record") else {
            throw .problem(Problem(.notFound, "not_found", "the database has no filing \(number)"))
        }
        let filter = [RowFilter.accessionNumber(number)]
        let statements = try SiteRows(.statements, filter, limit: statementLimit, reader)
        let sections = try SiteRows(.sections, filter, limit: sectionLimit, reader)
        // What the caller may not read elsewhere does not stand here either.
        let alerts = scopes.contains(.alerts) ? try SiteRows(.alerts, filter, reader) : nil
        let answers = scopes.contains(.answers) ? try SiteRows(.answers, filter, reader) : nil
        let rejects = scopes.contains(.runs) ? try SiteRows(.rejects, filter + [.isOpen(true)], reader) : nil
        let name = [record["form_type"]?.string, record["company_name"]?.string].compactMap(\.self).joined(separator: " of ")
        var page = SitePage(name.isEmpty ? "\(number)" : name.cut(to: 120)) { page in
            page.element("h1") { $0.element("bdi", text: name.isEmpty ? "\(number)" : name) }
            writeHeader(number, record, to: &page)
            writeProblems(number, record, rejects, to: &page)
            writeComparison(record, to: &page)
            writeDocuments(number, record, to: &page)
            if !statements.rows.isEmpty { FilingStatements.write(number, statements.rows, to: &page) }
            page.writeMore(statements, "/v1/statements?accession_number=\(number)", "All statements as JSON")
            if !sections.rows.isEmpty { writeSections(number, inOrder(sections.rows, record), to: &page) }
            page.writeMore(sections, "/v1/sections?accession_number=\(number)", "All sections as JSON")
            if let alerts, !alerts.rows.isEmpty {
                page.element("h2", text: "Alerts")
                AlertPages.table("Alerts of the filing", alerts.rows, to: &page)
                page.writeMore(alerts, "/alerts?accession_number=\(number)", "All alerts of the filing")
            }
            if let answers, !answers.rows.isEmpty {
                page.element("h2", text: "Answers of language models")
                AnswerPages.write(answers.rows, level: 3, to: &page)
                page.writeMore(answers, "/answers?accession_number=\(number)", "All answers about the filing")
            }
        }
        page.showsAnswers = answers.map { !$0.rows.isEmpty } ?? false
        return page
    }

    /// The most statements and sections of the page of a filing.
    private static let (statementLimit, sectionLimit) = (100, 200)

    private static func writeHeader(_ number: AccessionNumber, _ record: JSONValue, to page: inout MarkupWriter) {
        page.definitions([
            ("Accession number", "\(number)"), ("Form", record["form_type"]?.string), ("Filed", record["filing_date"]?.string),
            ("Accepted", record["accepted_at"]?.string), ("Period", record["period_end"]?.string),
            ("Items", record["items"]?.array?.compactMap(\.string).joined(separator: ", ")),
        ])
        page.element("p") { line in
            if let cik = record["cik"]?.string.flatMap({ CIK($0) }) {
                line.link("/companies/\(cik)", "The company")
                line.text(" · ")
                line.link(
                    "https://www.sec.gov/Archives/edgar/data/\(cik.withoutZeros)/\(number.withoutDashes)/\(number)-index.htm", "The filing at EDGAR")
                line.text(" · ")
            }
            line.link("/v1/filings/\(number)", "As JSON")
            line.text(" · ")
            line.link("/v1/facts?accession_number=\(number)", "Facts as JSON")
        }
    }

    /// What went wrong with the filing: problems in its record, and open rejects.
    private static func writeProblems(_ number: AccessionNumber, _ record: JSONValue, _ rejects: SiteRows?, to page: inout MarkupWriter) {
        let problems = record["problems"]?.array ?? []
        if problems.isEmpty, rejects?.rows.isEmpty ?? true { return }
        page.element("h2", text: "Problems")
        if !problems.isEmpty {
            page.table("Problems that were noted", ["Code", "What", "Document", "Place"], problems) { cell, problem, column in
                switch column {
                case 0: cell.text(problem["code"]?.string ?? "")
                case 1: cell.text(problem["message"]?.string ?? "")
                case 2: cell.text(problem["document"]?.string ?? "")
                default:
                    guard let document = problem["document"]?.string, let offset = problem["offset"]?.integer else { return }
                    cell.link(address(number, document: document, offset: offset), "byte \(NumberText.grouped("\(offset)"[...]))")
                }
            }
        }
        if let rejects, !rejects.rows.isEmpty {
            RunPages.rejectTable("Rejects that are open", rejects.rows, to: &page)
            page.writeMore(rejects, "/rejects?accession_number=\(number)&open=true", "All open rejects of the filing")
        }
    }

    /// How the facts compare with the filing's own list of them, if it has one.
    private static func writeComparison(_ record: JSONValue, to page: inout MarkupWriter) {
        guard let comparison = record["cross_check"] else { return }
        page.element("h2", text: "Checks")
        let counts = ["same", "different", "missing", "extra"].compactMap { name in
            comparison[name]?.integer.map { "\(NumberText.grouped("\($0)"[...])) \(name)" }
        }
        page.paragraph("Facts beside those of the filing's extracted instance: \(counts.joined(separator: ", ")).")
    }

    private static func writeDocuments(_ number: AccessionNumber, _ record: JSONValue, to page: inout MarkupWriter) {
        let documents = record["documents"]?.array ?? []
        if documents.isEmpty { return }
        page.element("h2", text: "Documents")
        page.table("Documents of the filing", ["Document", "Type", "Description", "Bytes"], documents, numbers: [3]) { cell, document, column in
            switch column {
            case 0:
                guard let name = document["filename"]?.string, document["encoding"] == nil else { return cell.text(document["filename"]?.string ?? "") }
                cell.link("/filings/\(number)/documents/\(PercentEncoding.encode(name))", name)
            case 1: cell.text(document["document_type"]?.string ?? "")
            case 2: cell.text(document["description"]?.string ?? "")
            default: cell.text(document["length"]?.integer.map { NumberText.grouped("\($0)"[...]) } ?? "")
            }
        }
    }

    /// Sections in the order of the documents, and as they stand there.
    private static func inOrder(_ rows: [SiteRow], _ record: JSONValue) -> [SiteRow] {
        let names = (record["documents"]?.array ?? []).compactMap { $0["filename"]?.string }
        let places = Dictionary(zip(names, names.indices)) { first, _ in first }
        return rows.map { (places[$0["document"] ?? ""] ?? .max, $0["offset"].flatMap { Int($0) } ?? .max, $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map(\.2)
    }

    private static func writeSections(_ number: AccessionNumber, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.element("h2", text: "Sections")
        page.table("Sections of the filing", ["Item", "Title", "Document", "Characters"], rows, numbers: [3]) { cell, row, column in
            switch column {
            case 0: cell.text([row["part"].map { "Part \($0)" }, row["item"].map { "Item \($0)" }].compactMap(\.self).joined(separator: ", "))
            case 1:
                cell.link(
                    "/filings/\(number)/sections/\(row["offset"] ?? "0")?document=\(PercentEncoding.encode(row["document"] ?? ""))", row["title"] ?? "Section")
            case 2: cell.text(row["document"] ?? "")
            default: cell.text(row["text"].map { NumberText.grouped("\($0.count)"[...]) } ?? "")
            }
        }
    }

    static func section(_ number: AccessionNumber, offset: Int, document: String?, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let rows = try SiteRows(.sections, [.accessionNumber(number)], limit: 500, reader).rows
        guard let row = rows.first(where: { $0["offset"] == "\(offset)" && (document == nil || $0["document"] == document) }) else {
            throw .problem(Problem(.notFound, "not_found", "the filing \(number) has no such section"))
        }
        let name = [row["item"].map { "Item \($0)." }, row["title"]].compactMap(\.self).joined(separator: " ")
        return SitePage(name.cut(to: 120)) { page in
            page.element("h1") { $0.element("bdi", text: name) }
            page.element("p") { line in
                line.link("/filings/\(number)", "Filing \(number)")
                if let document = row["document"] {
                    line.text(" · ")
                    line.link(address(number, document: document, offset: offset), "In the document")
                }
            }
            page.element("div", ["class": "reading"]) { $0.lines(row["text"] ?? "") }
        }
    }
}

extension MarkupWriter {
    /// Writes a link to the next page of a list.
    mutating func writeNext(_ cursor: String?, _ identity: String) {
        guard let cursor else { return }
        element("p") { $0.element("a", ["href": "\(identity)\(identity.hasSuffix("?") ? "" : "&")cursor=\(cursor)", "rel": "next"], text: "Next page") }
    }
}
