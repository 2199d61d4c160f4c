import Bytes
import JSONLines
import Records
import Submission

/// The full-text search, like https://efts.sec.gov/LATEST/search-index. It finds documents, the latest filing first. Pages end at ten thousand documents.
struct FullTextSearch {
    struct Query {
        /// Words, and phrases in quotation marks. A document must have all of them.
        var text = ""
        /// The forms in upper case; empty for any form. Each includes its amendments.
        var forms: [String] = []
        var ciks: [CIK] = []
        var from: CalendarDate?
        var to: CalendarDate?
        /// At most `longestStart`.
        var start = 0
        /// At most 100.
        var size = 10

        /// Elasticsearch has 32-bit offsets.
        static let longestStart = Int(Int32.max)
    }

    /// The first year whose filings the search has.
    private static let firstYear = 2001
    /// The number of documents that pages can reach.
    private static let window = 10_000

    private struct Hit {
        let filing: Filing
        let document: DocumentReference
    }

    let catalog: Catalog
    let documents: MainDocuments

    /// Returns a page of hits; nil for a page beyond the window.
    func bytes(_ query: Query) -> [UInt8]? {
        guard query.start + query.size <= Self.window else { return nil }
        let words = Self.words(query.text)
        let wanted = catalog.filings.reversed().filter { filing in
            guard let date = filing.filingDate, date.year >= Self.firstYear, date >= query.from ?? date, date <= query.to ?? date else { return false }
            let root = filing.form.hasSuffix("/A") ? String(filing.form.dropLast(2)) : filing.form
            return (query.forms.isEmpty || query.forms.contains(filing.form.uppercased()) || query.forms.contains(root.uppercased()))
                && (query.ciks.isEmpty || filing.parties.contains { party in party.cik.map(query.ciks.contains) ?? false })
        }
        var total = 0
        var shown: [Hit] = []
        for filing in wanted {
            for document in documents.readable(of: filing) where words.isEmpty || Self.has(words, document, filing) {
                if total >= query.start, shown.count < query.size { shown.append(Hit(filing: filing, document: document)) }
                total += 1
            }
        }
        return Self.json(shown, total: total)
    }

    /// Returns the error of Elasticsearch for a page beyond the window.
    static func windowError(_ query: Query) -> [UInt8] {
        let reason = "Result window is too large, from + size must be less than or equal to: [\(window)] but was [\(query.start + query.size)]."
        return Array(
            """
            {"error":{"root_cause":[{"type":"illegal_argument_exception","reason":"\(reason)"}],"type":"search_phase_execution_exception",\
            "reason":"all shards failed","phase":"query","grouped":true},"status":400}
            """.utf8)
    }

    private static func json(_ hits: [Hit], total: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("took", 1)
        writer.key("timed_out")
        writer.boolean(false)
        writer.key("hits")
        writer.beginObject()
        writer.key("total")
        writer.beginObject()
        writer.member("value", min(total, window))
        writer.member("relation", total > window ? "gte" : "eq")
        writer.endObject()
        writer.key("hits")
        writer.beginArray()
        for hit in hits { write(hit, to: &writer) }
        writer.endArray()
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ hit: Hit, to writer: inout JSONWriter) {
        let filing = hit.filing
        func texts(_ name: StaticString, _ texts: [String]) {
            writer.key(name)
            writer.beginArray()
            for text in texts { writer.string(text) }
            writer.endArray()
        }
        writer.beginObject()
        writer.member("_index", "edgar_file")
        writer.member("_id", "\(filing.accession):\(hit.document.filename ?? "")")
        writer.key("_source")
        writer.beginObject()
        texts("ciks", filing.parties.compactMap { $0.cik?.description })
        writer.key("period_ending")
        if let period = filing.period { writer.string(period.description) } else { writer.null() }
        texts("display_names", filing.parties.map { "\($0.name ?? "")  (CIK \($0.cik?.description ?? ""))" })
        texts("root_forms", [filing.form.hasSuffix("/A") ? String(filing.form.dropLast(2)) : filing.form])
        writer.member("file_date", filing.filingDate?.description)
        texts("biz_states", filing.parties.compactMap { $0.businessAddress?.state })
        texts("sics", filing.parties.compactMap(\.sic))
        writer.member("form", filing.form)
        writer.member("adsh", filing.accession.description)
        writer.member("file_type", hit.document.documentType)
        writer.member("sequence", hit.document.sequence)
        texts("items", filing.items)
        writer.endObject()
        writer.endObject()
    }

    private static func words(_ text: String) -> [[UInt8]] {
        text.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { place, part in
            place % 2 == 1 ? [part] : part.split(separator: " ")
        }.map { Array($0.lowercased().utf8) }.filter { !$0.isEmpty }
    }

    private static func has(_ words: [[UInt8]], _ document: DocumentReference, _ filing: Filing) -> Bool {
        do throws(SubmissionFailure) {
            let file = try SubmissionFile(path: filing.path)
            guard document.offset + document.length <= file.count else { return false }
            let text = file.withBytes(document.offset..<document.offset + document.length) { $0.array.map(\.asciiLowercased) }
            return words.allSatisfy { text.firstRange(of: $0) != nil }
        } catch { return false }
    }
}
