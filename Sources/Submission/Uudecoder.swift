import Bytes

/// uuencoded text (POSIX uuencode, the historical algorithm) back into bytes, a piece at a time.
///
/// EDGAR and mail before it strip blanks at the ends of lines; a blank is zero bits, so what is missing is taken as blanks. A line's first
/// character says how many bytes it holds, and what stands behind those is not looked at.
struct Uudecoder {
    /// What was wrong with the text and survived.
    enum Damage: Equatable {
        /// A character that stands for nothing, at this byte of the content.
        case badCharacter(Int)
        /// No `end` line.
        case noEnd
    }

    private var position: Int
    /// LF, or CR where lines end in a bare CR.
    private let lineBreak: UInt8
    private(set) var damage: Damage?
    private var isDone = false

    /// Whether content is uuencoded, told by its first lines and not by its name: `begin MODE NAME`, and a line as long as it says.
    static func canDecode(_ content: Span<UInt8>) -> Bool {
        firstLine(content) != nil
    }

    /// Where the first line of data starts; nil for content that is not uuencoded.
    private static func firstLine(_ content: Span<UInt8>) -> Int? {
        let begin = content.skipWhiteSpace(from: 0)
        guard content.hasPrefix("begin ", at: begin) else { return nil }
        var position = begin + 6
        while position < content.count, content[position].isDigit { position += 1 }
        guard (begin + 9...begin + 10).contains(position), position < content.count, content[position].isWhiteSpace else { return nil }
        while position < content.count, content[position] != 0x0A, content[position] != 0x0D { position += 1 }
        position = content.endOfLineBreak(at: position)
        var end = position
        while end < content.count, end - position < 128, content[end] != 0x0A, content[end] != 0x0D { end += 1 }
        guard end > position else { return position }
        let expected = expectedLength(content[position])
        // One character more may be a checksum; fewer are stripped blanks.
        guard content[position] >= 0x20, content[position] <= 0x60, end - position <= expected + 3 else {
            return content.hasPrefix("end", at: position) ? position : nil
        }
        return position
    }

    /// Characters of a line whose first one is this: itself and four for every three bytes.
    private static func expectedLength(_ first: UInt8) -> Int {
        1 + (Int((first &- 0x20) & 0x3F) + 2) / 3 * 4
    }

    init(_ content: Span<UInt8>) {
        position = Self.firstLine(content) ?? content.count
        lineBreak = position > 0 && content[position - 1] == 0x0D ? 0x0D : 0x0A
    }

    /// Decodes further lines until `output` has about `limit` bytes; false when all is decoded.
    mutating func decode(_ content: Span<UInt8>, into output: inout [UInt8], limit: Int) -> Bool {
        while !isDone, output.count < limit {
            line(content, into: &output)
        }
        return !isDone || !output.isEmpty
    }

    private mutating func line(_ content: Span<UInt8>, into output: inout [UInt8]) {
        guard position < content.count else {
            isDone = true
            if damage == nil { damage = .noEnd }
            return
        }
        let start = position
        var end = content.firstIndex(of: lineBreak, from: start) ?? content.count
        position = min(end + 1, content.count)
        if end > start, content[end - 1] == 0x0D { end -= 1 }
        if end == start || content[start] == 0x60 || content[start] == 0x20 { return }
        if content[start] > 0x60 {
            if content.hasPrefix("end", at: start) { isDone = true } else { note(start) }
            return
        }
        if content[start] < 0x20 { return note(start) }
        let count = Int(content[start] &- 0x20)
        output.reserveCapacity(output.count + count + 3)
        let kept = output.count + count
        var next = start + 1
        while next + 3 < end, output.count < kept {
            append(content[next], content[next + 1], content[next + 2], content[next + 3], next, &output)
            next += 4
        }
        while output.count < kept {
            func character(_ offset: Int) -> UInt8 { next + offset < end ? content[next + offset] : 0x20 }
            append(character(0), character(1), character(2), character(3), next, &output)
            next += 4
        }
        output.removeLast(output.count - kept)
    }

    private mutating func append(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, _ position: Int, _ output: inout [UInt8]) {
        // All four within 0x20...0x60.
        if max(max(a, b), max(c, d)) > 0x60 || min(min(a, b), min(c, d)) < 0x20 { note(position) }
        let bits = UInt32((a &- 0x20) & 0x3F) << 18 | UInt32((b &- 0x20) & 0x3F) << 12 | UInt32((c &- 0x20) & 0x3F) << 6 | UInt32((d &- 0x20) & 0x3F)
        output.append(UInt8(truncatingIfNeeded: bits >> 16))
        output.append(UInt8(truncatingIfNeeded: bits >> 8))
        output.append(UInt8(truncatingIfNeeded: bits))
    }

    private mutating func note(_ position: Int) {
        if damage == nil { damage = .badCharacter(position) }
    }
}
