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
        _ section: ReportSection, _ pointer: SectionPointer?, _ target: [UInt8]?, to writer: inout JSONWriter
    ) throws(SubmissionFailure) {
        let place = section.place
        writer.beginObject()
        writer.member("type", "section")
        writer.member("accession_number", accessionNumber)
        writer.member("document", section.document)
        writer.member("part", section.part)
        writer.member("item", section.item)
        if !section.title.isEmpty { writer.member("title", section.title) }
        writer.member("offset", place.lowerBound)
        writer.member("length", place.count)
        if text != .none || files != nil, let words = words(section, target) {
            if text != .none {
                writer.key("text")
                writer.string(words.span)
            }
            if let path = try files?.write(words, section.section) { writer.member("path", path) }
        }
        pointer?.write(to: &writer)
        writer.endObject()
        writer.endLine()
    }

    /// Returns the section's text followed by `target`. What is too long is left out, with a problem: `target`, or all text (nil).
    private mutating func words(_ section: ReportSection, _ target: [UInt8]?) -> [UInt8]? {
        func leaveOut(_ problems: inout ProblemList, _ reason: String) {
            problems.add("long_section", document: section.document, offset: section.place.lowerBound, "\(reason): it is left out")
        }
        let size = section.sourceLength
        guard size <= room else {
            leaveOut(&problems, "with this section's text, all sections have more than \(SectionLimits.repetition) times the document's text")
            return nil
        }
        room -= size
        guard var words = section.text(isMarkdown: text == .markdown) else {
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
