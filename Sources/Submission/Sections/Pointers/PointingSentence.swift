import Bytes

/// A sentence that refers to another place: an exhibit, a proxy statement, a note or pages.
struct PointingSentence {
    /// The first bytes of the sentence.
    let text: String
    let kind: SectionPointer.Kind
    private(set) var exhibit: String?
    private(set) var note: Int?
    private(set) var pages: PageReferences?
    /// The certainty that the place contains the item's content: one point for `incorporated by reference`, one for words like `required by this item`.
    let weight: Int

    /// The maximum number of bytes of a sentence that are kept.
    private static let limit = 1_000

    /// Reads a sentence; nil if it does not refer to another place.
    init?(_ sentence: ArraySlice<UInt8>) {
        let words = Words(sentence)
        guard words.has(Self.places), words.has(Self.verbs), !words.has(Self.denials) else { return nil }
        text = String(decoding: sentence.prefix(Self.limit), as: UTF8.self)
        weight = (words.has(Self.incorporations) && !words.has(Self.qualifications) ? 1 : 0) + (words.has(Self.answers) ? 1 : 0)
        let pages = words.pages(after: ["pages ", "page "])
        if words.has(Self.proxies) {
            kind = .proxy
        } else if let number = words.number(after: ["exhibit ", "exhibit no. ", "exhibits "]) {
            kind = .exhibit
            exhibit = number
            self.pages = pages
        } else if words.has(Self.annualReports) {
            // The annual report to shareholders is Exhibit 13 (Regulation S-K, Item 601).
            kind = .exhibit
            exhibit = "13"
            self.pages = pages
        } else if let first = words.pages(after: ["note ", "notes "])?.ranges.first?.lowerBound, first.prefix == nil {
            kind = .note
            note = first.number
        } else if let pages {
            kind = .pages
            self.pages = pages
        } else {
            return nil
        }
    }

    private static let places: [StaticString] = ["exhibit", "proxy statement", "information statement", "annual report", "note", "page"]
    private static let proxies: [StaticString] = ["proxy statement", "information statement"]
    private static let annualReports: [StaticString] = [
        "annual report to shareholders", "annual report to stockholders", "annual report to its shareholders", "annual report to its stockholders",
        "annual report to security holders", "annual report to shareowners",
    ]
    private static let verbs: [StaticString] = [
        "incorporated", "incorporates", "set forth", "included in", "included on", "contained in", "contained on", "appears", "appearing", "presented in",
        "presented on", "found in", "found on", "refer to", "reference is made", "see ", "described in", "discussed in", "furnished as", "furnished herewith",
        "attached", "filed as", "disclosed in", "provided in", "under the caption", "under the heading", "is in ", "are in ", "is on page", "are on page",
        "shown on", "shown in",
    ]
    /// The words of sentences that refer to nothing: furnished exhibits `shall not be deemed incorporated by reference`.
    private static let denials: [StaticString] = ["be deemed"]
    private static let incorporations: [StaticString] = ["incorporated", "incorporates"]
    /// Text that is `qualified in its entirety by reference` to an agreement is the section's own content.
    private static let qualifications: [StaticString] = ["qualified in its entirety", "qualified in their entirety", "qualified by reference"]
    private static let answers: [StaticString] = [
        "this item", "required by item", "called for by", "required information", "information required", "in response to",
    ]

    /// Returns the sentences of a text. A sentence ends with a period before a capital letter.
    static func ranges(_ text: [UInt8]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0, word = 0
        for position in text.indices {
            if text[position] == 0x20 { word = position + 1 }
            guard text[position] == UInt8(ascii: "."), position + 2 < text.count, text[position + 1] == 0x20, position - word > 2 else { continue }
            let next = text[position + 2]
            guard next &- 0x41 < 26 || next == 0xE2 else { continue }
            ranges.append(start..<position + 1)
            start = position + 2
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }
}

/// A sentence in lower case, for searching, and the original bytes at the same positions.
private struct Words {
    private let original: [UInt8]
    private let lower: [UInt8]

    init(_ text: ArraySlice<UInt8>) {
        original = Array(text)
        lower = text.map(\.asciiLowercased)
    }

    func has(_ texts: [StaticString]) -> Bool {
        let span = lower.span
        return texts.contains { span.firstIndex(of: $0) != nil }
    }

    /// Returns the positions after each occurrence of a word.
    private func positions(after names: [StaticString]) -> [Int] {
        let span = lower.span
        var places: [Int] = []
        for name in names {
            var position = 0
            while let start = span.firstIndex(of: name, from: position) {
                position = start + name.utf8CodeUnitCount
                if start == 0 || !lower[start - 1].isASCIILetter { places.append(position) }
            }
        }
        return places
    }

    /// Returns the pages after a word: `pages 25 through 40`.
    func pages(after names: [StaticString]) -> PageReferences? {
        for var place in positions(after: names) {
            if let pages = PageReferences(original.span, at: &place) { return pages }
        }
        return nil
    }

    /// Returns the number after a word: `13`, `99.1`, `(13)`.
    func number(after names: [StaticString]) -> String? {
        for place in positions(after: names) {
            let number = lower[place...].drop { $0 == UInt8(ascii: "(") }.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
            let end = number.lastIndex { $0.isDigit }
            if let end, number.first?.isDigit ?? false { return String(decoding: number[...end], as: UTF8.self) }
        }
        return nil
    }
}
