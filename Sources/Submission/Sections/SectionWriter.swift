import Bytes
import JSONLines
import Records

/// Writes section records.
struct SectionWriter {
    private let text: SectionReader.Text
    private let accessionNumber: String?
    private var files: SectionFiles?
    /// The number of bytes of text that may still be written.
    private var room: Int
    private(set) var problems = ProblemList()

    init(text: SectionReader.Text, filing: FilingRecord, parts: [ReportPart], files: SectionFiles?) {
        self.text = text
        accessionNumber = filing.accessionNumber
        self.files = files
        room = parts.reduce(0) { $0 + SectionLimits.repetition * $1.list.text.count }
    }

    /// Writes the record of a section.
    ///
    /// - Parameter target: the text that the section points to, to be added to the section's own text.
    mutating func write(
        _ section: Section, _ part: ReportPart, _ pointer: SectionPointer?, _ target: [UInt8]?, to writer: inout JSONWriter
    ) throws(SubmissionFailure) {
        let list = part.list, document = part.document
        let isWhole = section.code == nil
        let first = section.blocks.isEmpty || isWhole ? 0 : list.blocks[section.blocks.lowerBound].source.lowerBound
        let last = section.blocks.isEmpty || isWhole ? document.length : list.blocks[section.blocks.upperBound - 1].source.upperBound
        writer.beginObject()
        writer.member("type", "section")
        writer.member("accession_number", accessionNumber)
        writer.member("document", document.filename)
        writer.member("part", section.partName)
        writer.member("item", section.code?.description)
        if !section.title.isEmpty { writer.member("title", section.title) }
        writer.member("offset", document.offset + first)
        writer.member("length", max(0, last - first))
        if text != .none || files != nil, let words = words(section, part, target, offset: document.offset + first) {
            if text != .none {
                writer.key("text")
                writer.string(words.span)
            }
            if let path = try files?.write(words, section) { writer.member("path", path) }
        }
        pointer?.write(to: &writer)
        writer.endObject()
        writer.endLine()
    }

    /// Returns the section's text followed by `target`. If the text is too long, adds a problem and leaves out `target`, or returns nil.
    private mutating func words(_ section: Section, _ part: ReportPart, _ target: [UInt8]?, offset: Int) -> [UInt8]? {
        func leaveOut(_ problems: inout ProblemList, _ reason: String) {
            problems.add("long_section", document: part.document.filename, offset: offset, "\(reason): it is left out")
        }
        let size = part.list.text(section.blocks).count
        guard size <= room else {
            leaveOut(&problems, "with this section's text, all sections have more than \(SectionLimits.repetition) times the document's text")
            return nil
        }
        room -= size
        var words = SectionText(list: part.list, isMarkdown: text == .markdown).text(section.blocks, limit: SectionLimits.text)
        guard words.count <= SectionLimits.text else {
            leaveOut(&problems, "the section's text has more than \(SectionLimits.text >> 20) MB")
            return nil
        }
        if let target {
            if words.count + target.count <= SectionLimits.text, target.count <= room {
                room -= target.count
                words += "\n\n".utf8
                words += target
            } else {
                leaveOut(&problems, "the text that the section points to is too long")
            }
        }
        return words
    }
}
