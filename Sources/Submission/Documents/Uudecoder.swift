import Bytes

/// Decodes uuencoded text (POSIX uuencode, the historical algorithm), a piece at a time.
///
/// EDGAR strips blanks at the ends of lines, as mail programs did. A blank stands for zero bits, so missing characters count as blanks. The first character of
/// a line gives the number of bytes in it; anything after these is ignored.
struct Uudecoder {
    /// A defect that did not prevent decoding.
    enum Damage: Equatable {
        /// A character outside uuencode's alphabet, in the line that starts at this byte of the content.
        case badCharacter(Int)
        /// The `end` line is missing.
        case noEnd
    }

    private var position: Int
    /// The byte that ends a line: LF, or CR for lines that end in a bare CR.
    private let lineBreak: UInt8
    private(set) var damage: Damage?
    private var isDone = false

    /// Whether content is uuencoded: its first line is `begin MODE NAME`, and the next is as long as its first character says. The document's name is not
    /// considered.
    static func canDecode(_ content: Span<UInt8>) -> Bool {
        firstLine(content) != nil
    }

    /// Returns the start of the first line of data; nil for content that is not uuencoded.
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
        // A line may have a checksum after its data, and may lack stripped blanks.
        guard content[position] >= 0x20, content[position] <= 0x60, end - position <= expected + 3 else {
            return content.hasPrefix("end", at: position) ? position : nil
        }
        return position
    }

    /// Returns the length of a line according to its first character: that character itself, and four characters for every three bytes.
    private static func expectedLength(_ first: UInt8) -> Int {
        1 + (Int((first &- 0x20) & 0x3F) + 2) / 3 * 4
    }

    init(_ content: Span<UInt8>) {
        position = Self.firstLine(content) ?? content.count
        lineBreak = position > 0 && content[position - 1] == 0x0D ? 0x0D : 0x0A
    }

    /// Decodes lines until `output` has about `limit` bytes; returns false after the last line.
    mutating func decode(_ content: Span<UInt8>, into output: inout [UInt8], limit: Int) -> Bool {
        while !isDone, output.count < limit {
            var filled = output.count
            let end = filled + min(limit - filled, 256 * 1024)
            output.append(contentsOf: repeatElement(0, count: end - filled + Self.lineRoom))
            content.withUnsafeBufferPointer { source in
                output.withUnsafeMutableBufferPointer { target in
                    while !isDone, filled < end { line(source, into: target, &filled) }
                }
            }
            output.removeLast(output.count - filled)
        }
        return !isDone || !output.isEmpty
    }

    /// The maximum number of bytes that one line can write, including those that the last group of eight characters writes beyond the line's end.
    private static let lineRoom = 64 + 8

    private mutating func line(_ content: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>, _ filled: inout Int) {
        guard position < content.count else {
            isDone = true
            if damage == nil { damage = .noEnd }
            return
        }
        let start = position
        var end = Span(_unsafeElements: content).firstIndex(of: lineBreak, from: start) ?? content.count
        position = min(end + 1, content.count)
        if end > start, content[end - 1] == 0x0D { end -= 1 }
        // Neither an empty line nor one with a count of zero holds data.
        guard end > start, content[start] != 0x60, content[start] != 0x20 else { return }
        guard content[start] > 0x20, content[start] < 0x60 else {
            if Span(_unsafeElements: content).hasPrefix("end", at: start) { isDone = true } else { note(start) }
            return
        }
        let count = Int(content[start] - 0x20)
        var next = start + 1
        var written = 0
        var isBad = false
        // Eight characters are six bytes. Eight bytes are stored; the next group overwrites the last two.
        while written + 6 <= count, next + 8 <= end {
            let group = Self.group(content, next)
            isBad = isBad || Self.isBad(group)
            Self.write(group, to: output, filled + written)
            next += 8
            written += 6
        }
        Self.values.withUnsafeBufferPointer { values in
            while written < count {
                var group: UInt32 = 0
                for offset in 0..<4 {
                    // Characters missing at the end of the line were blanks.
                    let value = next + offset < end ? values[Int(content[next + offset])] : 0
                    isBad = isBad || value & Self.bad != 0
                    group = group << 6 | UInt32(value & 0x3F)
                }
                output[filled + written] = UInt8(truncatingIfNeeded: group >> 16)
                output[filled + written + 1] = UInt8(truncatingIfNeeded: group >> 8)
                output[filled + written + 2] = UInt8(truncatingIfNeeded: group)
                next += 4
                written += 3
            }
        }
        filled += count
        if isBad { note(start) }
    }

    // MARK: Eight characters at a time

    /// Returns eight characters, the first in the highest byte.
    @inline(__always)
    private static func group(_ content: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt64 {
        UInt64(bigEndian: UnsafeRawBufferPointer(content).loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Whether any of eight characters is below a blank or above a backtick.
    @inline(__always)
    private static func isBad(_ group: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let above = group | (group &+ (ones &* (0x7F - 0x60)))
        let below = (group &- (ones &* 0x20)) & ~group
        return (above | below) & (ones &* 0x80) != 0
    }

    /// Stores the six bits of each character side by side: joins pairs, then pairs of pairs, then the halves.
    @inline(__always)
    private static func write(_ group: UInt64, to output: UnsafeMutableBufferPointer<UInt8>, _ position: Int) {
        let bits = ((group | 0x8080_8080_8080_8080) &- 0x2020_2020_2020_2020) & 0x3F3F_3F3F_3F3F_3F3F
        let twelves = bits & 0x003F_003F_003F_003F | (bits & 0x3F00_3F00_3F00_3F00) >> 2
        let twentyfours = twelves & 0x0000_0FFF_0000_0FFF | (twelves & 0x0FFF_0000_0FFF_0000) >> 4
        let all = twentyfours & 0xFF_FFFF | (twentyfours & 0x00FF_FFFF_0000_0000) >> 8
        UnsafeMutableRawBufferPointer(output).storeBytes(of: (all << 16).bigEndian, toByteOffset: position, as: UInt64.self)
    }

    /// The value of each character, with the bit `bad` set if it is outside of uuencode's alphabet.
    private static let values = [UInt8](unsafeUninitializedCapacity: 256) { values, count in
        for byte in 0..<256 { values[byte] = UInt8(truncatingIfNeeded: byte &- 0x20) & 0x3F | ((0x20...0x60).contains(byte) ? 0 : bad) }
        count = 256
    }

    private static let bad: UInt8 = 0x80

    private mutating func note(_ position: Int) {
        if damage == nil { damage = .badCharacter(position) }
    }
}
