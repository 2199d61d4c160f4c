import Bytes

/// The sentence around a place in a text.
enum Sentence {
    /// Bytes of the longest sentence. A longer one is cut on both sides.
    private static let reach = 600

    /// Returns the range of the sentence that holds a range of the text. A sentence ends with a point, a question mark or an exclamation mark, or with an empty line.
    static func range(around place: Range<Int>, in text: Span<UInt8>) -> Range<Int> {
        var start = place.lowerBound
        let first = max(0, start - reach)
        while start > first, !isEnd(start - 1, text) { start -= 1 }
        if start == first, first > 0 { start = nextWord(first, text, upTo: place.lowerBound) }
        while start < place.lowerBound, isBlank(text[start]) { start += 1 }
        var end = place.upperBound
        let last = min(text.count, end + reach)
        while end < last, !(end > 0 && isEnd(end - 1, text) && end > place.lowerBound) { end += 1 }
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        while end > place.upperBound, isBlank(text[end - 1]) { end -= 1 }
        return start..<max(start, end)
    }

    /// The words of a sentence, with one blank between them.
    static func words(_ range: Range<Int>, of text: Span<UInt8>) -> String {
        text.extracting(range).text.split { $0.isWhitespace }.joined(separator: " ")
    }

    /// Whether a sentence ends with the byte at a position.
    private static func isEnd(_ position: Int, _ text: Span<UInt8>) -> Bool {
        switch text[position] {
        case 0x0A:
            // An empty line: further blanks, then another newline.
            var next = position + 1
            while next < text.count, text[next] == 0x20 || text[next] == 0x09 || text[next] == 0x0D { next += 1 }
            return next < text.count && text[next] == 0x0A
        case UInt8(ascii: "!"), UInt8(ascii: "?"): return position + 1 == text.count || isBlank(text[position + 1])
        case UInt8(ascii: "."):
            guard position + 1 < text.count else { return true }
            guard isBlank(text[position + 1]) else { return false }
            var next = position + 1
            while next < text.count, isBlank(text[next]) { next += 1 }
            if next < text.count, (0x61...0x7A).contains(text[next]) { return false }
            return !isAbbreviation(before: position, text)
        default: return false
        }
    }

    private static let abbreviations: Set<String> = [
        "inc", "corp", "co", "ltd", "no", "nos", "mr", "mrs", "ms", "dr", "jr", "sr", "st", "vs", "etc", "approx", "sec", "art", "par", "fig", "messrs", "prof",
    ]

    /// Whether the word before a point is an abbreviation or a single letter, as in `U.S.` and `No.`
    private static func isAbbreviation(before point: Int, _ text: Span<UInt8>) -> Bool {
        var start = point
        while start > 0, point - start < 8, isLetter(text[start - 1]) { start -= 1 }
        let word = text.extracting(start..<point).text.lowercased()
        return word.utf8.count == 1 || abbreviations.contains(word)
    }

    private static func nextWord(_ start: Int, _ text: Span<UInt8>, upTo end: Int) -> Int {
        var position = start
        while position < end, !isBlank(text[position]) { position += 1 }
        return position
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte <= 0x20 }
    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
