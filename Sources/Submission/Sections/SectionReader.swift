import Bytes
package import JSONLines
package import Records

/// Reads the items of a filing's main document and writes a record for each.
package struct SectionReader: Sendable {
    /// What `text` of a record is.
    package enum Text: String, CaseIterable, Sendable {
        case none, plain, markdown
    }

    private let text: Text
    /// Bytes of a section's text: a record must stay under 64 MB, and escapes can double it.
    private static let textLimit = 24 << 20
    /// How many times the document's text all sections together may have: a heading may name so many items, each with all that follows.
    private static let repetitionLimit = ItemMark.codeLimit

    package init(text: Text = .plain) {
        self.text = text
    }

    /// Writes the sections of a submission; a filing in which no items are recognised gets a problem, and its main document as one section.
    ///
    /// - Returns: how many records were written.
    package func callAsFunction(_ submission: Submission, _ file: SubmissionFile, _ filing: inout FilingRecord, to writer: inout JSONWriter) -> Int {
        self(submission.documents, &filing, to: &writer) { _ in file }
    }

    /// The same of documents that stand in files of their own.
    ///
    /// - Parameter file: where a document's bytes are.
    package func callAsFunction<E: Error>(
        _ documents: [DocumentReference], _ filing: inout FilingRecord, to writer: inout JSONWriter, file: (DocumentReference) throws(E) -> SubmissionFile
    ) throws(E) -> Int {
        let form = filing.formType ?? documents.first?.documentType ?? ""
        guard let document = Self.mainDocument(documents, form: form) else {
            filing.addProblems([Problem(code: "no_items", message: "the filing has no document with text")])
            return 0
        }
        let file = try file(document)
        let list = file.withBytes(document.offset..<document.offset + document.length) { bytes in
            var list = BlockList.read(bytes, isText: document.kind == .text)
            PageFurniture.mark(&list)
            return list
        }
        let items = FormItems(formType: form.isEmpty ? CoverForm.form(in: list) : form)
        var sections = items.map { SectionFinder.sections(in: list, form: $0) } ?? []
        if sections.isEmpty {
            filing.addProblems([Problem(code: "no_items", message: "no items recognised: the main document is one section", document: document.filename)])
            sections = [Section(part: nil, code: nil, title: "", blocks: 0..<list.blocks.count)]
        }
        var problems = ProblemList()
        var room = Self.repetitionLimit * list.text.count
        for section in sections { write(section, list, document, filing, to: &writer, &room, &problems) }
        filing.addProblems(problems.all)
        return sections.count
    }

    /// The first readable document of the filing's own type, else the first readable one.
    private static func mainDocument(_ documents: [DocumentReference], form: String) -> DocumentReference? {
        let readable = documents.filter { ($0.kind == .html || $0.kind == .inline || $0.kind == .text) && !$0.isEncoded }
        return readable.first { $0.documentType == form } ?? readable.first
    }

    private func write(
        _ section: Section, _ list: BlockList, _ document: DocumentReference, _ filing: FilingRecord, to writer: inout JSONWriter, _ room: inout Int,
        _ problems: inout ProblemList
    ) {
        writer.beginObject()
        writer.member("type", "section")
        writer.member("accession_number", filing.accessionNumber)
        writer.member("document", document.filename)
        writer.member("part", section.partName)
        writer.member("item", section.code?.description)
        if !section.title.isEmpty { writer.member("title", section.title) }
        let isWhole = section.code == nil
        let first = section.blocks.isEmpty || isWhole ? 0 : list.blocks[section.blocks.lowerBound].source.lowerBound
        let last = section.blocks.isEmpty || isWhole ? document.length : list.blocks[section.blocks.upperBound - 1].source.upperBound
        writer.member("offset", document.offset + first)
        writer.member("length", max(0, last - first))
        if text != .none {
            func leaveOut(_ reason: String) {
                problems.add("long_section", document: document.filename, offset: document.offset + first, "\(reason): its bytes are named, not its text")
            }
            let size = list.text(section.blocks).count
            if size > room {
                leaveOut("sections within each other have more than \(Self.repetitionLimit) times the document's text")
            } else {
                room -= size
                let text = SectionText(list: list, isMarkdown: text == .markdown).text(section.blocks, limit: Self.textLimit)
                if text.count <= Self.textLimit {
                    writer.key("text")
                    writer.string(text.span)
                } else {
                    leaveOut("the section has more than \(Self.textLimit >> 20) MB of text")
                }
            }
        }
        writer.endObject()
        writer.endLine()
    }
}
