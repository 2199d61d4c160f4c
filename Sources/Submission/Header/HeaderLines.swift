import Bytes

/// The lines of a header or of a document's tags: they end in LF, CRLF or a bare CR.
///
/// EDGAR cut every line of a `.txt` at 1,023 bytes; such a line is joined with its successor.
struct HeaderLines {
    /// Where the next line starts.
    private(set) var position: Int
    private let end: Int
    private let joinsCutLines: Bool

    init(_ range: Range<Int>, joinsCutLines: Bool) {
        position = range.lowerBound
        end = range.upperBound
        self.joinsCutLines = joinsCutLines
    }

    /// The next line without its end; nil behind the last.
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard position < end else { return nil }
        let start = position
        var stop = start
        while stop < end, bytes[stop] != 0x0A, bytes[stop] != 0x0D { stop += 1 }
        position = min(end, bytes.endOfLineBreak(at: stop))
        return start..<stop
    }

    /// A line's text without blanks around it, and with the rest that was cut off it.
    ///
    /// - Parameter limit: a text of so many bytes takes in no further line.
    mutating func text(_ bytes: Span<UInt8>, _ range: Range<Int>, lineStart: Int, limit: Int) -> String {
        guard joinsCutLines, CutLines.lengths.contains(range.upperBound - lineStart) else { return bytes.extracting(range).headerText }
        var whole = bytes.extracting(range).array
        var last = range.upperBound - lineStart
        while CutLines.lengths.contains(last), whole.count < limit, let next = next(bytes) {
            whole.append(bytes.extracting(next))
            last = next.count
        }
        return whole.span.headerText
    }
}

extension Span where Element == UInt8 {
    /// The position behind a LF, CRLF or CR that stands at `position`; `position` itself where there is none.
    func endOfLineBreak(at position: Int) -> Int {
        guard position < count else { return position }
        if self[position] == 0x0A { return position + 1 }
        guard self[position] == 0x0D else { return position }
        return position + 1 < count && self[position + 1] == 0x0A ? position + 2 : position + 1
    }

    /// The first position at or behind `position` that holds something else than white space.
    func skipWhiteSpace(from position: Int) -> Int {
        var position = position
        while position < count, self[position].isWhiteSpace { position += 1 }
        return position
    }

    /// Trimmed text. Headers are ASCII but for a few names, in UTF-8 or, before that, in Latin-1.
    var headerText: String {
        let trimmed = extracting(trimmedRange)
        return trimmed.withUnsafeBufferPointer { bytes in
            String(validating: bytes, as: UTF8.self)
                ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}
