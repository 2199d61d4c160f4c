import Bytes
import Submission
import Testing

@testable import Alerts

struct PhraseTests {
    private static func matcher(_ phrases: [String]) -> PhraseMatcher {
        var matcher = PhraseMatcher()
        for phrase in phrases { _ = matcher.add(Folding.phrase(phrase)) }
        matcher.build()
        return matcher
    }

    private static func found(_ phrases: [String], _ text: String) -> [String] {
        let matcher = matcher(phrases)
        return matcher.matches(in: FoldedText(text.utf8Span.span).bytes).map { phrases[$0.phrase] }
    }

    @Test(arguments: [
        ("going concern", "as a GOING\n\tConcern."), ("going concern", "going\u{A0}con\u{AD}cern"), ("company's auditor", "Company\u{2019}s auditor"),
        ("\"as is\"", "\u{201C}as is\u{201D}"), ("non-reliance", "Non\u{2011}Reliance"), ("officer", "o\u{FB03}cer"), ("été", "ÉTÉ"), ("4.02", "Item 4.02:"),
        ("a", "a"), ("(a)", "x(a)y"), ("doubt", "doubt's"),
    ])
    func typographyMakesNoDifference(_ phrase: String, _ text: String) { #expect(Self.found([phrase], text) == [phrase]) }

    @Test(arguments: [
        ("art", "part"), ("art", "artist"), ("art", "starts"), ("cat", "caté"), ("4.02", "14.02"), ("4.02", "4.021"), ("going concern", "going con cern"),
    ])
    func wordsAreWhole(_ phrase: String, _ text: String) { #expect(Self.found([phrase], text) == []) }

    @Test func overlappingPhrasesAreAllFound() {
        let phrases = ["substantial doubt", "doubt", "doubt about its ability", "its ability", "ability to continue"]
        #expect(
            Self.found(phrases, "Substantial doubt about its ability to continue") == [
                "substantial doubt", "doubt", "doubt about its ability", "its ability", "ability to continue",
            ])
    }

    /// The automaton against a plain search, on texts of a small alphabet, where phrases overlap in every way.
    @Test func theMatcherFindsWhatAPlainSearchFinds() {
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int) -> String { String((0..<count).map { _ in "ab .".randomElement(using: &generator) ?? "a" }) }
        for _ in 0..<300 {
            let phrases = Set((0..<6).map { _ in random(Int.random(in: 1...5)) }.filter { $0.contains("a") || $0.contains("b") }.map { Folding.phrase($0) })
            let text = FoldedText(random(60).utf8Span.span).bytes
            var matcher = PhraseMatcher()
            for phrase in phrases { _ = matcher.add(phrase) }
            matcher.build()
            let found = Set(matcher.matches(in: text).map { "\($0.phrase) \($0.range)" })
            var expected: Set<String> = []
            for (number, phrase) in matcher.phrases.enumerated() where phrase.count <= text.count {
                for start in 0...text.count - phrase.count where Array(text[start..<start + phrase.count]) == phrase {
                    let end = start + phrase.count
                    let isStart = start == 0 || !Folding.isWord(text[start]) || !Folding.isWord(text[start - 1])
                    if isStart, end == text.count || !Folding.isWord(text[end - 1]) || !Folding.isWord(text[end]) {
                        expected.insert("\(number) \(start..<end)")
                    }
                }
            }
            #expect(found == expected, "\(phrases.map { String(decoding: $0, as: UTF8.self) }) in \(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func foldedBytesKnowTheirOriginal() {
        let text = "  A\u{2014}b  \u{201C}c\u{AD}d\u{201D}\u{FB01}x"
        let folded = FoldedText(text.utf8Span.span)
        #expect(String(decoding: folded.bytes, as: UTF8.self) == "a-b \"cd\"fix")
        let utf8 = Array(text.utf8)
        for (offset, byte) in folded.bytes.enumerated() where (0x61...0x65).contains(byte) {
            #expect(utf8[folded.original(of: offset)] | 0x20 == byte, "\(offset)")
        }
        #expect(folded.original(of: 10) == utf8.count - 1)
    }

    @Test(arguments: [
        ("First. The auditor resigned. Last.", "The auditor resigned."),
        ("Smith & Co. Inc. resigned on No. 5 St. James. Then", "Smith & Co. Inc. resigned on No. 5 St. James."),
        ("Heading\n\nHe resigned\nin May.\n\nNext", "He resigned in May."), ("U.S. firm resigned? Yes", "U.S. firm resigned?"), ("resigned", "resigned"),
        ("Paid $1.5 million; resigned at 9.30 a.m. in May! Ok", "Paid $1.5 million; resigned at 9.30 a.m. in May!"),
    ])
    func theSentenceIsFound(_ text: String, _ sentence: String) throws {
        let start = try #require(text.utf8.firstRange(of: "resigned".utf8)).lowerBound
        let offset = text.utf8.distance(from: text.startIndex, to: start)
        let range = Sentence.range(around: offset..<offset + 8, in: text.utf8Span.span)
        #expect(Sentence.words(range, of: text.utf8Span.span) == sentence)
    }

    @Test func aSentenceHasALimit() {
        let text = String(repeating: "word é ", count: 2000) + "resigned" + String(repeating: " word é", count: 2000)
        let range = Sentence.range(around: 16000..<16008, in: text.utf8Span.span)
        #expect(range.count < 1300 && range.contains(16000))
        #expect(!Sentence.words(range, of: text.utf8Span.span).contains("\u{FFFD}"))
    }

    // MARK: Conditions

    private func mismatch(_ condition: PhraseCondition, _ phrases: [String], _ sections: [(item: String, text: String)]) -> (Mismatch?, [String]) {
        let matcher = Self.matcher(phrases)
        var findings = PhraseFindings(condition)
        for section in sections {
            let searched = SearchedSection(document: "d.htm", item: section.item, offset: 100, place: 100..<200, text: Array(section.text.utf8))
            findings.search(SectionMatches(searched, matcher)) { _, _ in nil }
        }
        return (findings.mismatch(matcher.phrases), findings.matched.map(\.text))
    }

    @Test func boilerplateDoesNotCount() {
        let phrases = ["substantial doubt", "whether there is substantial doubt"]
        let condition = PhraseCondition(any: [0], not: [1])
        let boilerplate = "Management evaluates whether there is substantial doubt about its ability to continue."
        #expect(mismatch(condition, phrases, [("8", boilerplate)]).0 == .noPhrase)
        let both = mismatch(condition, phrases, [("8", boilerplate), ("1A", "We lost money. There is substantial doubt about us. The end.")])
        #expect(both.0 == nil && both.1 == ["There is substantial doubt about us."])
    }

    @Test func allAreNeededAndWithinLimitsTheSections() {
        let phrases = ["one", "two"]
        #expect(mismatch(PhraseCondition(all: [0, 1]), phrases, [("1", "one"), ("2", "two")]).0 == nil)
        #expect(mismatch(PhraseCondition(all: [0, 1]), phrases, [("1", "one one")]).0 == .phraseMissing("two"))
        #expect(mismatch(PhraseCondition(any: [0], within: ["2"]), phrases, [("1", "one"), ("2", "two")]).0 == .noPhrase)
        #expect(mismatch(PhraseCondition(any: [0], within: ["3"]), phrases, [("1", "one")]).0 == .noText)
        #expect(mismatch(PhraseCondition(not: [0]), phrases, [("1", "two")]).0 == nil)
        #expect(mismatch(PhraseCondition(not: [0]), phrases, [("1", "one")]).0 == .phraseFound("one"))
        #expect(mismatch(PhraseCondition(not: [0]), phrases, []).0 == .noText)
    }
}
