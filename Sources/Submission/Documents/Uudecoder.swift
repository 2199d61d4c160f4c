import Bytes

/// uuencoded text (POSIX uuencode, the historical algorithm) back into bytes, a piece at a time.
///
/// EDGAR and mail before it strip blanks at the ends of lines; a blank is zero bits, so what is missing is taken as blanks. A line's first
/// character says how many bytes it holds, and what stands behind those is not looked at.
struct Uudecoder {
    /// What was wrong with the text and survived.
    enum Damage: Equatable {
        /// A character that stands for nothing, in the line at this byte of the content.
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

    /// Bytes that one line can add, and what its last group of four writes beyond them.
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
        // An empty line holds nothing, as does one whose count is zero.
        guard end > start, content[start] != 0x60, content[start] != 0x20 else { return }
        guard content[start] > 0x20, content[start] < 0x60 else {
            if Span(_unsafeElements: content).hasPrefix("end", at: start) { isDone = true } else { note(start) }
            return
        }
        let count = Int(content[start] - 0x20)
        var next = start + 1
        var written = 0
        var isBad = false
        // Eight characters are six bytes, where the line has them all; two more are written and overwritten.
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
                    // What is missing at the end of the line were blanks.
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

    /// Eight characters, the first in the highest byte.
    @inline(__always)
    private static func group(_ content: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt64 {
        UInt64(bigEndian: UnsafeRawBufferPointer(content).loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    /// Whether a character is below a blank or above a backtick.
    @inline(__always)
    private static func isBad(_ group: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let above = group | (group &+ (ones &* (0x7F - 0x60)))
        let below = (group &- (ones &* 0x20)) & ~group
        return (above | below) & (ones &* 0x80) != 0
    }

    /// Six bits of each character, put side by side: pairs, then pairs of pairs, then all.
    @inline(__always)
    private static func write(_ group: UInt64, to output: UnsafeMutableBufferPointer<UInt8>, _ position: Int) {
        let bits = ((group | 0x8080_8080_8080_8080) &- 0x2020_2020_2020_2020) & 0x3F3F_3F3F_3F3F_3F3F
        let twelves = bits & 0x003F_003F_003F_003F | (bits & 0x3F00_3F00_3F00_3F00) >> 2
        let twentyfours = twelves & 0x0000_0FFF_0000_0FFF | (twelves & 0x0FFF_0000_0FFF_0000) >> 4
        let all = twentyfours & 0xFF_FFFF | (twentyfours & 0x00FF_FFFF_0000_0000) >> 8
        UnsafeMutableRawBufferPointer(output).storeBytes(of: (all << 16).bigEndian, toByteOffset: position, as: UInt64.self)
    }

    /// What each character stands for, and `bad` with it for one that stands for nothing.
    private static let values = [UInt8](unsafeUninitializedCapacity: 256) { values, count in
        for byte in 0..<256 { values[byte] = UInt8(truncatingIfNeeded: byte &- 0x20) & 0x3F | ((0x20...0x60).contains(byte) ? 0 : bad) }
        count = 256
    }

    private static let bad: UInt8 = 0x80

    private mutating func note(_ position: Int) {
        if damage == nil { damage = .badCharacter(position) }
    }
}
