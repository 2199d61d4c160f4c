import Bytes

/// EDGAR cut every line of a `.txt` at 1,023 bytes, through words, tags and character references alike.
struct CutLines {
    /// The bytes without the line ends that were put in.
    let bytes: [UInt8]
    /// Where they were: places in `bytes`, and how many bytes are missing up to there.
    private let cuts: [(position: Int, missing: Int)]

    /// Nil for bytes whose lines were not cut.
    init?(_ bytes: Span<UInt8>) {
        var joined: [UInt8] = []
        var cuts: [(position: Int, missing: Int)] = []
        var taken = 0
        var start = 0
        while let end = bytes.firstIndex(of: 0x0A, from: start) {
            if 1023...1026 ~= end - start, Self.isCut(bytes, at: end) {
                let line = bytes[end - 1] == 0x0D ? end - 1 : end
                joined.append(bytes.extracting(taken..<line))
                taken = end + 1
                cuts.append((joined.count, taken - joined.count))
            }
            start = end + 1
        }
        guard !cuts.isEmpty else { return nil }
        joined.append(bytes.extracting(taken..<bytes.count))
        self.bytes = joined
        self.cuts = cuts
    }

    /// Where a range of `bytes` was in what was joined.
    func original(_ range: Range<Int>) -> Range<Int> {
        if range.isEmpty { return original(range.lowerBound)..<original(range.lowerBound) }
        return original(range.lowerBound)..<original(range.upperBound - 1) + 1
    }

    private func original(_ position: Int) -> Int {
        var low = 0, high = cuts.count
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? position : position + cuts[low - 1].missing
    }

    /// Whether the line that ends at the newline at `position` was cut: it has 1,023 bytes, or a byte or two more.
    private static func isCut(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        let end = position > 0 && bytes[position - 1] == 0x0D ? position - 1 : position
        return (1023...1025).contains { length in end == length || (end > length && bytes[end - length - 1] == 0x0A) }
    }
}

extension BlockList {
    /// A document's blocks, their places being those of the document as it stands.
    static func read(_ bytes: Span<UInt8>, isText: Bool) -> BlockList {
        if let wide = WideText(bytes) { return read(wide.bytes, isText) { wide.original($0) } }
        if let lines = CutLines(bytes) { return read(lines.bytes, isText) { lines.original($0) } }
        return isText ? TextLines.read(bytes) : HTMLBlocks.read(bytes)
    }

    /// The blocks of bytes that were made of a document's, given the way back.
    private static func read(_ bytes: [UInt8], _ isText: Bool, original: (Range<Int>) -> Range<Int>) -> BlockList {
        var list = isText ? TextLines.read(bytes.span) : HTMLBlocks.read(bytes.span)
        for index in list.blocks.indices { list.blocks[index].source = original(list.blocks[index].source) }
        return list
    }
}
