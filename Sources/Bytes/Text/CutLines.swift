/// The line breaks that EDGAR inserted after 1,023 bytes when it put a document into a complete submission, until about 2011. A break may stand within a word, a
/// tag or a number, and is removed.
package struct CutLines: Sendable {
    /// The offsets of the breaks to remove, in order. Each has `breakCount` bytes.
    private var breaks: [Int] = []
    private var breakCount = 0
    /// The lengths of a cut line: 1,023 bytes, or up to two more where the cut would have fallen into a character.
    package static let lengths = 1023...1025
    private static let length = lengths.lowerBound
    private static let longest = lengths.upperBound

    /// Finds the breaks. Nil unless no line exceeds 1,025 bytes and more than half of those of 1,023 to 1,025 bytes have exactly 1,023.
    ///
    /// - Parameter isRead: called with an offset, every four megabytes, of which the bytes before it have been searched.
    package init?(_ bytes: Span<UInt8>, isRead: (Int) -> Void = { _ in }) {
        var exact = 0
        var start = 0
        var told = 0
        while start + Self.length < bytes.count {
            if start - told >= 4 << 20 {
                told = start
                isRead(start)
            }
            // Lines that end within the next 1,023 bytes are too short to have been cut.
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

    /// Returns the bytes from `start` on without the breaks.
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

    /// Returns the offset in the document that corresponds to `position` in the joined text, counted from `start`.
    package func offset(_ start: Int, plus position: Int) -> Int {
        let passed = breaks.indices.partitioningIndex { breaks[$0] - start - $0 * breakCount > position }
        return start + position + passed * breakCount
    }
}
