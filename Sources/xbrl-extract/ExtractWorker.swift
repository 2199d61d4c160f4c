import Bytes
import Financials
import JSONLines
import Markup
import Records
import Submission
import Tool
import XBRL

/// Extracts filings, one after another: reads the document sets and the taxonomy of each, and unfolds its statements and facts.
struct ExtractWorker: FilingWorker {
    let emit: EmittedKinds
    let checks: Bool
    let oimFolder: String?

    mutating func process(_ filing: inout FilingRecord, _ unfolding: inout Unfolding) throws(Rejection) {
        filing.setVersion(secflowVersion, of: "xbrl-extract")
        if filing.isRemoved { return }
        guard filing.accessionNumber?.utf8.count ?? 0 <= XBRLLimits.accessionNumber else {
            throw Rejection(code: "limit", message: "an accession number of more than \(XBRLLimits.accessionNumber) bytes")
        }
        let opened: OpenFiling
        do throws(SubmissionFailure) { opened = try OpenFiling(&filing) } catch { throw Rejection(error) }
        guard opened.areDocumentsApart else {
            throw Rejection(code: "bad_documents", message: "the record names the same bytes for more than one document")
        }
        let reader = FilingReader(opened.documents, from: FilingSource(filing: opened), locatesFacts: emit.contains(.statements))
        let sets: [DocumentSet]
        do throws(XBRLFailure) {
            sets = try reader.sets()
            if sets.isEmpty { return }
            let taxonomy = emit.contains(.statements) ? try reader.taxonomy(needs: StatementBuilder.needs) : nil
            var headingPrefixes: [Set<String>] = Array(repeating: [], count: sets.count)
            if emit.contains(.statements) { headingPrefixes = unfoldStatements(sets, taxonomy, &filing, &unfolding) }
            if emit.contains(.facts) { unfoldFacts(sets, filing, &unfolding) }
            describe(sets, headingPrefixes, &filing)
            if checks { try crossCheck(sets, reader, &filing) }
        } catch {
            if error.isOutOfMemory { throw Rejection(code: "out_of_memory", message: error.description, isRetryable: true) }
            throw Rejection(code: "malformed_xml", message: error.description)
        }
        try writeOIM(sets, filing, path: opened.path)
    }

    private func crossCheck(
        _ sets: [DocumentSet], _ reader: FilingReader<FilingSource>, _ filing: inout FilingRecord
    ) throws(XBRLFailure) {
        var total: CrossCheck?
        for set in sets {
            guard let extracted = try reader.extracted(from: set) else { continue }
            let check = CrossCheck(set.report, extracted.report)
            if total == nil { total = check } else { total?.add(check) }
        }
        guard let total else { return }
        filing.object.set("cross_check", total.json)
        filing.addProblems(total.problems)
    }

    /// Writes each document set as xBRL-JSON into a file in the folder of its filing: `DIR/0000320193-24-000123/aapl-20240928.json`.
    private func writeOIM(_ sets: [DocumentSet], _ filing: FilingRecord, path: String) throws(Rejection) {
        guard let oimFolder else { return }
        let folder = "\(oimFolder)/\(DocumentExtraction.folderName(filing, path: path))"
        var names = SafeNames()
        for (index, set) in sets.enumerated() {
            var document = JSONWriter()
            var writer = OIMWriter(set.report)
            writer.write(to: &document)
            let main = set.report.documents.first ?? ""
            let stem = main.lastIndex(of: ".").map { String(main[..<$0]) } ?? main
            let name = names.name("\(stem).json", index: index + 1, suffix: ".json")
            try rethrowing(AtomicFile.write(document.bytes.span, to: "\(folder)/\(name)")) { (error: SystemFailure) in
                Rejection(code: "output", message: error.description, isRetryable: true, endsRun: error.concernsFileSystem)
            }
        }
    }

    /// Unfolds the statements. Returns, for each set, the prefixes in the lines of its statements: a heading may have a prefix that no fact has.
    private func unfoldStatements(
        _ sets: [DocumentSet], _ taxonomy: Taxonomy?, _ filing: inout FilingRecord, _ unfolding: inout Unfolding
    ) -> [Set<String>] {
        var prefixes: [Set<String>] = []
        var statements: [(statement: Statement, offsets: [Int])] = []
        let linked = XBRLLimits.linkedSets(arcs: taxonomy?.arcs.count ?? 0)
        for (number, set) in sets.enumerated() {
            let builder = StatementBuilder(
                set.report, number < linked ? taxonomy : nil, formType: filing.formType, fiscalYearEnd: filing.fiscalYearEnd)
            let (built, problems) = builder.statements()
            statements += built.map { ($0, set.offsets) }
            prefixes.append(built.reduce(into: []) { $0.formUnion($1.prefixes) })
            filing.addProblems(problems)
        }
        unfolding.add(statements.count, .statement) { [statements, filing] writer in
            for (statement, offsets) in statements { statement.write(filing, offsets: offsets, to: &writer) }
        }
        return prefixes
    }

    private func unfoldFacts(_ sets: [DocumentSet], _ filing: FilingRecord, _ unfolding: inout Unfolding) {
        let writers = sets.map { FactWriter($0.report, accessionNumber: filing.accessionNumber, offsets: $0.offsets) }
        unfolding.add(sets.reduce(0) { $0 + $1.report.facts.count }, .fact) { writer in
            for facts in writers { facts.write(to: &writer) }
        }
    }

    /// Sets the members of the filing record that come from its document sets.
    ///
    /// - Parameter headingPrefixes: for each set, the prefixes in the lines of its statements.
    private func describe(_ sets: [DocumentSet], _ headingPrefixes: [Set<String>], _ filing: inout FilingRecord) {
        guard let main = sets.first else { return }
        let cover = CoverPage(main.report)
        if let year = cover.fiscalYear { filing.object.set("fiscal_year", year) }
        if let period = cover.fiscalPeriod { filing.object.set("fiscal_period", period) }
        var namespaces: [JSONValue.Member] = []
        var known: Set<String> = []
        var problems: [Problem] = []
        for (set, others) in zip(sets, headingPrefixes) {
            for (prefix, uri) in set.report.namespaces(with: others) where known.insert(prefix).inserted {
                namespaces.append(.init(prefix, .string(uri)))
            }
            problems += set.report.allProblems(offsets: set.offsets)
        }
        filing.object.set("namespaces", .object(namespaces))
        filing.addProblems(problems)
    }
}

/// Lends the documents of a filing to the readers of XBRL.
struct FilingSource: DocumentSource {
    let filing: OpenFiling

    func withDocument(_ document: DocumentReference, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
        guard !document.isEncoded else { return }
        let bytes = try rethrowing(filing.bytes(of: document)) { (error: SubmissionFailure) in
            MarkupFailure(message: error.description, line: 0, offset: 0)
        }
        try bytes.withTerminatedBytes(body)
    }
}
