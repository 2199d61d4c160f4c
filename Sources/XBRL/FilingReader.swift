import Bytes
import Markup
package import Records

/// Reads the XBRL of a filing: its document sets and its taxonomy.
package struct FilingReader<Source: DocumentSource> {
    private let documents: [DocumentReference]
    private let source: Source
    private let locatesFacts: Bool
    private let reader = MarkupReader(names: NameTable.forXBRL())

    /// - Parameter locatesFacts: whether to find the positions of the facts in HTML tables, which only statements need.
    package init(_ documents: [DocumentReference], from source: Source, locatesFacts: Bool = true) {
        self.documents = documents
        self.source = source
        self.locatesFacts = locatesFacts
    }

    /// Reads the sets that contain the filing's facts: the inline document sets if there are any, else the filer's own instances, else the instances that the
    /// SEC extracted from inline documents.
    package func sets() throws(XBRLFailure) -> [DocumentSet] {
        let inline = documents.filter { $0.kind == .inline }
        var sets: [DocumentSet] = []
        if !inline.isEmpty {
            let groups = try groups(inline)
            try checkCount(groups.count, of: inline)
            for group in groups { sets.append(try readInline(group)) }
            return sets.filter { !$0.report.facts.isEmpty }
        }
        let instances = documents.filter { $0.kind == .instance }
        let own = instances.filter { $0.filename?.hasSuffix("_htm.xml") != true }
        let chosen = own.isEmpty ? instances : own
        try checkCount(chosen.count, of: chosen)
        for document in chosen { sets.append(try readInstance(document)) }
        return sets
    }

    private func checkCount(_ count: Int, of documents: [DocumentReference]) throws(XBRLFailure) {
        guard count > XBRLLimits.sets, let last = documents.last else { return }
        throw XBRLFailure(document: name(last), message: "the filing has more than \(XBRLLimits.sets) document sets", line: 0, offset: last.offset)
    }

    /// Reads the filing's schema and its presentation, calculation and label linkbases; nil if it has none. The definition linkbase is not needed, because the
    /// presentation linkbase says which members a face shows.
    ///
    /// - Parameter needs: whether the networks of a role are needed, given the role's definition.
    package func taxonomy(needs: @escaping (_ roleDefinition: String) -> Bool = { _ in true }) throws(XBRLFailure) -> Taxonomy? {
        let parts = documents.filter { [.schema, .presentation, .calculation, .label].contains($0.kind) }
        guard !parts.isEmpty else { return nil }
        let taxonomy = Taxonomy()
        let taxonomyReader = TaxonomyReader(taxonomy, reader, needs: needs)
        // Read the schema first, because it defines the roles.
        for part in parts.filter({ $0.kind == .schema }) + parts.filter({ $0.kind != .schema }) {
            try read(part) { bytes throws(MarkupFailure) in try taxonomyReader.read(bytes) }
        }
        return taxonomy
    }

    /// Reads the instance that the SEC extracted from an inline set: `aapl-20240928_htm.xml` from `aapl-20240928.htm`; nil if the submission has none.
    package func extracted(from set: DocumentSet) throws(XBRLFailure) -> DocumentSet? {
        for main in set.report.documents {
            guard let dot = main.lastIndex(of: ".") else { continue }
            let wanted = "\(main[..<dot])_\(main[main.index(after: dot)...]).xml"
            if let document = documents.first(where: { $0.kind == .instance && $0.filename == wanted }) { return try readInstance(document) }
        }
        return nil
    }

    private func readInstance(_ document: DocumentReference) throws(XBRLFailure) -> DocumentSet {
        let report = Report(names: reader.names)
        let instance = InstanceReader(report, reader)
        try read(document) { bytes throws(MarkupFailure) in try instance.read(bytes, name: name(document)) }
        return DocumentSet(report: report, offsets: [document.offset])
    }

    private func readInline(_ group: [DocumentReference]) throws(XBRLFailure) -> DocumentSet {
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader, locatesFacts: locatesFacts)
        for document in group {
            try read(document) { bytes throws(MarkupFailure) in try set.read(bytes, name: name(document)) }
        }
        if let main = group.first { try locatingFailure(in: main) { () throws(MarkupFailure) in try set.finish() } }
        return DocumentSet(report: report, offsets: group.map(\.offset))
    }

    /// Groups inline documents into sets (Inline XBRL 1.1 §4). A set has the documents that reference the same schema; documents without a reference join the
    /// first set. The fee exhibit of a registration references another schema, so it is a set of its own.
    private func groups(_ inline: [DocumentReference]) throws(XBRLFailure) -> [[DocumentReference]] {
        guard inline.count > 1 else { return [inline] }
        var groups: [[DocumentReference]] = []
        var groupBySchema: [[UInt8]: Int] = [:]
        for document in inline {
            var schema: [UInt8] = []
            try read(document) { bytes throws(MarkupFailure) in schema = Self.schemaReference(bytes) }
            // Until a document references a schema, there is only one group.
            let index = schema.isEmpty || groupBySchema.isEmpty ? 0 : groupBySchema[schema] ?? groups.count
            if index == groups.count { groups.append([]) }
            groups[index].append(document)
            if !schema.isEmpty { groupBySchema[schema] = index }
        }
        return groups
    }

    /// Returns the `xlink:href` of the first schemaRef; empty if there is none.
    private static func schemaReference(_ bytes: Span<UInt8>) -> [UInt8] {
        guard let start = bytes.firstIndex(of: ":schemaRef"), let end = bytes.firstIndex(of: UInt8(ascii: ">"), from: start),
            let href = bytes.extracting(start..<end).firstIndex(of: "href")
        else { return [] }
        let tag = bytes.extracting(start..<end)
        var quote = href + 4
        while quote < tag.count, tag[quote] != UInt8(ascii: "\""), tag[quote] != UInt8(ascii: "'") { quote += 1 }
        guard quote < tag.count, let close = tag.firstIndex(of: tag[quote], from: quote + 1) else { return [] }
        return tag.extracting(quote + 1..<close).array
    }

    private func name(_ document: DocumentReference) -> String {
        document.filename ?? document.sequence.map { "document \($0)" } ?? "document"
    }

    private func read(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(XBRLFailure) {
        try locatingFailure(in: document) { () throws(MarkupFailure) in try source.withDocument(document, body) }
    }

    /// Rethrows a failure of `body` with the document's name and its offset in the submission.
    private func locatingFailure(in document: DocumentReference, _ body: () throws(MarkupFailure) -> Void) throws(XBRLFailure) {
        do throws(MarkupFailure) { try body() } catch {
            throw XBRLFailure(
                document: name(document), message: error.message, line: error.line, offset: document.offset + error.offset, isOutOfMemory: error.isOutOfMemory)
        }
    }
}
