import Bytes

/// The page ranges given in a row of an index or in a sentence: `4-6, 7-13, 78-80`, `25 through 40 and F-1 to F-30`.
struct PageReferences {
    private(set) var ranges: [ClosedRange<PageNumber>] = []

    /// The maximum number of ranges that are read.
    private static let limit = 40

    /// Reads text that consists only of page references; nil for any other text.
    init?(_ text: Span<UInt8>) {
        var position = Self.wordEnd(text)
        self.init(text, at: &position)
        guard position == text.count else { return nil }
    }

    /// Returns the position after `Pages`, `p.` and the like.
    private static func wordEnd(_ text: Span<UInt8>) -> Int {
        var position = 0
        while position < text.count, position < 10, text[position].isASCIILetter || text[position] == UInt8(ascii: ".") || text[position] == 0x20 {
            position += 1
        }
        let letters = text.extracting(0..<position).lowercasedLetters()
        let words = ["page", "pages", "p", "pp", "pg", "pgs", "seepage", "seepages"]
        return words.contains { letters.elementsEqual($0.utf8) } ? position : 0
    }

    mutating func add(_ other: PageReferences) { ranges = Array((ranges + other.ranges).prefix(Self.limit)) }

    /// The first range, extended by all ranges that are adjacent to it or overlap it.
    var firstRun: ClosedRange<PageNumber>? {
        guard var run = ranges.first else { return nil }
        var isGrowing = true
        while isGrowing {
            isGrowing = false
            for range in ranges where range.lowerBound.prefix == run.lowerBound.prefix && range.upperBound.prefix == run.lowerBound.prefix {
                guard range.lowerBound.number <= run.upperBound.number + 1, range.upperBound.number + 1 >= run.lowerBound.number else { continue }
                let union = min(range.lowerBound, run.lowerBound)...max(range.upperBound, run.upperBound)
                if union != run {
                    run = union
                    isGrowing = true
                }
            }
        }
        return run
    }

    /// Reads the references at the end of a line, after a blank or a row of dots.
    init?(endOf text: Span<UInt8>) {
        var start = text.count
        while start > 0 {
            let byte = text[start - 1]
            let isPart = byte.isDigit || byte == 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "-") || byte >= 0x80 || byte == UInt8(ascii: "F")
            guard isPart else { break }
            start -= 1
        }
        while start < text.count, !text[start].isDigit, text[start] != UInt8(ascii: "F") { start += 1 }
        guard start > 0, start < text.count, text[start - 1] == 0x20 || text[start - 1] == 0x09 || text[start - 1] == UInt8(ascii: ".") else { return nil }
        self.init(text.extracting(start..<text.count))
    }

    /// Reads all references at a position, and moves the position to their end.
    init?(_ text: Span<UInt8>, at position: inout Int) {
        var end = position
        while ranges.count < Self.limit {
            guard let first = PageNumber(text, at: &end) else { break }
            var last = first
            var next = end
            if Self.skipDash(text, &next), let number = PageNumber(text, at: &next), number >= PageNumber(prefix: first.prefix, number: first.number) {
                last = number
                end = next
            } else if Self.skipDash(text, &next), var short = Optional(first), let number = PageNumber(text, at: &next), number.prefix == nil,
                first.prefix != nil
            {
                // `F-1 - 30`
                short.number = max(number.number, first.number)
                last = short
                end = next
            }
            ranges.append(first...last)
            position = end
            guard Self.skipComma(text, &end) else { break }
        }
        if ranges.isEmpty { return nil }
    }

    private static func skipDash(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
        var index = text.skipWhiteSpace(from: position)
        if index < text.count, text[index] == UInt8(ascii: "-") {
            index += 1
        } else if index + 2 < text.count, text[index] == 0xE2, text[index + 1] == 0x80, text[index + 2] & 0xF8 == 0x90 {
            index += 3
        } else if text.hasPrefix("through ", at: index) {
            index += 8
        } else if text.hasPrefix("to ", at: index) {
            index += 3
        } else {
            return false
        }
        position = text.skipWhiteSpace(from: index)
        return true
    }

    /// Skips `and`, or a comma with a blank after it. A comma alone may be part of a figure.
    private static func skipComma(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
        var index = position
        if index + 1 < text.count, text[index] == UInt8(ascii: ",") || text[index] == UInt8(ascii: ";"), text[index + 1] == 0x20 {
            index += 2
        }
        index = text.skipWhiteSpace(from: index)
        if text.hasPrefix("and ", at: index) || text.hasPrefix("& ", at: index) {
            index = text.skipWhiteSpace(from: index + (text[index] == UInt8(ascii: "&") ? 2 : 4))
        } else if index == position || index == text.skipWhiteSpace(from: position) {
            return false
        }
        position = index
        return true
    }
}
