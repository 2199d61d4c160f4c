import Bytes

/// Finds and marks page furniture: page numbers, and lines repeated at the top or bottom of every page.
enum PageFurniture {
    /// A line, identified by its text and by its distance from the top (positive) or bottom (negative) of its page. Both are the same for repeated lines.
    private struct Place: Hashable {
        let key: [UInt8]
        let line: Int
    }

    static func mark(_ list: inout BlockList) {
        markLinksBack(&list)
        var seen: [Place: [(page: Int, block: Int)]] = [:]
        var page = 0
        for index in list.blocks.indices where list.blocks[index].marks.contains(.pageStart) {
            page += 1
            // The bottom of the previous page, upwards, and the top of this page, downwards.
            for side in [-1, 1] {
                var line = 0
                var block = side < 0 ? index - 1 : index
                while line < SectionThresholds.pageMarginBlocks, list.blocks.indices.contains(block) {
                    // The block begins the next page.
                    if side > 0, block > index, list.blocks[block].marks.contains(.pageStart) { break }
                    let text = list.blocks[block].text
                    guard text.count <= SectionThresholds.pageMarginLength else { break }
                    line += 1
                    list.text.withSpan(text) { text in
                        if isPageNumber(text) {
                            list.blocks[block].marks.insert(.furniture)
                        } else if !isSentence(text) {
                            seen[Place(key: key(text), line: side * line), default: []].append((page, block))
                        }
                    }
                    if side < 0, list.blocks[block].marks.contains(.pageStart) { break }
                    block += side
                }
            }
        }
        // In a long document, a line must be repeated more often, to rule out coincidence.
        let least = max(SectionThresholds.repeatedLineLeastPages, min(SectionThresholds.repeatedLineMostPages, page / SectionThresholds.repeatedLinePagesEach))
        for (place, blocks) in seen where blocks.count >= least && !isPlaceholder(place.key) {
            // A repeated line is on successive pages or on every other page.
            let close = zip(blocks, blocks.dropFirst()).count { $1.page - $0.page <= 2 }
            guard close >= 2 else { continue }
            // If a repeated line names an item, its first occurrence is the item's heading.
            let isItem = list.text.withSpan(list.blocks[blocks[0].block].text) { ItemMark($0) != nil }
            for (_, block) in isItem ? blocks.dropFirst() : blocks[...] { list.blocks[block].marks.insert(.furniture) }
        }
        markLoneNumbers(&list)
    }

    /// Marks links back to the table of contents, which some reports have at the top of every page.
    private static func markLinksBack(_ list: inout BlockList) {
        let links = list.blocks.indices.filter { index in
            let block = list.blocks[index]
            guard block.link != nil, block.text.count < 40 else { return false }
            return list.text.withSpan(block.text) { text in
                let letters = String(decoding: text.lowercasedLetters(), as: UTF8.self)
                return ["tableofcontents", "backtotableofcontents", "returntotableofcontents", "backtocontents", "returntotop", "backtotop"].contains(letters)
            }
        }
        guard links.count >= 3 else { return }
        for index in links {
            list.blocks[index].marks.insert(.furniture)
            // Often such a link is the only sign that a page starts.
            let isNew = list.blocks[max(0, index - SectionThresholds.pageMarginBlocks)...index].allSatisfy { !$0.marks.contains(.pageStart) }
            if isNew { list.blocks[index].marks.insert(.pageStart) }
        }
    }

    /// Whether a line is a sentence. Sentences may be repeated for other reasons: items on separate pages may each refer to the proxy statement.
    private static func isSentence(_ text: Span<UInt8>) -> Bool { text.count > 60 && text[text.count - 1] == UInt8(ascii: ".") }

    /// Whether a line is `None.`, `Not applicable.` or the like, which may stand on many pages.
    private static func isPlaceholder(_ key: [UInt8]) -> Bool {
        key.starts(with: "none".utf8) || key.starts(with: "not applicable".utf8) || key.starts(with: "n/a".utf8) || key.starts(with: "[reserved".utf8)
            || key.starts(with: "reserved".utf8)
    }

    /// Marks numbers that are alone in their block and count upwards. They are page numbers, even if nothing else marks the start of a page.
    private static func markLoneNumbers(_ list: inout BlockList) {
        var runs: [PrintedPage.Style: (blocks: [Int], number: PageNumber)] = [:]
        for index in list.blocks.indices where list.blocks[index].text.count <= lengthOfNumber && !list.blocks[index].marks.contains(.row) {
            guard let printed = list.text.withSpan(list.blocks[index].text, { PrintedPage($0) }) else { continue }
            // `- 5 -` is always a page number.
            if printed.style == .dashes { list.blocks[index].marks.insert(.furniture) }
            let number = printed.number
            guard let run = runs[printed.style], let last = run.blocks.last, number == PageNumber(prefix: run.number.prefix, number: run.number.number + 1),
                isApart(list, last, index, printed.style)
            else {
                runs[printed.style] = ([index], number)
                continue
            }
            let blocks = run.blocks + [index]
            // Earlier blocks of the run are marked already.
            runs[printed.style] = (blocks.suffix(2), number)
            if blocks.count >= 3 {
                for block in blocks { list.blocks[block].marks.insert(.furniture) }
            }
        }
    }

    /// The length in bytes of the longest page number that is alone in its block, `Page 123 of 250`.
    private static let lengthOfNumber = 16

    private static func isApart(_ list: BlockList, _ first: Int, _ second: Int, _ style: PrintedPage.Style) -> Bool {
        guard second > first + 1 else { return false }
        return style != .brackets || list.blocks[second].text.lowerBound - list.blocks[first].text.upperBound >= SectionThresholds.bracketedPageLength
    }

    /// Whether text looks like a page number: `12`, `- 12 -`, `F-3`, `Page 4 of 9`, `iv`.
    static func isPageNumber(_ text: Span<UInt8>) -> Bool {
        guard text.count <= 16 else { return false }
        var letters: [UInt8] = []
        var digits = 0
        for index in text.indices {
            let byte = text[index]
            if byte.isDigit {
                digits += 1
            } else if byte.isASCIILetter {
                letters.append(byte.asciiLowercased)
            } else if byte == UInt8(ascii: "$") || byte == UInt8(ascii: "%") || byte == UInt8(ascii: ",") {
                return false
            }
        }
        if digits > 0 {
            guard digits <= 6 else { return false }
            let word = String(decoding: letters, as: UTF8.self)
            return letters.count <= 1 || word == "page" || word == "pageof" || word == "of" || (letters.count <= 2 && digits <= 3 && text[0].isASCIILetter)
        }
        return !letters.isEmpty && letters.count <= 6 && letters.allSatisfy { $0 == UInt8(ascii: "i") || $0 == UInt8(ascii: "v") || $0 == UInt8(ascii: "x") }
    }

    /// Returns a line's text without digits, so that lines with the page number are equal on all pages. The digits of an item's number are kept.
    private static func key(_ text: Span<UInt8>) -> [UInt8] {
        let number = ItemMark(text)?.title ?? 0
        var key: [UInt8] = []
        for index in text.indices where index < number || !text[index].isDigit { key.append(text[index].asciiLowercased) }
        return key
    }
}
