import Bytes
import Submission

/// A text that a rule found in a filing.
struct MatchedText: Sendable {
    let type: String
    let document: String?
    let offset: Int?
    let text: String
}

/// A section whose text is searched.
struct SearchedSection {
    let document: String?
    let item: String?
    /// The first byte of the section in the submission, and all its bytes.
    let offset: Int?
    let place: Range<Int>?
    let text: [UInt8]
}

/// The phrases of one section that any rule looks for, and the sentences around them.
struct SectionMatches {
    let section: SearchedSection
    private let folded: FoldedText
    /// The matches of each phrase, in the order of the text.
    private var ranges: [Int: [Range<Int>]] = [:]

    init(_ section: SearchedSection, _ matcher: PhraseMatcher) {
        self.section = section
        folded = FoldedText(section.text.span)
        for match in matcher.matches(in: folded.bytes) { ranges[match.phrase, default: []].append(match.range) }
    }

    var isEmpty: Bool { ranges.isEmpty }

    func has(_ phrase: Int) -> Bool { ranges[phrase] != nil }

    /// The sentence of each match of a phrase.
    func sentences(of phrase: Int) -> some Sequence<Range<Int>> { (ranges[phrase] ?? []).lazy.map(sentence(around:)) }

    /// Whether one of the phrases stands in a sentence.
    func sentence(_ sentence: Range<Int>, hasAnyOf phrases: [Int]) -> Bool {
        phrases.contains { phrase in
            (ranges[phrase] ?? []).contains { sentence.contains(folded.original(of: $0.lowerBound)) }
        }
    }

    private func sentence(around range: Range<Int>) -> Range<Int> {
        let start = folded.original(of: range.lowerBound)
        return Sentence.range(around: start..<folded.original(of: range.upperBound - 1) + 1, in: section.text.span)
    }

    func words(_ sentence: Range<Int>) -> String { Sentence.words(sentence, of: section.text.span) }
}

/// What a rule's phrases have found in the sections of a filing so far.
struct PhraseFindings {
    /// Matches that are kept for the alert.
    static let most = 10

    private(set) var hasText = false
    private var foundAny = false
    private var missing: Set<Int>
    private var forbidden: Int?
    private(set) var matched: [MatchedText] = []
    private let condition: PhraseCondition

    init(_ condition: PhraseCondition) {
        self.condition = condition
        missing = Set(condition.all)
    }

    /// - Parameter offset: returns the offset in the submission of a match, by its phrase and its number among the matches of the phrase.
    mutating func search(_ matches: SectionMatches, offset: (_ phrase: Int, _ number: Int) -> Int?) {
        guard condition.searches(item: matches.section.item) else { return }
        hasText = true
        if matches.isEmpty { return }
        let isNotAlone = condition.any.isEmpty && condition.all.isEmpty
        if isNotAlone {
            forbidden = forbidden ?? condition.not.first(where: matches.has)
            return
        }
        for phrase in condition.any + condition.all {
            let isFound = condition.all.contains(phrase) ? !missing.contains(phrase) : foundAny
            if isFound, matched.count >= Self.most { continue }
            for (number, sentence) in matches.sentences(of: phrase).enumerated() {
                if !condition.not.isEmpty, matches.sentence(sentence, hasAnyOf: condition.not) { continue }
                missing.remove(phrase)
                if condition.any.contains(phrase) { foundAny = true }
                guard matched.count < Self.most else { break }
                let text = matches.words(sentence)
                if matched.contains(where: { $0.text == text && $0.document == matches.section.document }) { continue }
                let section = matches.section
                matched.append(
                    MatchedText(type: "section", document: section.document, offset: offset(phrase, number) ?? section.offset, text: text))
            }
        }
    }

    /// Returns why the phrases do not match; nil if they do.
    func mismatch(_ phrases: [[UInt8]]) -> Mismatch? {
        guard hasText else { return .noText }
        func text(_ phrase: Int) -> String { String(decoding: phrases[phrase], as: UTF8.self) }
        if let forbidden { return .phraseFound(text(forbidden)) }
        if let phrase = condition.all.first(where: missing.contains) { return .phraseMissing(text(phrase)) }
        return !condition.any.isEmpty && !foundAny ? .noPhrase : nil
    }
}
