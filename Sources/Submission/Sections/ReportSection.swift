import Records

/// A section of a report with its text: an item, or a whole document in which no items were recognised.
package struct ReportSection {
    let section: Section
    private let report: ReportPart

    init(_ section: Section, in report: ReportPart) {
        self.section = section
        self.report = report
    }

    /// The name of the document, as filed.
    package var document: String? { report.document.filename }
    /// The number of the part, `I` to `IV`; nil for forms without parts.
    package var part: String? { section.partName }
    /// The number of the item: `1A`, `7.01`; nil for a whole document.
    package var item: String? { section.code?.description }
    package var title: String { section.title }

    /// The section's bytes in the submission, or in the document's own file.
    package var place: Range<Int> {
        let document = report.document
        guard section.code != nil, !section.blocks.isEmpty else { return document.offset..<document.offset + document.length }
        let first = report.list.blocks[section.blocks.lowerBound].source.lowerBound
        let last = report.list.blocks[section.blocks.upperBound - 1].source.upperBound
        return document.offset + first..<document.offset + max(first, last)
    }

    /// The number of bytes of text that the section's blocks have.
    var sourceLength: Int { report.list.text(section.blocks).count }

    /// Returns the text, in UTF-8, plain or as Markdown; nil if it has more than 24 MB.
    package func text(isMarkdown: Bool = false) -> [UInt8]? {
        let text = SectionText(list: report.list, isMarkdown: isMarkdown).text(section.blocks, limit: SectionLimits.text)
        return text.count <= SectionLimits.text ? text : nil
    }
}
