import Bytes

/// Returns the word that a misspelt one probably stands for, such as an option or a value; nil if none is near. Upper and lower case count as the same.
///
/// A third of the letters, rounded up, may be wrong, but no more than three.
package func nearestWord(to misspelt: String, among words: [String]) -> String? {
    let typed = Array(misspelt.lowercased().utf8)
    let limit = min(3, (typed.count + 2) / 3)
    let near = words.compactMap { word in Spelling.distance(typed, Array(word.lowercased().utf8), limit: limit).map { (word: word, distance: $0) } }
    return near.min { $0.distance < $1.distance }?.word
}
