import Bytes
package import JSONLines
package import Records

/// Finds the items of a filing's report and writes a section record for each.
package struct SectionReader: Sendable {
    /// The form of the text in records.
    package enum Text: String, CaseIterable, Sendable {
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

    /// Writes the sections of a submission. If no item is recognised, the main document becomes one section and the filing gets a problem.
    ///
    /// - Returns: the number of records written.
    package func writeSections(
        of submission: Submission, in file: SubmissionFile, _ filing: inout FilingRecord, to writer: inout JSONWriter
    ) throws(SubmissionFailure) -> Int {
        try writeSections(of: filing.documents ?? submission.documents, &filing, path: file.path, to: &writer) { _ throws(SubmissionFailure) in file }
    }

    /// Writes the sections of documents, which may be in files of their own.
    ///
    /// - Parameters:
    ///   - path: the filing's path, which gives its folder a name if there is no accession number.
    ///   - file: returns the file that contains a document.
    /// - Returns: the number of records written.
    package func writeSections(
        of documents: [DocumentReference], _ filing: inout FilingRecord, path: String, to writer: inout JSONWriter,
        file: (DocumentReference) throws(SubmissionFailure) -> SubmissionFile
    ) throws(SubmissionFailure) -> Int {
        let report = ReportDocuments(documents, form: filing.formType ?? documents.first?.documentType ?? "")
        guard let main = report.documents.first else {
            filing.addProblems([Problem(code: "no_items", message: "the filing has no document with text")])
            return 0
        }
        let listed = ListedItems.codes((filing.object.value("items")?.array ?? []).compactMap(\.string))
        var parts: [ReportPart] = []
        for document in report.documents {
            let list = try file(document).withBytes(document.offset..<document.offset + document.length) { BlockList.read($0, of: document) }
            parts.append(ReportPart(document, list, form: report.form, listed: listed))
        }
        ReportPart.removeDuplicateSections(among: &parts)
        filing.addProblems(Self.problems(parts, listed, main))
        if parts.allSatisfy(\.sections.isEmpty) {
            filing.addProblems([Problem(code: "no_items", message: "no items recognised: the main document is one section", document: main.filename)])
            parts[0].sections = [Section(part: nil, code: nil, title: "", blocks: 0..<parts[0].list.blocks.count)]
        }
        var pointers = PointerTargets(documents, parts)
        var output = SectionWriter(text: text, filing: filing, parts: parts, files: folder.map { SectionFiles(folder: $0, filing, path: path, documents) })
        for part in parts {
            for section in part.sections {
                var pointer = section.code == nil ? nil : SectionPointer(section, part)
                if pointer != nil { try pointers.resolve(&pointer, section, part, file: file) }
                let target = followsPointers ? try pointers.text(of: pointer, isMarkdown: text == .markdown, file: file) : nil
                try output.write(section, part, pointer, target, to: &writer)
            }
        }
        filing.addProblems(output.problems.all)
        return parts.reduce(0) { $0 + $1.sections.count }
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
