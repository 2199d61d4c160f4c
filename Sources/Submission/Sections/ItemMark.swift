import Bytes

/// An item's number in a form: 7, 7A, 5.02.
struct ItemCode: Hashable, Comparable, CustomStringConvertible {
    var number: Int
    /// Behind the point, in the numbering of Form 8-K since 2004.
    var fraction: Int?
    /// `A`...; 0 for none.
    var letter: UInt8 = 0

    init(_ number: Int, _ letter: UInt8 = 0, fraction: Int? = nil) {
        self.number = number
        self.letter = letter
        self.fraction = fraction
    }

    /// Reads `7`, `7A`.
    init(_ text: StaticString) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        number = 0
        for byte in bytes {
            if byte.isDigit { number = number * 10 + Int(byte - 0x30) } else { letter = byte }
        }
    }

    static func < (one: Self, other: Self) -> Bool {
        (one.number, one.fraction ?? 0, one.letter) < (other.number, other.fraction ?? 0, other.letter)
    }

    var description: String {
        if let fraction { return "\(number).\(fraction < 10 ? "0" : "")\(fraction)" }
        return letter == 0 ? "\(number)" : "\(number)\(Character(Unicode.Scalar(letter)))"
    }
}

/// What a block says of items at its beginning: `PART II`, `Item 7A.`, `Items 1 and 2.`
struct ItemMark {
    /// 1 to 4.
    private(set) var part: Int?
    private(set) var codes: [ItemCode] = []
    /// Where the title begins in the block's text; the text's end when there is none.
    private(set) var title = 0
    /// `Item 7 (continued)`.
    private(set) var isContinuation = false
    /// `Item IV`, `Item 7(a)`: a number that means the item only where the title is the item's.
    private(set) var isDoubtful = false
    /// `Item 8, Financial Statements`.
    private(set) var hasComma = false
    /// `Item 7 of this report`: a reference within a sentence.
    private(set) var isProse = false

    /// Items that one heading may name.
    static let codeLimit = 16
    /// How much of a block is looked at.
    private static let reach = 240

    /// Nil for text that begins with neither a part nor an item.
    init?(_ block: Span<UInt8>) {
        guard Self.canBegin(block) else { return nil }
        let text = block.extracting(0..<min(block.count, Self.reach)).array
        var reader = ItemReader(text)
        reader.skipMarks()
        if reader.takeWord("part"), let part = reader.takePart() {
            self.part = part
            let number = reader.position
            reader.skipSeparators()
            title = reader.position
            if !reader.findItem(within: 90) {
                isProse = Self.isProse(text, title, wasSeparated: title > number)
                return
            }
        }
        guard let isPlural = reader.takeItem() else {
            if part == nil { return nil }
            return
        }
        isDoubtful = reader.isDoubtful()
        guard let code = reader.takeCode() else {
            if part == nil { return nil }
            return
        }
        codes = [code]
        reader.takeMore(isPlural: isPlural, &codes)
        let number = reader.position
        reader.skipSeparators()
        isContinuation = reader.takesContinuation()
        title = reader.position
        isProse = Self.isProse(text, title, wasSeparated: title > number) && !(code.number >= 100 && Self.namesRegulation(text, title))
        hasComma = title < text.count && text[title] == UInt8(ascii: ",")
    }

    /// A look at the first letters, since most blocks are something else.
    private static func canBegin(_ text: Span<UInt8>) -> Bool {
        var position = 0
        while position < text.count, position < 8 {
            let byte = text[position]
            if byte.isASCIILetter { return byte == UInt8(ascii: "I") || byte == UInt8(ascii: "P") }
            position += 1
        }
        return false
    }

    /// `Item 1117 of Regulation AB. Legal Proceedings`: a heading all the same.
    private static func namesRegulation(_ text: [UInt8], _ position: Int) -> Bool {
        let name = Array("of Regulation AB".utf8)
        guard text[position...].starts(with: name) else { return false }
        let next = position + name.count
        return next == text.count || text[next] == UInt8(ascii: ".") || text[next] == UInt8(ascii: ",") || text[next] == UInt8(ascii: ":")
    }

    /// The text goes on as a sentence does: in lower case, with a comma, or close behind the number.
    private static func isProse(_ text: [UInt8], _ position: Int, wasSeparated: Bool) -> Bool {
        guard position < text.count else { return false }
        let byte = text[position]
        switch byte {
        // `Item 5.02, Departure of Directors`: told from a reference by what it looks like.
        case UInt8(ascii: ",") where position + 2 < text.count && text[position + 1] == 0x20: return text[position + 2] >= 0x60
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "/"), UInt8(ascii: "\""): return true
        // An opening quotation mark: somebody else's title.
        case 0xE2 where position + 2 < text.count && text[position + 1] == 0x80: return text[position + 2] == 0x9C || text[position + 2] == 0x98
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "*"): return false
        default: return (byte >= 0x61 && byte <= 0x7A) || (!wasSeparated && !byte.isASCIILetter)
        }
    }
}
