import JSONLines
import Records
import Reports
import Warehouse

/// The pages of language models' answers. Each quote leads to its place in the filing.
enum AnswerPages {
    static let list = SiteList(list: .answers, title: "Answers of language models", ifEmpty: "The database has no answers yet.") {
        write($0, level: 2, to: &$1)
    }

    /// - Parameter level: the level of the headings, 2 or 3.
    static func write(_ rows: [SiteRow], level: Int, to page: inout MarkupWriter) {
        for row in rows {
            page.element("article", ["aria-label": "Answer to \(row["question"] ?? "a question")"]) { article in
                article.element(level == 2 ? "h2" : "h3", text: row["question"] ?? "Answer")
                article.element("p") { line in
                    line.link("/filings/\(row["accession_number"] ?? "")", "Filing \(row["accession_number"] ?? "")")
                    for text in [row["item"].map { "Item \($0)" }, row["model"], row["at"]].compactMap(\.self) { line.text(" · \(text)") }
                }
                if let answer = row.json("answer") { write(answer, to: &article) }
                writeQuotes(row, to: &article)
            }
        }
    }

    /// Writes a value of an answer: members by name, the elements of lists one below another.
    private static func write(_ value: JSONValue, to page: inout MarkupWriter) {
        switch value {
        case .string(let text): page.paragraph(text)
        case .number(let digits): page.paragraph(digits)
        case .boolean(let flag): page.paragraph(flag ? "yes" : "no")
        case .null: page.paragraph("–")
        case .array(let elements): page.element("ul") { list in for element in elements { list.element("li") { write(element, to: &$0) } } }
        case .object(let members):
            page.element("dl") { list in
                for member in members {
                    list.element("dt", text: member.key)
                    list.element("dd") { write(member.value, to: &$0) }
                }
            }
        }
    }

    /// Writes the quotes of an answer, each of which leads to its place.
    private static func writeQuotes(_ row: SiteRow, to page: inout MarkupWriter) {
        for quote in row.json("quotes")?.array ?? [] {
            guard let text = quote["text"]?.string else { continue }
            page.element("blockquote") { block in
                guard let number = row["accession_number"].flatMap({ AccessionNumber($0) }), let document = row["document"],
                    let offset = quote["offset"]?.integer
                else { return block.text(text) }
                block.link(FilingPages.address(number, document: document, offset: offset), text)
            }
        }
    }
}
