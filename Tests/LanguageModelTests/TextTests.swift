import Bytes
import Testing

@testable import LanguageModel

/// Quotes in texts, and the parts of long texts.
struct TextTests {
    @Test(arguments: [
        ("the “Company’s” plan", "the \"Company's\" plan", 0), ("a  b\n\nc d", "b c", 3), ("a b", "a b", 0), ("in\u{AD}ter\u{2013}est", "inter-est", 0),
        ("x ﬁnance", "finance", 2), ("aa ab aa aab", "aa aab", 6), ("é ü", "ü", 3),
        // Whole words and numbers; but words without a space between them are two.
        ("unable or able", "able", 10), ("BusinessOverview", "Overview", 8), ("Revenue1 rose", "Revenue", 0), ("112 million, 12 million", "12 million", 13),
    ])
    func aQuoteStandsInTheFoldedText(_ text: String, _ quote: String, _ offset: Int) {
        #expect(QuoteProof(Array(text.utf8)).offset(of: quote) == offset)
    }

    @Test(arguments: [
        ("the plan", "The plan"), ("one two", "onetwo"), ("one", ""), ("one", " "), ("one", "one two"), ("", "a"), ("ab", "b c"),
        ("We may be unable to pay.", "able to pay."), ("We are able.", "We are a"), ("112 million", "12 million"),
    ])
    func anotherDoesNot(_ text: String, _ quote: String) { #expect(QuoteProof(Array(text.utf8)).offset(of: quote) == nil) }

    @Test func aQuoteStandsInOneOfSeveralTexts() {
        let proof = QuoteProof(texts: ["The plan fails.", "Costs rise."].map { Array($0.utf8) })
        #expect(proof.offset(of: "plan fails.") == 4 && proof.offset(of: "rise.") == 22)
        for quote in ["fails. Costs", "fails.Costs", "fails.\nCosts"] { #expect(proof.offset(of: quote) == nil) }
    }

    @Test func aSearchTakesTimeByLengthAlone() {
        // An answer whose quote nearly matches everywhere.
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 2_000_000)
        let quote = String(repeating: "a", count: 1_000_000) + "b"
        #expect(QuoteProof(text).offset(of: quote) == nil)
    }

    @Test(arguments: [10, 17, 64, 1000, 100_000])
    func partsAreTheWholeText(_ limit: Int) {
        var text: [UInt8] = []
        for number in 0..<200 { text += "Paragraph \(number) says é. It goes on\nin another line.\(number % 3 == 0 ? "\n\n" : " ")".utf8 }
        text += String(repeating: "ü", count: 50).utf8
        let ranges = TextParts.ranges(of: text, limit: limit)
        #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == text.count)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        #expect(ranges.allSatisfy { !$0.isEmpty && $0.count <= limit })
        // No character is cut.
        #expect(ranges.allSatisfy { String(validating: text[$0], as: UTF8.self) != nil })
        if limit == 1000 { #expect(ranges.dropLast(2).allSatisfy { text[$0.upperBound - 2..<$0.upperBound].elementsEqual("\n\n".utf8) }) }
    }

    @Test func anEmptyTextIsOnePart() { #expect(TextParts.ranges(of: [], limit: 10) == [0..<0]) }
}
