import Bytes

/// A document's bytes as the parser reads them: UTF-8, without leading white space or the line breaks that EDGAR inserted. Maps positions in these bytes
/// to offsets in the document.
struct MarkupSource {
    /// The number of bytes at the document's beginning that the parser does not read.
    let skipped: Int
    /// The UTF-8 converted from another encoding, or joined from cut lines; nil if the parser reads the document's own bytes.
    let converted: [UInt8]?
    private let origin: Origin

    /// The source of the bytes that the parser reads.
    private enum Origin {
        case document
        case encoded(SourceEncoding.Width)
        /// Line breaks were removed.
        case joined(CutLines)
    }

    /// The positions of each `<`, in order, of a document in an encoding of variable width.
    private let marks: [SourceEncoding.Mark]

    private var mappedPosition = 0
    private var mappedOffset = 0

    /// - Parameters:
    ///   - limit: the maximum number of bytes that the document may have, before and after conversion.
    ///   - isRead: called with an offset, every few megabytes, of which the bytes before it are not needed until the document is read.
    init(_ bytes: Span<UInt8>, limit: Int, isRead: (Int) -> Void) throws(MarkupFailure) {
        guard bytes.count <= limit else { throw SourceEncoding.tooLarge(limit) }
        try LongTags.check(bytes, isRead)
        var start = bytes.hasPrefix("\u{FEFF}") ? 3 : 0
        while start < bytes.count, bytes[start].isWhiteSpace { start += 1 }
        if let encoding = SourceEncoding(of: bytes, from: start) {
            skipped = encoding.start
            var marks: [SourceEncoding.Mark] = []
            converted = try encoding.convert(bytes, &marks, limit: limit)
            self.marks = marks
            origin = .encoded(encoding.width)
        } else {
            let cutLines = CutLines(bytes, isRead: isRead)
            skipped = start
            converted = cutLines?.joined(bytes, from: start)
            origin = cutLines.map { .joined($0) } ?? .document
            marks = []
        }
    }

    /// Returns the offset in the document for a position in the parser's bytes. Fastest if positions ascend. With an encoding of variable width, only the
    /// offset of a `<` is exact.
    mutating func offset(_ position: Int) -> Int {
        guard let converted else { return skipped + position }
        switch origin {
        case .document: return skipped + position
        case .joined(let cutLines): return cutLines.offset(skipped, plus: position)
        case .encoded(.variable): return offset(ofMarked: position, converted)
        case .encoded(let width): return offset(position, converted, isSingle: width == .single)
        }
    }

    private mutating func offset(_ position: Int, _ converted: [UInt8], isSingle: Bool) -> Int {
        if position < mappedPosition {
            mappedPosition = 0
            mappedOffset = 0
        }
        while mappedPosition < position, mappedPosition < converted.count {
            let byte = converted[mappedPosition]
            if byte & 0xC0 != 0x80 { mappedOffset += isSingle ? 1 : byte >= 0xF0 ? 4 : 2 }
            mappedPosition += 1
        }
        return skipped + mappedOffset
    }

    /// Returns the offset, counted from the last mark before the position at one byte a character.
    private func offset(ofMarked position: Int, _ converted: [UInt8]) -> Int {
        let next = marks.partitioningIndex { $0.converted > position }
        let mark = next > 0 ? marks[next - 1] : SourceEncoding.Mark(converted: 0, source: 0)
        var offset = Int(mark.source)
        for index in Int(mark.converted)..<min(position, converted.count) where converted[index] & 0xC0 != 0x80 { offset += 1 }
        return skipped + (next < marks.count ? min(offset, Int(marks[next].source)) : offset)
    }
}
