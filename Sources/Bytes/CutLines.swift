/// Lines that EDGAR cut at 1,023 bytes when it put a document into a complete submission, as it did until about 2011. Such a cut may stand within a
/// word, a tag or a number, and is taken out.
package struct CutLines: Sendable {
    /// First bytes of the line breaks to take out, in order, and how many bytes each is.
    private var breaks: [Int] = []
    private var breakCount = 0
    /// How long a cut line is: 1,023 bytes, or a little more when the cut would have fallen into a character.
    package static let lengths = 1023...1025
    private static let length = lengths.lowerBound
    private static let longest = lengths.upperBound

    /// Nil for a document without cut lines: where a line is longer none was cut. Most of those that were cut have the exact length.
    package init?(_ bytes: Span<UInt8>) {
        var exact = 0
        var start = 0
        while start + Self.length < bytes.count {
            // A line that ends within the next bytes is too short to have been cut, and so are those before it.
            if let end = bytes.extracting(start..<start + Self.length).lastIndex(of: 0x0A, before: Self.length) {
                start += end + 1
                continue
            }
            guard let end = bytes.extracting(start..<min(bytes.count, start + Self.longest + 2)).firstIndex(of: 0x0A) else { return nil }
            let isReturn = bytes[start + end - 1] == 0x0D
            let count = isReturn ? end - 1 : end
            if count > Self.longest { return nil }
            if count >= Self.length {
                guard breaks.isEmpty || breakCount == end - count + 1 else { return nil }
                breakCount = end - count + 1
                breaks.append(start + count)
                if count == Self.length { exact += 1 }
            }
            start += end + 1
        }
        guard exact > 0, exact * 2 > breaks.count else { return nil }
    }

    /// The bytes from a place on, without the breaks that were put in.
    package func joined(_ bytes: Span<UInt8>, from start: Int) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = start
        for cut in breaks where cut >= position {
            result.append(bytes.extracting(position..<cut))
            position = cut + breakCount
        }
        result.append(bytes.extracting(position..<bytes.count))
        return result
    }

    /// The document's byte that is `position` bytes behind `start` once the breaks are taken out.
    package func offset(_ start: Int, plus position: Int) -> Int {
        let passed = breaks.indices.partitioningIndex { breaks[$0] - start - $0 * breakCount > position }
        return start + position + passed * breakCount
    }
}
