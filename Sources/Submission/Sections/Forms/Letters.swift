import Bytes

extension Span where Element == UInt8 {
    /// The ASCII letters in lower case, at most `limit` of them. Everything else is left out: blanks, punctuation, figures, ligatures, accented letters.
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
