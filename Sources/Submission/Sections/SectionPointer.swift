import Bytes
import JSONLines
import Records

/// Where a section points that says that its matter stands elsewhere.
struct SectionPointer {
    enum Kind: String { case exhibit, proxy, note, pages }

    /// The words that point.
    let text: String
    let kind: Kind
    /// `13`, `99.1`; for an annual report to shareholders 13, as Regulation S-K has it.
    private(set) var exhibit: String?
    private(set) var note: Int?
    private(set) var pages: PageReferences?

    // Where it leads, when that is in the submission.
    var document: String?
    var offset: Int?
    var length: Int?

    /// Bytes of a section that does nothing but point, and of one that incorporates most of its matter by reference.
    static let textLimit = 1_500
    static let incorporatingLimit = 6_000
    private static let sentenceLimit = 1_000

    /// Nil for a section that says what it has to say.
    init?(_ section: Section, _ part: ReportPart) {
        guard part.list.text(section.blocks).count <= Self.incorporatingLimit, !Self.listsExhibits(section, part) else { return nil }
        let isShort = part.list.text(section.blocks).count <= Self.textLimit
        var best: (found: Found, sentence: Substring, weight: Int)?
        for block in section.blocks where !part.list.blocks[block].marks.contains(.furniture) {
            for sentence in Self.sentences(part.list.string(block)) {
                guard let found = Self.read(sentence) else { continue }
                let weight = Self.weight(found.words)
                if isShort || weight > 0, weight > best?.weight ?? -1 { best = (found, sentence, weight) }
            }
        }
        guard let best else { return nil }
        text = String(best.sentence.prefix(Self.sentenceLimit))
        kind = best.found.kind
        exhibit = best.found.exhibit
        note = best.found.note
        pages = best.found.pages
    }

    /// How surely a sentence stands for the item's matter: what is incorporated by reference does, and what says that it answers the item.
    private static func weight(_ words: String) -> Int {
        let isIncorporated = words.contains("incorporated") || words.contains("incorporates")
        let answers = ["this item", "required by item", "called for by", "required information", "information required", "in response to"]
        return (isIncorporated ? 1 : 0) + (answers.contains { words.contains($0) } ? 1 : 0)
    }

    /// Lists of exhibits say of each where it was filed first.
    private static func listsExhibits(_ section: Section, _ part: ReportPart) -> Bool {
        guard let form = part.form, let code = section.code else { return false }
        let slots = form.slots.indices.filter { form.slots[$0].code == code && form.slots[$0].part == section.part }
        return slots.contains { form.slots[$0].titles.contains { $0.hasPrefix("exhibit") } }
            && !slots.contains { form.slots[$0].titles.contains { $0.hasPrefix("certainrelation") } }
    }

    /// Parts of a text that end with a point before a capital.
    private static func sentences(_ text: String) -> [Substring] {
        var sentences: [Substring] = []
        var start = text.startIndex
        var index = text.startIndex
        while let point = text[index...].firstIndex(of: ".") {
            index = text.index(after: point)
            let rest = text[index...]
            let word = text[start..<point].split(separator: " ").last ?? ""
            guard rest.first == " ", let next = rest.dropFirst().first, next.isUppercase || next == "\u{201C}", word.count > 2 else { continue }
            sentences.append(text[start..<index])
            start = text.index(after: index)
        }
        if start < text.endIndex { sentences.append(text[start...]) }
        return sentences
    }

    private typealias Found = (words: String, kind: Kind, exhibit: String?, note: Int?, pages: PageReferences?)

    private static func read(_ sentence: Substring) -> Found? {
        let words = sentence.lowercased()
        // What is furnished `shall not be deemed incorporated by reference`.
        guard verbs.contains(where: { words.contains($0) }), !words.contains("be deemed") else { return nil }
        let pages = number(behind: ["pages ", "page "], in: sentence, words)
        let exhibit = name(behind: ["exhibit ", "exhibit no. "], in: words)
        if words.contains("proxy statement") || words.contains("information statement") {
            return (words, .proxy, nil, nil, pages)
        }
        if let exhibit { return (words, .exhibit, exhibit, nil, pages) }
        if annualReports.contains(where: { words.contains($0) }) { return (words, .exhibit, "13", nil, pages) }
        if let note = number(behind: ["note ", "notes "], in: sentence, words)?.ranges.first?.lowerBound, note.prefix == 0 {
            return (words, .note, nil, note.number, nil)
        }
        return pages.map { (words, .pages, nil, nil, $0) }
    }

    private static let verbs = [
        "incorporated", "incorporates", "set forth", "included in", "included on", "contained in", "contained on", "appears", "appearing", "presented in",
        "presented on", "found in", "found on", "refer to", "reference is made", "see ", "described in", "discussed in", "furnished as", "attached", "filed as",
        "disclosed in", "provided in", "under the caption", "under the heading", "is in ", "are in ", "is on page", "are on page", "shown on", "shown in",
    ]
    private static let annualReports = [
        "annual report to shareholders", "annual report to stockholders", "annual report to its shareholders", "annual report to its stockholders",
        "annual report to security holders",
    ]

    /// `pages 25 through 40`.
    private static func number(behind names: [String], in sentence: Substring, _ words: String) -> PageReferences? {
        // Lower case has as many bytes where the text is ASCII; anything else is passed over.
        let bytes = Array(sentence.utf8), lower = Array(words.utf8)
        guard bytes.count == lower.count else { return nil }
        for name in names {
            let pattern = Array(name.utf8)
            guard lower.count > pattern.count else { continue }
            for start in 0..<lower.count - pattern.count where lower[start..<start + pattern.count].elementsEqual(pattern) {
                guard start == 0 || !lower[start - 1].isASCIILetter else { continue }
                var position = start + pattern.count
                if let pages = PageReferences(bytes.span, at: &position) { return pages }
            }
        }
        return nil
    }

    /// `13`, `99.1`, `(13)`.
    private static func name(behind names: [String], in words: String) -> String? {
        for name in names {
            var rest = words[...]
            while let range = rest.range(of: name) {
                rest = rest[range.upperBound...]
                let number = rest.drop { $0 == "(" }.prefix { $0.isNumber || $0 == "." || $0 == "-" }
                let trimmed = String(number).trimmed(of: ".-")
                if !trimmed.isEmpty { return trimmed }
            }
        }
        return nil
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

extension Substring {
    /// The first place of a text.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

extension String {
    fileprivate func trimmed(of characters: String) -> String {
        var text = self[...]
        while let last = text.last, characters.contains(last) { text.removeLast() }
        while let first = text.first, characters.contains(first) { text.removeFirst() }
        return String(text)
    }
}
