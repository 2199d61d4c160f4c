import Submission

/// Finds many phrases in one pass over a folded text (Aho and Corasick, 1975), at the bounds of words.
package struct PhraseMatcher {
    /// A phrase in a folded text.
    package struct Match: Equatable {
        /// The number of the phrase.
        package let phrase: Int
        package let range: Range<Int>
    }

    /// The most bytes of all phrases, each counted once. A state takes some 200 bytes of memory.
    static let limit = 256 << 10

    /// The distinct phrases, folded.
    package private(set) var phrases: [[UInt8]] = []
    private var numbers: [[UInt8]: Int] = [:]
    /// The bytes of all phrases.
    private(set) var size = 0

    /// The class of each byte. Bytes that are in no phrase are class 0.
    private var classes = [UInt8](repeating: 0, count: 256)
    private var classCount = 1
    /// The next state for each state and class.
    private var transitions: [Int32] = []
    /// The phrase that ends in each state, and the next shorter suffix of the state in which a phrase ends.
    private var phraseOfState: [Int32?] = []
    private var shorterMatch: [Int32?] = []

    package init() {}

    /// Adds a folded phrase, which is not empty, and returns its number. Call `build` after the last one.
    package mutating func add(_ phrase: [UInt8]) -> Int {
        if let known = numbers[phrase] { return known }
        numbers[phrase] = phrases.count
        phrases.append(phrase)
        size += phrase.count
        return phrases.count - 1
    }

    package mutating func build() {
        for byte in phrases.joined() where classes[Int(byte)] == 0 {
            classes[Int(byte)] = UInt8(classCount)
            classCount += 1
        }
        addState()
        for (number, phrase) in phrases.enumerated() {
            var state = 0
            for byte in phrase {
                let place = state * classCount + Int(classes[Int(byte)])
                if transitions[place] == 0 { transitions[place] = addState() }
                state = Int(transitions[place])
            }
            phraseOfState[state] = Int32(number)
        }
        link()
    }

    @discardableResult
    private mutating func addState() -> Int32 {
        transitions.append(contentsOf: repeatElement(0, count: classCount))
        phraseOfState.append(nil)
        shorterMatch.append(nil)
        return Int32(phraseOfState.count - 1)
    }

    /// Replaces each missing transition by that of the longest suffix, level by level.
    private mutating func link() {
        var suffix = [Int](repeating: 0, count: phraseOfState.count)
        var queue = (0..<classCount).map { Int(transitions[$0]) }.filter { $0 != 0 }
        var next = 0
        while next < queue.count {
            let state = queue[next]
            next += 1
            shorterMatch[state] = phraseOfState[suffix[state]] != nil ? Int32(suffix[state]) : shorterMatch[suffix[state]]
            for byteClass in 0..<classCount {
                let place = state * classCount + byteClass
                let onward = Int(transitions[suffix[state] * classCount + byteClass])
                if transitions[place] == 0 {
                    transitions[place] = Int32(onward)
                } else {
                    suffix[Int(transitions[place])] = onward
                    queue.append(Int(transitions[place]))
                }
            }
        }
    }

    /// Returns the phrases in a folded text, by their ends.
    ///
    /// - Parameter limit: the most matches; later ones are left out.
    package func matches(in text: [UInt8], limit: Int = 10_000) -> [Match] {
        var matches: [Match] = []
        guard !phrases.isEmpty else { return matches }
        var state = 0
        for position in 0..<text.count {
            state = Int(transitions[state &* classCount &+ Int(classes[Int(text[position])])])
            var ending: Int? = phraseOfState[state] != nil ? state : shorterMatch[state].map(Int.init)
            while let found = ending {
                if let phrase = phraseOfState[found].map(Int.init) {
                    let range = position + 1 - phrases[phrase].count..<position + 1
                    if isAtBounds(range, text) {
                        matches.append(Match(phrase: phrase, range: range))
                        if matches.count >= limit { return matches }
                    }
                }
                ending = shorterMatch[found].map(Int.init)
            }
        }
        return matches
    }

    /// Whether no word goes on beyond either end of a phrase.
    private func isAtBounds(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
        let isStart = range.lowerBound == 0 || !Folding.isWord(text[range.lowerBound]) || !Folding.isWord(text[range.lowerBound - 1])
        let isEnd = range.upperBound == text.count || !Folding.isWord(text[range.upperBound - 1]) || !Folding.isWord(text[range.upperBound])
        return isStart && isEnd
    }
}
