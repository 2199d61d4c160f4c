import Bytes

/// The part and items that a block names at its beginning: `PART II`, `Item 7A.`, `Items 1 and 2.`
struct ItemMark {
    /// An item's number, and the position of its title in the block's text.
    struct TitledCode {
        var code: ItemCode
        var title: Int
    }

    /// The number of the part, 1 to 4.
    private(set) var part: Int?
    private(set) var codes: [ItemCode] = []
    /// The indices in `codes` of the ends of ranges: of `1C` in `Items 1A through 1C`.
    private(set) var ranges: [Int] = []
    /// The position of the title in the block's text, or the end of the text if there is no title.
    private(set) var title = 0
    /// Further items within the title, with titles of their own: `Business and Item 2. Properties`.
    private(set) var furtherItems: [TitledCode] = []
    /// The number with the letter directly after it, where no blank follows the letter either: 1A in `ITEM 1ARISK FACTORS`.
    private(set) var glued: TitledCode?
    /// Whether the heading is repeated: `Item 7 (continued)`.
    private(set) var isContinuation = false
    /// Whether the number counts only if a title of that item follows: `Item IV`, `Item 7(a)`, `Item 8-01`.
    private(set) var isDoubtful = false
    /// Whether a comma, semicolon or slash follows the number: `Item 8, Financial Statements`.
    private(set) var hasComma = false
    /// Whether a period, colon or dash follows the number: `Item 5. On March 3 ...`
    private(set) var hasPoint = false
    /// Whether the number is part of a sentence: `Item 7 of this report`.
    private(set) var isProse = false
    /// Whether a page number precedes the item, as in an entry of a table of contents: `12 Item 7.`
    private(set) var startsWithPage = false

    /// The maximum number of items that one heading may name.
    static let codeLimit = 16
    /// The number of bytes that are read at the beginning of a block.
    private static let reach = 240
    /// The maximum number of bytes before the word `Item`: after the number of a part, and after the number of a section of a current report.
    private static let partReach = 90
    private static let sectionReach = 180

    /// Reads the beginning of a block; nil if it is neither a part nor an item.
    init?(_ block: Span<UInt8>) {
        let start = Self.ruleEnd(block)
        guard Self.canBegin(block, start) else { return nil }
        let text = block.extracting(start..<min(block.count, start + Self.reach)).array
        guard read(text) else { return nil }
        title += start
        for index in furtherItems.indices { furtherItems[index].title += start }
        if let named = glued { glued = TitledCode(code: named.code, title: named.title + start) }
    }

    /// Reads the beginning of a block. Returns false if it is neither a part nor an item.
    private mutating func read(_ text: [UInt8]) -> Bool {
        var reader = ItemReader(text)
        reader.skipMarks()
        startsWithPage = reader.readPageNumber()
        if reader.readWord("part"), let part = reader.readPart() {
            self.part = part
            let number = reader.position
            reader.skipSeparators()
            if reader.readPageNumber() { startsWithPage = true }
            title = reader.position
            if !reader.findItem(within: Self.partReach) {
                isProse = Self.isProse(text, title, wasSeparated: title > number)
                return true
            }
        } else if reader.readWord("section") {
            return readSection(text, &reader)
        }
        let item = reader.position
        guard let isPlural = reader.readItemWord() else { return part != nil }
        isDoubtful = reader.isDoubtful()
        let number = reader.position
        guard let code = reader.readCode() else { return part != nil }
        readTitle(text, &reader, isPlural, code, number)
        if part != nil, Self.isClause(text, item) {
            // `PART III The information called for by Items 10 to 14 is incorporated` is the heading of a part and a sentence about its items.
            codes = []
            furtherItems = []
            isProse = false
        }
        return true
    }

    /// Reads `Section 5 - Corporate Governance; Item 5.02 Departure of Directors`. Returns false if no item of that section follows.
    private mutating func readSection(_ text: [UInt8], _ reader: inout ItemReader) -> Bool {
        reader.skipSeparators()
        guard let section = reader.readCode(), section.fraction == nil, reader.findItem(within: Self.sectionReach), let isPlural = reader.readItemWord() else {
            return false
        }
        let number = reader.position
        guard let code = reader.readCode(), code.fraction != nil, code.number == section.number else { return false }
        readTitle(text, &reader, isPlural, code, number)
        return true
    }

