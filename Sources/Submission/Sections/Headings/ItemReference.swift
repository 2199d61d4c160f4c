import Bytes

/// Distinguishes a reference to an item from the item's heading. A line or paragraph of prose may begin with a reference.
enum ItemReference {
    /// The maximum number of bytes of a title that are read.
    private static let reach = 160

    static func matches(_ list: BlockList, _ heading: Heading) -> Bool {
        if continuesSentence(list, heading.block) { return true }
        return list.withText(heading.block) { text in
            let start = min(heading.mark.title, text.count)
            let title = text.extracting(start..<min(text.count, start + reach))
            return closesEarlierBracket(title) || namesItsReport(title)
        }
    }

    /// Whether the previous line ends in the middle of a sentence.
    private static func continuesSentence(_ list: BlockList, _ block: Int) -> Bool {
        let marks = list.blocks[block].marks
        guard marks.contains(.continues), !marks.contains(.emphasised), block > 0, !list.blocks[block - 1].marks.contains(.row) else { return false }
        return list.withText(block - 1) { text in
            guard text.count > 30, ItemMark(text) == nil else { return false }
            let last = text[text.count - 1]
            var word = text.count - 1
            while word > 0, text[word - 1] != 0x20 { word -= 1 }
            // The previous line ends with a word in lower case, a comma, an opening bracket or an opening quotation mark.
            return (last >= 0x61 && last <= 0x7A && text[word] >= 0x61 && text[word] <= 0x7A) || last == UInt8(ascii: ",") || last == UInt8(ascii: "(")
                || text.hasSuffix("\u{201C}")
                || (last == UInt8(ascii: "\"") && text[text.count - 2] == 0x20)
        }
    }

    /// Whether a title closes a quotation or bracket that was opened before the title: `Item 1A. Risk Factors" and elsewhere`, `Item 7. Management's
    /// Discussion) as well`.
    private static func closesEarlierBracket(_ title: Span<UInt8>) -> Bool {
        var hasQuotation = false, hasBracket = false
        for position in title.indices {
            switch title[position] {
            case UInt8(ascii: "\"") where !hasQuotation:
                if position > 0, title[position - 1] != 0x20, title[position - 1] != UInt8(ascii: "(") { return true }
                hasQuotation = true
            case 0xE2 where !hasQuotation && position + 2 < title.count && title[position + 1] == 0x80:
                if title[position + 2] == 0x9D { return true }
                if title[position + 2] == 0x9C { hasQuotation = true }
            case UInt8(ascii: "("): hasBracket = true
            case UInt8(ascii: ")") where !hasBracket:
                // After fewer than three letters the bracket may be that of a list, `a)`.
                if position >= 3, title[position - 1].isASCIILetter, title[position - 2].isASCIILetter, title[position - 3].isASCIILetter { return true }
            default: break
            }
        }
        return false
    }

    /// Whether the report's name follows a title: `Item 1A. Risk Factors of this report describes ...`
    private static func namesItsReport(_ title: Span<UInt8>) -> Bool {
        var words = String(decoding: title.array, as: UTF8.self).split { $0 == " " || $0 == "\t" }[...]
        while let word = words.popFirst() {
            guard word == "of" || word == "in" || word == "to" else {
                // The title ends at the first word in lower case, and with a period or colon.
                if word.last == "." || word.last == ":" { return false }
                if let first = word.utf8.first, first >= 0x61, first <= 0x7A, !connectives.contains(String(word)) { return false }
                continue
            }
            guard let owner = words.first, owner == "this" || owner == "our" || owner == "the" || owner == "its" else { continue }
            if words.dropFirst().prefix(3).contains(where: { reports.contains($0.lowercased().filter { $0 != "." && $0 != "," }) }) { return true }
        }
        return false
    }

    private static let connectives: Set<String> = ["and", "the", "about", "with", "on", "for", "or"]
    private static let reports: Set<String> = ["report", "form", "10-k", "10-q", "8-k", "20-f", "filing", "document"]
}
