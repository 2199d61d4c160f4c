import Bytes
import JSONLines
import Records

/// The place that a section refers to for its content.
struct SectionPointer {
    enum Kind: String { case exhibit, proxy, note, pages }

    /// The sentence that refers to the place.
    let text: String
    let kind: Kind
    /// The number of an exhibit: `13`, `99.1`. The annual report to shareholders is 13 (Regulation S-K, Item 601).
    private(set) var exhibit: String?
    private(set) var note: Int?
    private(set) var pages: PageReferences?

    // The place, if the submission contains it.
    var document: String?
    var offset: Int?
    var length: Int?

    /// Finds the pointer of a section; nil if the section has its own content.
    init?(_ section: Section, _ part: ReportPart) {
        guard part.list.text(section.blocks).count <= SectionThresholds.incorporatingPointerLength, !Self.listsExhibits(section, part) else { return nil }
        let isShort = part.list.text(section.blocks).count <= SectionThresholds.pointerLength
        var best: (sentence: PointingSentence, weight: Int)?
        for block in section.blocks where !part.list.blocks[block].marks.contains(.furniture) {
            let text = part.list.withText(block) { $0.array }
            for range in PointingSentence.ranges(text) {
                guard let sentence = PointingSentence(text[range]) else { continue }
                if isShort || sentence.weight > 0, sentence.weight > best?.weight ?? -1 { best = (sentence, sentence.weight) }
            }
        }
        guard let best = best?.sentence else { return nil }
        text = best.text
        kind = best.kind
        exhibit = best.exhibit
        note = best.note
        pages = best.pages
    }

    /// Whether a section is the list of exhibits. The references in it only say where each exhibit was first filed.
    private static func listsExhibits(_ section: Section, _ part: ReportPart) -> Bool {
        guard let form = part.form, let code = section.code else { return false }
        let items = form.items.indices.filter { form.items[$0].code == code && form.items[$0].part == section.part }
        return items.contains { form.items[$0].titles.contains { $0.hasPrefix("exhibit") } }
            && !items.contains { form.items[$0].titles.contains { $0.hasPrefix("certainrelation") } }
    }

    func write(to writer: inout JSONWriter) {
        writer.key("pointer")
        writer.beginObject()
        writer.member("text", text)
        writer.member("kind", kind.rawValue)
        writer.member("document", document)
        writer.member("offset", offset)
        writer.member("length", length)
        writer.endObject()
    }
}
