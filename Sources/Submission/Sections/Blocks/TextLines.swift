import Bytes

/// Reads plain text, as in filings of the 1990s and in `<PRE>`, line by line into blocks: paragraphs, single lines and table rows.
struct TextLines {
    /// The current line, without markup.
    private var line: [UInt8] = []
    private var lineSource = 0
    private var hasEntities = false
    private var isInTable = false
    /// The first and last column of the previous line of the same paragraph; nil at the start of a paragraph.
    private var previous: (end: Int, indent: Int, isOpenHeading: Bool)?

    /// Whether no line has begun.
    var isEmpty: Bool { line.isEmpty }

    /// Reads a whole document.
    static func read(_ bytes: Span<UInt8>) -> BlockList {
        var builder = BlockBuilder()
        var lines = TextLines()
        lines.add(bytes, 0..<bytes.count, &builder, hasEntities: false)
        lines.finish(&builder)
        builder.flush()
        return builder.list
    }

    /// Adds bytes, which may begin and end within a line.
    mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>, _ builder: inout BlockBuilder, hasEntities: Bool) {
        self.hasEntities = hasEntities
        var position = range.lowerBound
        while position < range.upperBound, !builder.isFull {
            var end = position
            while end < range.upperBound, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
            if line.isEmpty { lineSource = position }
            if line.count < 1 << 20 { line.append(bytes.extracting(position..<end)) }
            guard end < range.upperBound else { return }
            let next = bytes.endOfLineBreak(at: end)
            finishLine(&builder)
            position = next
        }
    }

    mutating func breakLine(_ builder: inout BlockBuilder) {
        finishLine(&builder)
    }

    mutating func finish(_ builder: inout BlockBuilder) {
        if !line.isEmpty { finishLine(&builder) }
        if previous != nil { builder.flush() }
        previous = nil
    }

    // MARK: One line

    private mutating func finishLine(_ builder: inout BlockBuilder) {
        var done: [UInt8] = []
        swap(&done, &line)
        replaceTags(&done, &builder)
        finish(done, &builder)
        done.removeAll(keepingCapacity: true)
        line = done
    }

    private mutating func finish(_ line: [UInt8], _ builder: inout BlockBuilder) {
        let text = line.span
        var end = text.count
        while end > 0, text[end - 1].isWhiteSpace || text[end - 1] == 0 { end -= 1 }
        var indent = 0
        var hasFormFeed = false
        while indent < end, text[indent].isWhiteSpace {
            if text[indent] == 0x0C { hasFormFeed = true }
            indent += 1
        }
        if indent == end || hasFormFeed || Self.isRule(text, indent..<end) {
            builder.flush()
            previous = nil
            if hasFormFeed { builder.mark(.pageStart) }
            if indent == end || Self.isRule(text, indent..<end) { return }
        }
        if let rule = Self.ruleBeforeItem(text, indent..<end) {
            builder.flush()
            previous = nil
            indent = rule
        }
        if Self.startsItem(text, indent..<end) { end = Self.withoutRule(text, indent..<end) }
        if isRow(text, indent..<end) {
            builder.flush()
            previous = nil
            return row(line, indent..<end, &builder)
        }
        if let previous {
            // If the next word would have fitted within 62 columns, the line break was intended.
            var wordEnd = indent
            while wordEnd < end, !text[wordEnd].isWhiteSpace { wordEnd += 1 }
            let isNew = previous.end + 1 + wordEnd - indent <= 62 || Self.startsItem(text, indent..<end)
            let isIndented = indent >= previous.indent + 3 && previous.indent < 20
            if previous.isOpenHeading, indent > previous.indent + 3, Self.isUpper(text, indent..<end) {
                // The second line of a heading, indented below its title.
            } else if isNew || isIndented {
                builder.flush()
                if !isIndented { builder.mark(.continues) }
            }
        }
        if indent >= 12, end < 72, abs(indent - (80 - end)) < 16 { builder.mark(.centred) }
        builder.appendLine(line, indent..<end, sourceOffset: lineSource, hasEntities: hasEntities)
        previous = (end, indent, Self.startsItem(text, indent..<end) && text[end - 1] != UInt8(ascii: "."))
    }

    /// Replaces the tags of old text with blanks, so that columns and offsets do not change. `<PAGE>` starts a page, and `<TABLE>` a table, in which `<S>`,
    /// `<C>` and `<CAPTION>` mark the columns.
    private mutating func replaceTags(_ line: inout [UInt8], _ builder: inout BlockBuilder) {
        guard !hasEntities else { return }
        var position = 0
        while let open = line[position...].firstIndex(of: UInt8(ascii: "<")) {
            position = open + 1
            guard position < line.count, line[position].isASCIILetter || line[position] == UInt8(ascii: "/"),
                let close = line[position..<min(line.count, open + 200)].firstIndex(of: UInt8(ascii: ">"))
            else { continue }
            let isEnd = line[position] == UInt8(ascii: "/")
            let name = HTMLName(line.span, (isEnd ? open + 2 : open + 1)..<close)
            if name == .page || name == .table {
                builder.flush()
                previous = nil
            }
            if name == .page { builder.mark(.pageStart) }
            if name == .table {
                if isEnd { builder.endTable(outer: nil) } else { builder.startTable() }
                isInTable = !isEnd
            }
            for index in open...close { line[index] = 0x20 }
            position = close + 1
        }
    }

    /// Whether a line is a rule, which has only dashes and similar characters.
    private static func isRule(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for position in range {
            switch text[position] {
            case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "*"), UInt8(ascii: "~"), 0x20, 0x09: break
            default: return false
            }
        }
        return range.count >= 2
    }

    /// Returns the start of an item after a rule in the same line: `--------Item 4.02`.
    private static func ruleBeforeItem(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var position = range.lowerBound
        while position < range.upperBound, isRuleCharacter(text[position]) { position += 1 }
        guard position >= range.lowerBound + ruleLength else { return nil }
        while position < range.upperBound, text[position].isWhiteSpace { position += 1 }
        return startsItem(text, position..<range.upperBound) ? position : nil
    }

    /// Returns the end of a heading without a rule after it.
    private static func withoutRule(_ text: Span<UInt8>, _ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end > range.lowerBound, isRuleCharacter(text[end - 1]) { end -= 1 }
        guard end <= range.upperBound - ruleLength else { return range.upperBound }
        while end > range.lowerBound, text[end - 1].isWhiteSpace { end -= 1 }
        return end
    }

    /// The minimum number of dashes in a rule beside a heading.
    private static let ruleLength = 4

    private static func isRuleCharacter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "~")
    }

    private static func startsItem(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        let words = text.extracting(range)
        guard words.count > 5 else { return false }
        func begins(_ word: StaticString) -> Bool {
            guard words.count > word.utf8CodeUnitCount else { return false }
            for index in 0..<word.utf8CodeUnitCount where words[index].asciiLowercased != word.utf8Start[index] { return false }
            return true
        }
        if begins("item ") || begins("items ") { return words[0] == UInt8(ascii: "I") }
        return begins("part i") && words[0] == UInt8(ascii: "P") && words.count < 60
    }

    private static func isUpper(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        range.allSatisfy { text[$0] < 0x61 || text[$0] > 0x7A }
    }

    /// Whether a line is a table row: it has a wide gap in a table or before a figure, or several wide gaps.
    private func isRow(_ text: Span<UInt8>, _ range: Range<Int>) -> Bool {
        var gaps = 0
        var figures = 0
        var position = range.lowerBound
        while position < range.upperBound {
            guard text[position] == 0x20 || text[position] == 0x09 else {
                position += 1
                continue
            }
            let start = position
            var isTab = false
            while position < range.upperBound, text[position] == 0x20 || text[position] == 0x09 {
                if text[position] == 0x09 { isTab = true }
                position += 1
            }
            if position - start >= 3 || isTab || Self.endsLeader(text, start) {
                gaps += 1
                if position < range.upperBound, text[position].isDigit || text[position] == UInt8(ascii: "$") || text[position] == UInt8(ascii: "(") {
                    figures += 1
                }
            }
        }
        return gaps >= 2 || (gaps == 1 && (figures > 0 || isInTable))
    }

    /// Whether dots lead to the figure after a single blank: `Cash ....... 5`.
    private static func endsLeader(_ text: Span<UInt8>, _ end: Int) -> Bool {
        end >= 4 && text[end - 1] == UInt8(ascii: ".") && text[end - 2] == UInt8(ascii: ".") && text[end - 3] == UInt8(ascii: ".")
    }

    /// Whether a second amount follows a single blank: `$(9,445) $(1,083)`.
    private static func startsAmount(_ text: Span<UInt8>, _ end: Int, _ next: Int) -> Bool {
        end > 0 && next < text.count && text[next] == UInt8(ascii: "$") && (text[end - 1].isDigit || text[end - 1] == UInt8(ascii: ")"))
    }

    private func row(_ line: [UInt8], _ range: Range<Int>, _ builder: inout BlockBuilder) {
        let text = line.span
        builder.startRow()
        var position = range.lowerBound
        while position < range.upperBound {
            let start = position
            var end = position
            while position < range.upperBound {
                if text[position] != 0x20, text[position] != 0x09 {
                    position += 1
                    end = position
                    continue
                }
                let gap = position
                while position < range.upperBound, text[position] == 0x20 || text[position] == 0x09 { position += 1 }
                if position - gap >= 2 || Self.endsLeader(text, gap) || Self.startsAmount(text, gap, position) { break }
            }
            if builder.isFull { break }
            builder.startCell(span: end - start, column: start)
            builder.appendLine(line, start..<end, sourceOffset: lineSource, hasEntities: hasEntities)
        }
        builder.endRow()
    }
}

extension BlockBuilder {
    /// Appends a range of a line that begins at `sourceOffset` in the document.
    mutating func appendLine(_ line: [UInt8], _ range: Range<Int>, sourceOffset: Int, hasEntities: Bool) {
        if !isEmpty { requireBlank() }
        let before = isEmpty
        let count = list.text.count
        append(line.span, range, isEmphasised: false, hasEntities: hasEntities)
        // Ignored characters append nothing.
        if list.text.count > count { moveSource(by: sourceOffset, setsStart: before) }
    }
}
