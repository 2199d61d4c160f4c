import Bytes
import Records

/// Finds the targets of pointers in the documents of a submission.
struct PointerTargets {
    private let filing: OpenFiling
    private let parts: [ReportPart]
    /// The documents read so far, by their index in `documents`.
    private var read: [Int: (list: BlockList, pages: PageMap)] = [:]

    private var documents: [DocumentReference] { filing.documents }

    init(_ filing: OpenFiling, _ parts: [ReportPart]) {
        self.filing = filing
        self.parts = parts
    }

    /// Sets the target of a section's pointer, if the submission contains it.
    mutating func resolve(
        _ pointer: inout SectionPointer?, _ section: Section, _ part: ReportPart
    ) throws(SubmissionFailure) {
        guard var found = pointer else { return }
        switch found.kind {
        case .proxy: return
        case .exhibit:
            guard let exhibit = found.exhibit, let document = self.exhibit(exhibit) else { return }
            try setTarget(document, found.pages, &found)
        case .pages:
            guard let pages = found.pages else { return }
            let list = try self.list(of: part.document)
            guard let blocks = list.pages.blocks(pages), !blocks.overlaps(section.blocks) else { return }
            found.setTarget(blocks, list.list, part.document)
        case .note:
            guard let number = found.note else { return }
            for other in [part] + parts where found.document == nil {
                guard let blocks = NoteHeading.find(number, in: other.list, besides: other.document == part.document ? section.blocks : 0..<0) else { continue }
                // A note ends at the latest with the item that contains it.
                let end = other.sections.lazy.map(\.blocks).filter { $0.contains(blocks.lowerBound) }.map(\.upperBound).min() ?? blocks.upperBound
                found.setTarget(blocks.clamped(to: blocks.lowerBound..<end), other.list, other.document)
            }
            // The financial statements may be in the annual report to shareholders.
            guard found.document == nil, let document = self.exhibit("13"), document.isReadable else { break }
            let list = try self.list(of: document).list
            if let blocks = NoteHeading.find(number, in: list, besides: 0..<0) { found.setTarget(blocks, list, document) }
        }
        pointer = found
    }

    /// Returns the text of a pointer's target.
    mutating func text(
        of pointer: SectionPointer?, isMarkdown: Bool
    ) throws(SubmissionFailure) -> [UInt8]? {
        guard let pointer, let offset = pointer.offset, let length = pointer.length,
            let document = documents.first(where: { $0.filename == pointer.document && $0.offset <= offset && offset + length <= $0.offset + $0.length }),
            document.isReadable
        else { return nil }
        let list = try self.list(of: document).list
        let range = offset - document.offset..<offset - document.offset + length
        let first = list.blocks.partitioningIndex { $0.source.lowerBound >= range.lowerBound }
        let end = list.blocks.partitioningIndex { $0.source.lowerBound >= range.upperBound }
        return first < end ? SectionText(list: list, isMarkdown: isMarkdown).text(first..<end, limit: SectionLimits.text) : nil
    }

    /// Returns the exhibit with a number: `EX-13`, else `EX-13.1`. If the number has a point, exactly one exhibit must fit.
    private func exhibit(_ number: String) -> DocumentReference? {
        let name = "EX-\(number)"
        func type(_ document: DocumentReference) -> String { (document.documentType ?? "").uppercased() }
        if let exact = documents.first(where: { type($0) == name || type($0) == "\(name).0" }) { return exact }
        // Exhibit 99.1 may be filed as EX-99, Exhibit 13 as EX-13.1.
        let base = number.prefix { $0 != "." }
        let near = documents.filter { type($0) == "EX-\(base)" || (!number.contains(".") && type($0).hasPrefix("\(name).")) }
        return near.count == 1 || !number.contains(".") ? near.first : nil
    }

    private mutating func setTarget(
        _ document: DocumentReference, _ pages: PageReferences?, _ pointer: inout SectionPointer
    ) throws(SubmissionFailure) {
        if let pages, document.isReadable {
            let list = try self.list(of: document)
            if let blocks = list.pages.blocks(pages) { return pointer.setTarget(blocks, list.list, document) }
        }
        pointer.document = document.filename
        pointer.offset = document.offset
        pointer.length = document.length
    }

    private mutating func list(
        of document: DocumentReference
    ) throws(SubmissionFailure) -> (list: BlockList, pages: PageMap) {
        let place = documents.firstIndex(of: document) ?? documents.count
        if let known = read[place] { return known }
        let list: BlockList
        if let part = parts.first(where: { $0.document == document }) {
            list = part.list
        } else {
            list = try filing.bytes(of: document).withBytes { BlockList.read($0, of: document) }
        }
        let pair = (list, PageMap(list))
        read[place] = pair
        return pair
    }
}

extension SectionPointer {
    fileprivate mutating func setTarget(_ blocks: Range<Int>, _ list: BlockList, _ document: DocumentReference) {
        guard !blocks.isEmpty else { return }
        let first = list.blocks[blocks.lowerBound].source.lowerBound, last = list.blocks[blocks.upperBound - 1].source.upperBound
        self.document = document.filename
        offset = document.offset + first
        length = max(0, last - first)
    }
}
