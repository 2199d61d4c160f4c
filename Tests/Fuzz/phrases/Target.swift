import Alerts
import Bytes
import FuzzSupport
import Submission

/// Phrases, which form feeds separate, in the text behind the last form feed, compared with a plain search.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var pieces = [UInt8](data, count).split(separator: 0x0C, maxSplits: 20, omittingEmptySubsequences: false).map(Array.init)
    guard let text = pieces.popLast() else { return -1 }
    var matcher = PhraseMatcher()
    for piece in pieces {
        let phrase = Folding.phrase(String(decoding: piece, as: UTF8.self))
        if !phrase.isEmpty { _ = matcher.add(phrase) }
    }
    matcher.build()
    let folded = FoldedText(text.span)
    let bytes = folded.bytes
    for (offset, _) in bytes.enumerated() { require(text.indices.contains(folded.original(of: offset)), "a byte without an original") }
    let matches = matcher.matches(in: bytes, limit: .max)
    var number = 0
    for (phrase, content) in matcher.phrases.enumerated() {
        let ranges = plainSearch(content, in: bytes)
        require(matches.filter { $0.phrase == phrase }.map(\.range) == ranges, "phrase \(phrase) is not found as by a plain search")
        number += ranges.count
    }
    require(matches.count == number, "\(matches.count) matches instead of \(number)")
    return 0
}

private func plainSearch(_ phrase: [UInt8], in text: [UInt8]) -> [Range<Int>] {
    guard phrase.count <= text.count else { return [] }
    return (0...text.count - phrase.count).compactMap { start in
        let end = start + phrase.count
        guard text[start..<end].elementsEqual(phrase) else { return nil }
        func isInside(_ position: Int) -> Bool {
            position > 0 && position < text.count && Folding.isWord(text[position - 1]) && Folding.isWord(text[position])
        }
        return isInside(start) || isInside(end) ? nil : start..<end
    }
}
