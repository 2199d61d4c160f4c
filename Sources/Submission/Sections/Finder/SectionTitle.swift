import Bytes

/// Reads the title of an item as written in the document.
enum SectionTitle {
    private static let limit = 300
    private static let rules = Array("=*~".utf8)

    static func title(_ list: BlockList, _ heading: Heading, _ form: FormItems.Form, isContents: Bool) -> String {
        let block = list.blocks[heading.block]
        var title = list.withText(heading.block) { text in
            let start = min(heading.mark.title, text.count)
            var end = text.count
            if isContents {
                end = withoutPage(list, block) - block.text.lowerBound
            } else if block.emphasisedPrefix > start, block.emphasisedPrefix < end, !block.marks.contains(.row) {
                end = block.emphasisedPrefix
            } else if end - start > limit / 2, let stop = sentenceEnd(text, start) {
                end = stop
            }
            return clean(text.extracting(start..<max(start, min(end, start + limit))))
        }
        var next = heading.block + 1
        while next < min(heading.block + 3, list.blocks.count), !isContents {
            let isSplit = list.blocks[next].marks.contains(.continues) && list.blocks[next].marks.contains(.emphasised) && block.marks.contains(.emphasised)
            guard title.isEmpty || isSplit || endsWithinPhrase(title) || completes(title, list, next, form), list.blocks[next].text.count < limit else { break }
            let rest = list.withText(next) { clean($0) }
            title = title.isEmpty ? rest : "\(title) \(rest)"
            next += 1
        }
        return title
    }

    /// Returns the title of a heading of one line.
    static func title(_ list: BlockList, _ block: Int, from start: Int) -> String {
        list.withText(block) { clean($0.extracting(min(start, $0.count)..<min($0.count, start + limit))) }
    }

    /// Whether a title is incomplete: `Market for Registrant's Common Equity and`.
    private static func endsWithinPhrase(_ title: String) -> Bool {
        if title.hasSuffix(",") || title.hasSuffix(";") { return true }
        guard let word = title.split(separator: " ").last, word.count < title.count else { return false }
        return ["of", "and", "or", "the", "for", "in", "with", "to", "on", "upon", "by", "about", "between", "a"].contains(word.lowercased())
    }

    /// Whether the next line continues a title of the form.
    private static func completes(_ title: String, _ list: BlockList, _ next: Int, _ form: FormItems.Form) -> Bool {
        let own = title.utf8Span.span.lowercasedLetters(limit: limit)
        let rest = list.withText(next) { $0.lowercasedLetters(limit: limit) }
        return !rest.isEmpty && !own.isEmpty && FormTitles.begins(form, with: own + rest)
    }

    private static func sentenceEnd(_ text: Span<UInt8>, _ start: Int) -> Int? {
        var position = start
        while let stop = text.firstIndex(of: UInt8(ascii: "."), from: position), stop < start + limit {
            if stop + 1 == text.count || text[stop + 1].isWhiteSpace { return stop }
            position = stop + 1
        }
        return nil
    }

    /// Returns the end of an entry's text before its page number.
    private static func withoutPage(_ list: BlockList, _ block: Block) -> Int {
        guard let last = list.cells[block.cells].last, block.cells.count > 1, list.text.withSpan(last.text, { PageFurniture.isPageNumber($0) }) else {
            return block.text.upperBound
        }
        return list.cells[block.cells.upperBound - 2].text.upperBound
    }

    /// Returns text with tabs replaced by blanks, and without periods, dashes and rules at its end.
    private static func clean(_ text: Span<UInt8>) -> String {
        var bytes = text.array
        for index in bytes.indices where bytes[index] == 0x09 { bytes[index] = 0x20 }
        // Remove a rule in the same line.
        if let last = bytes.last, Self.rules.contains(last), bytes.count > 4, bytes.suffix(4).allSatisfy({ $0 == last }) {
            while bytes.last == last { bytes.removeLast() }
        }
        while let last = bytes.last,
            last.isWhiteSpace || last == UInt8(ascii: ".") || last == UInt8(ascii: "-") || last == UInt8(ascii: ":") || last == UInt8(ascii: "_")
        {
            bytes.removeLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
