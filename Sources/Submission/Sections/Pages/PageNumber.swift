import Bytes

/// A page number as printed: `12`, `F-12`.
struct PageNumber: Hashable, Comparable {
    /// The letter before the number, `F`.
    var prefix: UInt8?
    var number: Int

    static func < (one: Self, other: Self) -> Bool { (one.prefix ?? 0, one.number) < (other.prefix ?? 0, other.number) }

    /// The greatest page number that is read.
    static let limit = 999

    /// Reads `12` or `F-12` at a position, and moves the position to its end.
    init?(_ text: Span<UInt8>, at position: inout Int) {
        var index = position
        if index + 1 < text.count, text[index].isASCIILetter, text[index] < 0x60, text[index + 1] == UInt8(ascii: "-") || text[index + 1].isDigit {
            prefix = text[index]
            index += text[index + 1] == UInt8(ascii: "-") ? 2 : 1
        }
        let first = index
        number = 0
        while index < text.count, index - first < 4, text[index].isDigit {
            number = number * 10 + Int(text[index] - 0x30)
            index += 1
        }
        guard index > first, number > 0, number <= Self.limit, index == text.count || !(text[index].isDigit || text[index].isASCIILetter) else { return nil }
        position = index
    }
}

extension PageNumber {
    init(prefix: UInt8?, number: Int) {
        self.prefix = prefix
        self.number = number
    }
}
