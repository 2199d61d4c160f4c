import Bytes

extension Span where Element == UInt8 {
    /// Returns the first `limit` ASCII letters from `start` on, in lower case, without blanks, punctuation, digits and accented letters.
    func lowercasedLetters(from start: Int = 0, limit: Int = 120) -> [UInt8] {
        var letters: [UInt8] = []
        var position = start
        while position < count, letters.count < limit {
            if self[position].isASCIILetter { letters.append(self[position].asciiLowercased) }
            position += 1
        }
        return letters
    }
}
