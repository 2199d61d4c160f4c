import Bytes
import Submission

/// Texts in which quotes must stand, each in one of them, with white space and typography folded. They are folded when the first quote is looked for.
package final class QuoteProof {
    let texts: [[UInt8]]
    private var folded: [FoldedText]?

    package convenience init(_ text: [UInt8]) { self.init(texts: [text]) }

    package init(texts: [[UInt8]]) { self.texts = texts }

    /// Returns the offset of the first place where a quote stands, in the texts as one with a byte between each two; nil if it stands in none, or if it is empty.
    package func offset(of quote: String) -> Int? {
        let folded = folded ?? texts.map { FoldedText($0.span, keepsCase: true) }
        self.folded = folded
        var start = 0
        for (text, folded) in zip(texts, folded) {
            if let place = Self.place(of: quote, in: folded) { return start + place }
            start += text.count + 1
        }
        return nil
    }

    /// Returns the offset in the original of the first place where a quote stands in a folded text, with whole words: "able" does not stand in "unable".
    static func place(of quote: String, in folded: FoldedText) -> Int? {
        let wanted = Folding.phrase(quote, keepsCase: true)
        let bytes = folded.bytes
        return bytes.span.firstIndex(of: wanted.span).map { folded.original(of: $0) }
    }
}

/// The places of quotes in a submission: searched in the characters between the tags of the bytes that a text was made of.
final class SubmissionProof {
    private let source: SourceText
    private let folded: FoldedText
    private let start: Int

    /// Bytes of the longest part of a submission that is searched.
    private static let limit = 32 << 20

    /// Nil if the submission cannot be read, or has no such place.
    init?(path: String?, place: Range<Int>) {
        guard let path, place.count <= Self.limit, let file = try? SubmissionFile(path: path), place.upperBound <= file.count else { return nil }
        source = file.withBytes(place) { SourceText($0) }
        let bytes = source.bytes
        folded = FoldedText(bytes.span, keepsCase: true)
        start = place.lowerBound
    }

    func offset(of quote: String) -> Int? {
        QuoteProof.place(of: quote, in: folded).map { start + source.source(of: $0) }
    }
}

extension Span where Element == UInt8 {
    /// Returns the offset of the first place where other bytes stand and no word is cut at their ends; nil for no bytes. The time grows with both lengths alone (Knuth, Morris and Pratt, 1977): an
    /// answer may hold any text as a quote.
    fileprivate func firstIndex(of other: Span<UInt8>) -> Int? {
        guard other.count > 0, other.count <= count else { return nil }
        // For each length of a match, that of the longest shorter match which ends there too.
        var shorter = [Int](repeating: 0, count: other.count)
        var length = 0
        for index in 1..<max(1, other.count) {
            while length > 0, other[index] != other[length] { length = shorter[length - 1] }
            if other[index] == other[length] { length += 1 }
            shorter[index] = length
        }
        length = 0
        var position = 0
        while position < count {
            // No match has begun: most bytes are passed over.
            if length == 0 {
                guard let next = firstIndex(of: other[0], from: position) else { return nil }
                position = next
            }
            while length > 0, self[position] != other[length] { length = shorter[length - 1] }
            if self[position] == other[length] { length += 1 }
            position += 1
            if length == other.count {
                if !cutsWord(at: position - length), !cutsWord(at: position) { return position - length }
                length = shorter[length - 1]
            }
        }
        return nil
    }

    /// Whether a place between two bytes is within a word or a number. Between a small letter and a capital, and between a letter and a digit, it is not: texts have
    /// words without a space between them, where a document has a line, a cell or a note's mark.
    private func cutsWord(at position: Int) -> Bool {
        guard position > 0, position < count else { return false }
        let (left, right) = (self[position - 1], self[position])
        if left.isDigit || right.isDigit { return left.isDigit && right.isDigit }
        let isCapital = right & 0x20 == 0 && left & 0x20 != 0
        return left.isASCIILetter && right.isASCIILetter && !isCapital
    }
}
