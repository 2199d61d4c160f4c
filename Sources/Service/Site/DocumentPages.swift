import Bytes
import JSONLines
import Records
import Reports
import Submission
import Warehouse

/// Documents of filings as text. A filing's own markup never reaches the browser as markup.
enum DocumentPages {
    /// The bytes before and behind a passage that are shown, and those of a part of a long document.
    private static let (context, part) = (6_000, 150_000)

    /// - Parameters:
    ///   - offset: the place in the submission of the passage that is marked; nil for none.
    ///   - start: the place in the submission where the shown part begins; nil for the beginning of the document.
    static func document(
        _ number: AccessionNumber, _ name: String, offset: Int?, from start: Int?, _ store: (any FilingSource)?, _ reader: WarehouseReader
    ) throws(ReadingFailure) -> SitePage {
        guard let record = try SiteRows(.filingRecords, [.accessionNumber(number)], limit: 1, reader).rows.first?.json("record"),
            let document = record["documents"]?.array?.compactMap({ DocumentReference($0) }).first(where: { $0.filename == name })
        else { throw .problem(Problem(.notFound, "not_found", "the filing \(number) has no document \(name.cut(to: 100))")) }
        guard let store else {
            let detail = "this server shows no documents: secflow-serve --store names the folder or the bucket with the filings"
            throw .problem(Problem(.notFound, "no_store", detail))
        }
        guard !document.isEncoded else { throw .problem(notText(name)) }
        return SitePage { () throws(Problem) in
            guard let file = try store.submission(record) else {
                throw Problem(.notFound, "not_in_store", "the store has no file of the filing \(number)")
            }
            return try page(number, document, offset: offset, from: start, file)
        }
    }

    private static func notText(_ name: String) -> Problem {
        Problem(.notFound, "not_text", "the document \(name.cut(to: 100)) is no text, or is not whole")
    }

    private static func page(_ number: AccessionNumber, _ document: DocumentReference, offset: Int?, from start: Int?, _ file: MappedFile) throws(Problem)
        -> SitePage
    {
        let name = document.filename ?? ""
        guard document.length <= file.count, document.offset <= file.count - document.length else { throw notText(name) }
        let isMarkup = [.inline, .instance, .schema, .calculation, .definition, .label, .presentation, .html, .xml].contains(document.kind)
        let range = document.offset..<document.offset + document.length
        for place in [offset, start].compactMap(\.self) where !range.contains(place) {
            let detail = "the document \(name.cut(to: 100)) has no byte \(place): it is at \(range.lowerBound) to \(range.upperBound)"
            throw Problem(.notFound, "not_found", detail)
        }
        let passage = file.withBytes(range) { bytes in
            let place = offset.map { $0 - range.lowerBound }
            let first = start.map { $0 - range.lowerBound } ?? 0
            let shown = place.map { max(0, $0 - context)..<min(bytes.count, $0 + context) } ?? first..<min(bytes.count, first + part)
            return Passage(bytes, isMarkup: isMarkup, marking: place, in: shown)
        }
        return SitePage("\(name.cut(to: 100)) of \(number)") { page in
            page.element("h1") { $0.element("bdi", text: name) }
            page.element("p") { line in
                line.link("/filings/\(number)", "Filing \(number)")
                if offset != nil || start != nil {
                    line.text(" · ")
                    line.link("/filings/\(number)/documents/\(PercentEncoding.encode(name))", "The document from its beginning")
                }
            }
            page.element("div", ["class": "reading"]) { text in
                if passage.range.lowerBound > 0 { text.text("… ") }
                text.lines(passage.before)
                if offset != nil { text.element("mark", ["id": "passage"]) { $0.lines(passage.marked) } }
                text.lines(passage.after)
                if passage.range.upperBound < document.length { text.text(" …") }
            }
            if passage.range.upperBound < document.length {
                let next = "/filings/\(number)/documents/\(PercentEncoding.encode(name))?from=\(document.offset + passage.range.upperBound)"
                page.element("p") { $0.link(next, "The next part") }
            }
            page.element(
                "p", ["class": "small"], text: "Bytes \(passage.range.lowerBound) to \(passage.range.upperBound) of \(document.length), without layout.")
        }
    }
}
