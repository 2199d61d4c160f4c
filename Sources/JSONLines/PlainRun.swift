import Bytes

/// Runs of bytes that need no escape in a JSON string. Most bytes of a record pass through here, both when it is read and when it is written.
public enum PlainRun {
    /// Returns the offset of the next quotation mark, backslash or control character, or the end of the text. It checks eight bytes at a time ("Hacker's
    /// Delight", 6-1: the first zero byte of a word).
    static func end(_ text: Span<UInt8>, _ start: Int) -> Int {
        text.withUnsafeBytes { bytes in
            var position = start
            while position + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let marks = marks(word)
                if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
                position += 8
            }
            while position < bytes.count, case let byte = bytes[position], byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                position += 1
            }
            return position
        }
    }

    @inlinable @inline(__always) public static var lows: UInt64 { 0x0101_0101_0101_0101 }
    @inlinable @inline(__always) public static var highs: UInt64 { 0x8080_8080_8080_8080 }

    /// A word whose lowest set bit is the high bit of the first byte that is a quotation mark, a backslash or a control character; 0 if there is none. Higher
    /// bits may be set for other bytes as well.
    @inlinable @inline(__always)
    public static func marks(_ word: UInt64) -> UInt64 {
        let quotes = word ^ (lows &* UInt64(UInt8(ascii: "\"")))
        let backslashes = word ^ (lows &* UInt64(UInt8(ascii: "\\")))
        let found = (quotes &- lows) & ~quotes | (backslashes &- lows) & ~backslashes | (word &- lows &* 0x20) & ~word
        return found & highs
    }
}
