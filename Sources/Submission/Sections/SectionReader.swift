import Bytes
package import JSONLines
package import Records

/// Finds the items of a filing's report, and writes a section record for each.
package struct SectionReader: Sendable {
    /// The form of the text in records.
    package enum Text: String, Sendable {
        case none, plain, markdown
    }

    private let text: Text
    private let followsPointers: Bool
    private let folder: String?

    /// - Parameters:
    ///   - followsPointers: whether the text that a section points to is added to the section's own text.
    ///   - folder: the folder in which each section is also written into a file; nil for no files.
    package init(text: Text = .plain, followsPointers: Bool = false, folder: String? = nil) {
        self.text = text
        self.followsPointers = followsPointers
        self.folder = folder
    }

    /// Returns the sections of a filing's report, and adds what is wrong with them to the filing's problems. Without any recognised item, the main document is
    /// one section; without a document that has text, there is none.
    package func sections(of opened: OpenFiling, _ filing: inout FilingRecord) throws(SubmissionFailure) -> [ReportSection] {
        try reportParts(of: opened, &filing).flatMap { part in part.sections.map { ReportSection($0, in: part) } }
    }

    /// Writes a record for each section.
    ///
    /// - Returns: the number of records written.
    package func writeSections(
        of opened: OpenFiling, _ filing: inout FilingRecord, to writer: inout JSONWriter
    ) throws(SubmissionFailure) -> Int {
        let parts = try reportParts(of: opened, &filing)
        var pointers = PointerTargets(opened, parts)
        let files = folder.map { SectionFiles(folder: $0, filing, path: opened.path) }
        var output = SectionWriter(text: text, filing: filing, parts: parts, files: files)
        for part in parts {
            for section in part.sections {
                var pointer = section.code == nil ? nil : SectionPointer(section, part)
                if pointer != nil { try pointers.resolve(&pointer, section, part) }
                let target = followsPointers ? try pointers.text(of: pointer, isMarkdown: text == .markdown) : nil
                try output.write(ReportSection(section, in: part), pointer, target, to: &writer)
            }
        }
        filing.addProblems(output.problems.all)
        return parts.reduce(0) { $0 + $1.sections.count }
    }

    private func reportParts(of opened: OpenFiling, _ filing: inout FilingRecord) throws(SubmissionFailure) -> [ReportPart] {
        let report = ReportDocuments(opened.documents, form: filing.formType ?? opened.documents.first?.documentType ?? "")
        guard let main = report.documents.first else {
            filing.addProblems([Problem(code: "no_items", message: "the filing has no document with text")])
            return []
        }
        let listed = ListedItems.codes((filing.object.value("items")?.array ?? []).compactMap(\.string))
        var parts: [ReportPart] = []
        for document in report.documents {
            let list = try opened.bytes(of: document).withBytes { BlockList.read($0, of: document) }
            parts.append(ReportPart(document, list, form: report.form, listed: listed))
        }
        ReportPart.removeDuplicateSections(among: &parts)
        filing.addProblems(Self.problems(parts, listed, main))
        if parts.allSatisfy(\.sections.isEmpty) {
            filing.addProblems([Problem(code: "no_items", message: "no items recognised: the main document is one section", document: main.filename)])
            parts[0].sections = [Section(part: nil, code: nil, title: "", blocks: 0..<parts[0].list.blocks.count)]
        }
        return parts
    }

    /// Returns the problems of the sections found: items that differ from the header's, and text in no section.
    private static func problems(_ parts: [ReportPart], _ listed: Set<ItemCode>, _ main: DocumentReference) -> [Problem] {
        var problems: [Problem] = []
        let isCurrent = parts.contains { $0.form?.form == .current }
        if isCurrent, !listed.isEmpty {
            let found = parts.flatMap(\.sections).compactMap(\.code)
            if let problem = ListedItems.difference(listed: listed, found: found, document: main.filename) { problems.append(problem) }
        }
        var coverage = SectionCoverage()
        // Without any item the report becomes one section, which covers all text.
        if parts.contains(where: { !$0.sections.isEmpty }) { for part in parts { coverage.add(part) } }
        if let problem = coverage.problem(document: main.filename) { problems.append(problem) }
        return problems
    }
}
