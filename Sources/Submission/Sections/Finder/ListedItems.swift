import Bytes
import Records

/// The items that a current report's header lists. They confirm headings that are too weak by themselves.
enum ListedItems {
    /// Returns the codes of items as records have them, `2.02` or `5`. Other text is ignored.
    static func codes(_ items: [String]) -> Set<ItemCode> {
        Set(items.compactMap(code))
    }

    private static func code(_ text: String) -> ItemCode? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, let number = Int(first), number > 0, number < 100, parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return ItemCode(number) }
        return Int(parts[1]).map { ItemCode(number, fraction: $0) }
    }

    /// Returns a heading for each listed item that was not found: the first line with the item's number that looks like a heading, else the first with its
    /// title.
    static func candidates(in list: BlockList, form: FormItems, listed: Set<ItemCode>, found: Set<Int>) -> [HeadingCandidate] {
        let missing = form.items.indices.filter { listed.contains(form.items[$0].code) && !found.contains($0) }
        guard !missing.isEmpty else { return [] }
        var candidates: [HeadingCandidate] = []
        for item in missing {
            let number = Array(form.items[item].code.description.utf8)
            let block =
                list.blocks.indices.first { block in
                    let content = list.blocks[block]
                    guard content.text.count < SectionThresholds.listedItemLineLength, !content.marks.contains(.furniture) else { return false }
                    return list.withText(block) { text in isHeading(text, number, form, item) }
                } ?? list.blocks.indices.first { isTitle(list, $0, form, item) }
            if let block { candidates.append(HeadingCandidate(block: block, items: [item], score: SectionThresholds.ownTitle)) }
        }
        return candidates
    }

    /// Whether a block is the item's title without a number, in the style of a heading.
    private static func isTitle(_ list: BlockList, _ block: Int, _ form: FormItems, _ item: Int) -> Bool {
        let content = list.blocks[block]
        guard content.text.count < SectionThresholds.listedItemLineLength, content.marks.contains(.emphasised) || content.marks.contains(.centred),
            !content.marks.contains(.furniture), !content.marks.contains(.row)
        else { return false }
        let letters = list.withText(block) { $0.lowercasedLetters(limit: SectionThresholds.listedItemLineLength) }
        return FormTitles.has(form.form, letters) && form.fit(letters, item) == .begins
    }

    private static func isHeading(_ text: Span<UInt8>, _ number: [UInt8], _ form: FormItems, _ item: Int) -> Bool {
        guard let place = place(of: number, text) else { return false }
        let before = text.extracting(0..<place).lowercasedLetters()
        let after = text.lowercasedLetters(from: place + number.count)
        let isItem = before.suffix(4).elementsEqual("item".utf8) || before.suffix(5).elementsEqual("items".utf8)
        // `Item 2.02 of this report`, `as described in Item 2.02`.
        if references.contains(where: { after.starts(with: $0.utf8) }) { return false }
        let isTitled = form.fit(after, item) == .begins || form.fit(before, item) == .begins
        // `Section 5.02 Departure of Directors`
        if isTitled { return isItem || before.isEmpty || before.elementsEqual("section".utf8) }
        return isItem && before.count <= 5 && text[text.count - 1] != UInt8(ascii: ".") && text[text.count - 1] != UInt8(ascii: ",")
    }

    private static let references = ["ofthis", "ofthe", "ofour", "ofits", "ofform", "above", "below", "herein", "isincorporated", "and"]

    /// Returns the position of a number that is not part of a longer one. The caller must check that `Item` precedes a number of one or two digits.
    private static func place(of number: [UInt8], _ text: Span<UInt8>) -> Int? {
        var start = 0
        while start + number.count <= text.count, start < SectionThresholds.listedItemReach {
            var length = 0
            while length < number.count, text[start + length] == number[length] { length += 1 }
            let end = start + length
            if length == number.count, start == 0 || !isFigure(text[start - 1]), end == text.count || !text[end].isDigit {
                if number.contains(UInt8(ascii: ".")) || end == text.count || text[end] != UInt8(ascii: ".") || end + 1 == text.count || !text[end + 1].isDigit
                {
                    return start
                }
            }
            start += 1
        }
        return nil
    }

    private static func isFigure(_ byte: UInt8) -> Bool { byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: ",") }

    /// The maximum number of items that a message names.
    private static let nameLimit = 20

    /// Returns the problem of a report whose items differ from those of its header; nil if they agree.
    static func difference(listed: Set<ItemCode>, found: [ItemCode], document: String?) -> Problem? {
        let missing = listed.subtracting(found).sorted(), other = Set(found).subtracting(listed).sorted()
        if missing.isEmpty, other.isEmpty { return nil }
        func names(_ codes: [ItemCode]) -> String {
            codes.prefix(nameLimit).map(\.description).joined(separator: ", ") + (codes.count > nameLimit ? " and \(codes.count - nameLimit) more" : "")
        }
        var said: [String] = []
        if !missing.isEmpty { said.append("the header lists \(names(missing)), which the report does not have") }
        if !other.isEmpty { said.append("the report has \(names(other)), which the header does not list") }
        return Problem(code: "items_differ", message: said.joined(separator: "; "), document: document)
    }
}
