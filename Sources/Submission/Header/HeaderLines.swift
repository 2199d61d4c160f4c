import Bytes

/// Reads the lines of a header or of a document's tags, which end in LF, CRLF or a bare CR.
///
/// In `.txt` submissions, EDGAR cut every line after 1,023 bytes. `text` joins such a line with the next one.
struct HeaderLines {
    /// The start of the next line.
    private(set) var position: Int
    private let end: Int
    private let joinsCutLines: Bool

    init(_ range: Range<Int>, joinsCutLines: Bool) {
        position = range.lowerBound
        end = range.upperBound
        self.joinsCutLines = joinsCutLines
    }

    /// Returns the next line without its line break; nil after the last.
    mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard position < end else { return nil }
        let start = position
        var stop = start
        while stop < end, bytes[stop] != 0x0A, bytes[stop] != 0x0D { stop += 1 }
        position = min(end, bytes.endOfLineBreak(at: stop))
        return start..<stop
    }

    /// Returns the trimmed text of a range that ends where its line does, joined with the next lines if EDGAR cut the line.
    ///
    /// - Parameter limit: no more lines are joined after the text has this many bytes.
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
    /// Returns the position after the LF, CRLF or CR at `position`; `position` if there is no line break.
    func endOfLineBreak(at position: Int) -> Int {
        guard position < count else { return position }
        if self[position] == 0x0A { return position + 1 }
        guard self[position] == 0x0D else { return position }
        return position + 1 < count && self[position + 1] == 0x0A ? position + 2 : position + 1
    }

    /// Returns the position of the first byte from `position` on that is not white space.
    func skipWhiteSpace(from position: Int) -> Int {
        var position = position
        while position < count, self[position].isWhiteSpace { position += 1 }
        return position
    }

    /// The trimmed text. Headers are ASCII except for a few names, which are in UTF-8 or, in older filings, in Latin-1.
    var headerText: String {
        let trimmed = extracting(trimmedRange)
        return trimmed.withUnsafeBufferPointer { bytes in
            String(validating: bytes, as: UTF8.self)
                ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        }
    }
}