    private mutating func readTitle(_ text: [UInt8], _ reader: inout ItemReader, _ isPlural: Bool, _ code: ItemCode, _ start: Int) {
        codes = [code]
        ranges = reader.readFurtherCodes(isPlural: isPlural, &codes)
        let number = reader.position
        reader.skipSeparators()
        isContinuation = reader.isContinuation()
        title = reader.position
        hasPoint = text[number..<title].contains { $0 != 0x20 && $0 != 0x09 }
        if reader.hasTypingError { isDoubtful = true }
        if codes.count == 1 { glued = Self.glued(text, start, code) }
        isProse = Self.isProse(text, title, wasSeparated: title > number) && !(code.number >= 100 && Self.namesRegulation(text, title))
        hasComma = title < text.count && [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "/")].contains(text[title])
        guard !isProse else { return }
        var last = codes[codes.count - 1]
        while codes.count + furtherItems.count < Self.codeLimit, let next = reader.findFurtherItem(after: last) {
            furtherItems.append(TitledCode(code: next.code, title: next.title))
            last = next.code
        }
    }

    /// Whether a block is the heading of a section of Form 8-K: `Section 5 - Corporate Governance and Management`.
    static func isSection(_ list: BlockList, _ block: Int) -> Bool {
        list.withText(block) { text in
            text.count < 120 && (text.hasPrefix("Section ") || text.hasPrefix("SECTION ")) && text.count > 8 && text[8].isDigit
        }
    }

    /// Reads a number followed directly by a letter from A to K and by further letters.
    private static func glued(_ text: [UInt8], _ start: Int, _ code: ItemCode) -> TitledCode? {
        var position = start
        while position < text.count, text[position].isDigit { position += 1 }
        guard position > start, position + 1 < text.count, code.letter == nil, code.fraction == nil, text[position] >= 0x41, text[position] <= 0x4B,
            text[position + 1].isASCIILetter
        else { return nil }
        return TitledCode(code: ItemCode(code.number, text[position]), title: position + 1)
    }

    /// Returns the mark with another number, for a form that has the item with the glued letter.
    func replacingCode(with named: TitledCode) -> ItemMark {
        var mark = self
        mark.codes = [named.code]
        mark.title = named.title
        mark.isProse = false
        return mark
    }

    /// Returns the position after a rule of dashes or similar characters at the start.
    private static func ruleEnd(_ text: Span<UInt8>) -> Int {
        var position = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "*"), UInt8(ascii: "~"), 0x20: position += 1
            default: return position
            }
        }
        return position
    }

    /// Whether the first letters can begin a part or an item. This rules out most blocks.
    private static func canBegin(_ text: Span<UInt8>, _ start: Int) -> Bool {
        var position = start
        while position < text.count, position < start + 8 {
            let byte = text[position]
            if byte.isASCIILetter {
                switch byte {
                case UInt8(ascii: "I"), UInt8(ascii: "P"): return true
                // `Section 5`, `Tiem`, `ltem`.
                case UInt8(ascii: "S"): return position + 8 < text.count && text[position + 1] | 0x20 == UInt8(ascii: "e") && text[position + 8].isDigit
                case UInt8(ascii: "T"): return position + 1 < text.count && text[position + 1] == UInt8(ascii: "i")
                case UInt8(ascii: "l"): return position + 1 < text.count && text[position + 1] | 0x20 == UInt8(ascii: "t")
                default: return false
                }
            }
            position += 1
        }
        return false
    }

    /// Whether words of a sentence, at least two of them in lower case, precede an item.
    private static func isClause(_ text: [UInt8], _ item: Int) -> Bool {
        text[..<item].split { $0 == 0x20 }.count { word in word.allSatisfy { $0 >= 0x61 && $0 <= 0x7A } } >= 2
    }

    /// Whether `of Regulation AB` follows a number. `Item 1117 of Regulation AB. Legal Proceedings` is a heading although `of` follows the number.
    private static func namesRegulation(_ text: [UInt8], _ position: Int) -> Bool {
        let name = Array("of Regulation AB".utf8)
        guard text[position...].starts(with: name) else { return false }
        let next = position + name.count
        return next == text.count || text[next] == UInt8(ascii: ".") || text[next] == UInt8(ascii: ",") || text[next] == UInt8(ascii: ":")
    }

    /// Whether a paragraph's letter and words of a sentence follow a number: `Item 5.02(c) of Form 8-K`.
    private static func isParagraphOf(_ text: [UInt8], _ position: Int) -> Bool {
        guard position + 4 < text.count, text[position + 2] == UInt8(ascii: ")"), text[position + 3] == 0x20,
            !namesRegulation(text, position + 4)
        else { return false }
        let word = text[(position + 4)...].prefix { $0.isASCIILetter }
        return paragraphWords.contains { word.elementsEqual($0.utf8) }
    }

    private static let paragraphWords = ["of", "in", "to", "is", "are", "above", "below", "requires", "provides"]

    /// Whether the text from `position` on is a single quotation.
    private static func isQuotedToItsEnd(_ text: [UInt8], _ position: Int) -> Bool {
        let isStraight = text[position] == UInt8(ascii: "\"")
        guard isStraight || text[position...].starts(with: "\u{201C}".utf8) else { return false }
        let close = Array((isStraight ? "\"" : "\u{201D}").utf8)
        var end = text.count
        while end > position, text[end - 1] == UInt8(ascii: ".") || text[end - 1] == 0x20 { end -= 1 }
        guard end - close.count > position, text[..<end].suffix(close.count).elementsEqual(close) else { return false }
        // The quotation must not be closed earlier.
        let inner = text[(position + (isStraight ? 1 : 3))..<(end - close.count)]
        return !inner.indices.contains { inner[$0...].starts(with: close) }
    }

    /// Whether a sentence follows the number: a word in lower case, a comma, or a character other than a letter without a separator.
    private static func isProse(_ text: [UInt8], _ position: Int, wasSeparated: Bool) -> Bool {
        guard position < text.count else { return false }
        let byte = text[position]
        switch byte {
        // In `Item 5.02, Departure of Directors`, the style of the block decides later.
        case UInt8(ascii: ",") where position + 2 < text.count && text[position + 1] == 0x20: return text[position + 2] >= 0x60
        case UInt8(ascii: ";"), UInt8(ascii: "/"):
            guard position + 2 < text.count, text[position + 1] == 0x20 else { return true }
            return !(text[position + 2] &- 0x41 < 26)
        // `Item 8.01 "Other Events"`
        case UInt8(ascii: "\""),
            0xE2 where isQuotedToItsEnd(text, position):
            return false
        case UInt8(ascii: ","), UInt8(ascii: ")"), UInt8(ascii: "\""): return true
        // An opening quotation mark shows that the number is in a reference which quotes a title.
        case 0xE2 where position + 2 < text.count && text[position + 1] == 0x80: return text[position + 2] == 0x9C || text[position + 2] == 0x98
        case UInt8(ascii: "("): return isParagraphOf(text, position)
        case UInt8(ascii: "["), UInt8(ascii: "*"): return false
        default: return (byte >= 0x61 && byte <= 0x7A) || (!wasSeparated && !byte.isASCIILetter)
        }
    }
}
