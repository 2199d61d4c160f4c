import Bytes

/// The forms that a selection refused, for the message of a run that lists nothing. Counting stops at the first wanted form.
package final class OtherForms {
    /// The most forms that are counted. EDGAR has some 700.
    private static let limit = 2000
    /// Bytes of the longest name that is counted.
    private static let nameLimit = 40

    private var counts: [[UInt8]: Int] = [:]
    private var isStopped = false
    /// The last form, and how often it came in a row. An index has many rows of a form one after the other.
    private var last: [UInt8] = []
    private var lastCount = 0

    func add(_ form: Span<UInt8>) {
        guard !isStopped, form.count <= Self.nameLimit else { return }
        let isSame = last.withSpan(0..<last.count) { $0.equals(form) }
        if !isSame {
            countLast()
            last = form.array
        }
        lastCount += 1
    }

    /// Stops counting. To be called when a filing has a wanted form.
    func stop() {
        guard !isStopped else { return }
        isStopped = true
        counts = [:]
        lastCount = 0
    }

    private func countLast() {
        if lastCount > 0, counts.count < Self.limit || counts[last] != nil { counts[last, default: 0] += lastCount }
        lastCount = 0
    }

    /// The forms, the most frequent first.
    package var byFrequency: [String] {
        countLast()
        return counts.map { (name: String(decoding: $0.key, as: UTF8.self), count: $0.value) }
            .sorted { ($1.count, $0.name) < ($0.count, $1.name) }.map(\.name)
    }

    /// The forms that a misspelt `form` may mean: those that differ only in blanks and punctuation (`10K`); else those that begin with it (`DEF14`); else those
    /// with one letter more or less, or two neighbours swapped. A replaced letter does not count: 10-Q is no misspelling of 10-K.
    package func near(_ form: String) -> [String] {
        let wanted = Self.letters(form)
        guard !wanted.isEmpty else { return [] }
        let found = byFrequency.map { (name: $0, letters: Self.letters($0)) }
        let same = found.filter { $0.letters == wanted }
        if !same.isEmpty || wanted.count < 3 { return same.map(\.name) }
        let longer = found.filter { $0.letters.starts(with: wanted) }
        return (longer.isEmpty ? found.filter { Self.isSlip(wanted, $0.letters) } : longer).map(\.name)
    }

    /// The letters and digits of a form's name, in upper case, without the word `FORM` before them.
    private static func letters(_ form: String) -> [UInt8] {
        let letters = form.uppercased().utf8.filter { $0.isASCIILetter || $0.isDigit }
        return Array(letters.starts(with: "FORM".utf8) ? letters.dropFirst(4) : letters[...])
    }

    /// Whether two texts differ by one letter more or less, or by two swapped neighbours.
    private static func isSlip(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        Spelling.distance(left, right, limit: 1) == 1 && (left.count != right.count || left.sorted() == right.sorted())
    }
}
