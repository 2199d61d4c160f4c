import Bytes
package import Markup
package import Records

/// A document whose markup cannot be read: the filing is rejected.
package struct XBRLFailure: Error, CustomStringConvertible {
    /// The document's file name.
    package let document: String
    package let message: String
    /// Line of the document, from 1.
    package let line: Int
    /// Byte of the submission (or of the document's own file).
    package let offset: Int
    /// It is not the document's fault, and may go well another time.
    package var isOutOfMemory = false

    package var description: String { "\(document): \(message) at line \(line), byte \(offset)" }
}

/// Where the bytes of a filing's documents are.
package protocol DocumentSource {
    /// Lends a document's bytes with a zero byte behind them. Nil when they cannot be had (an encoded document).
    func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure)
}

/// Reads what XBRL a filing's documents hold: its document sets, its taxonomy.
package struct FilingReader<Source: DocumentSource> {
    private let documents: [DocumentReference]
    private let source: Source
    private let reader = MarkupReader(names: Vocabulary.table())

    package init(_ documents: [DocumentReference], from source: Source) {
        self.documents = documents
        self.source = source
    }

    /// A document set as it was read, and where its documents stand.
    package struct Set {
        package let report: Report
        /// For each document of the set, its first byte in the submission.
        package let offsets: [Int]
    }

    /// The sets that hold the filing's facts: the inline ones; where there are none the instances; where there are only those that the
    /// SEC extracted from inline documents, these.
    package func sets() throws(XBRLFailure) -> [Set] {
        let inline = documents.filter { $0.kind == .inline }
        var sets: [Set] = []
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
        throw XBRLFailure(document: name(last), message: "more than \(XBRLLimits.sets) document sets in one filing", line: 0, offset: last.offset)
    }

    /// The schema and the linkbases that came with the filing; nil when there are none. The definition linkbase is not read: which members a face shows
    /// its presentation says.
    ///
    /// - Parameter needs: whether the networks of a role with a definition are wanted.
    package func taxonomy(needs: @escaping (_ roleDefinition: String) -> Bool = { _ in true }) throws(XBRLFailure) -> Taxonomy? {
        let parts = documents.filter { [.schema, .presentation, .calculation, .label].contains($0.kind) }
        guard !parts.isEmpty else { return nil }
        let taxonomy = Taxonomy()
        let taxonomyReader = TaxonomyReader(taxonomy, reader, needs: needs)
        // What roles are called the schema says, so it comes first.
        for part in parts.filter({ $0.kind == .schema }) + parts.filter({ $0.kind != .schema }) {
            try read(part) { bytes throws(MarkupFailure) in try taxonomyReader.read(bytes) }
        }
        return taxonomy
    }

    /// The instance that the SEC extracted from an inline set: `aapl-20240928_htm.xml` of `aapl-20240928.htm`. Nil where the submission holds none.
    package func extracted(from set: Set) throws(XBRLFailure) -> Set? {
        for main in set.report.documents {
            guard let dot = main.lastIndex(of: ".") else { continue }
            let wanted = "\(main[..<dot])_\(main[main.index(after: dot)...]).xml"
            if let document = documents.first(where: { $0.kind == .instance && $0.filename == wanted }) { return try readInstance(document) }
        }
        return nil
    }

    private func readInstance(_ document: DocumentReference) throws(XBRLFailure) -> Set {
        let report = Report(names: reader.names)
        let instance = InstanceReader(report, reader)
        try read(document) { bytes throws(MarkupFailure) in try instance.read(bytes, name: name(document)) }
        return Set(report: report, offsets: [document.offset])
    }

    private func readInline(_ group: [DocumentReference]) throws(XBRLFailure) -> Set {
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        for document in group {
            try read(document) { bytes throws(MarkupFailure) in try set.read(bytes, name: name(document)) }
        }
        if let main = group.first { try failing(main) { () throws(MarkupFailure) in try set.finish() } }
        return Set(report: report, offsets: group.map(\.offset))
    }

    /// Inline documents that name the same schema are one set, those that name none belong to the first (Inline XBRL 1.1 §4; the fee
    /// exhibit of a registration names a schema of its own and is a set of its own).
    private func groups(_ inline: [DocumentReference]) throws(XBRLFailure) -> [[DocumentReference]] {
        guard inline.count > 1 else { return [inline] }
        var groups: [[DocumentReference]] = []
        var groupBySchema: [[UInt8]: Int] = [:]
        for document in inline {
            var schema: [UInt8] = []
            try read(document) { bytes throws(MarkupFailure) in schema = Self.schemaReference(bytes) }
            // While no document has named a schema there is one group.
            let index = schema.isEmpty || groupBySchema.isEmpty ? 0 : groupBySchema[schema] ?? groups.count
            if index == groups.count { groups.append([]) }
            groups[index].append(document)
            if !schema.isEmpty { groupBySchema[schema] = index }
        }
        return groups
    }

    /// The `xlink:href` of the first schemaRef; empty when there is none.
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
        try failing(document) { () throws(MarkupFailure) in try source.withDocument(document, body) }
    }

    /// Puts a document's name and place on what is wrong with it.
    private func failing(_ document: DocumentReference, _ body: () throws(MarkupFailure) -> Void) throws(XBRLFailure) {
        do throws(MarkupFailure) { try body() } catch {
            throw XBRLFailure(
                document: name(document), message: error.message, line: error.line, offset: document.offset + error.offset, isOutOfMemory: error.isOutOfMemory)
        }
    }
}
