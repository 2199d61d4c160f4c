import Bytes

/// Bytes that stand in a JSON string as they are. Most of a record's bytes are passed over here, when it is read and when it is written.
enum PlainRun {
    /// Where the next quotation mark, backslash or control character stands (or byte beyond ASCII, where those are looked at too); the end where there is
    /// none. Eight bytes at a time, by the arithmetic of "Hacker's Delight" (6-1) for the first zero byte of a word.
    static func end(_ text: Span<UInt8>, _ start: Int, stopsAtNonASCII: Bool = false) -> Int {
        text.withUnsafeBytes { bytes in
            let lows: UInt64 = 0x0101_0101_0101_0101
            let highs = lows << 7
            var position = start
            while position + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
                let quotes = word ^ (lows &* UInt64(UInt8(ascii: "\"")))
                let backslashes = word ^ (lows &* UInt64(UInt8(ascii: "\\")))
                let found = (quotes &- lows) & ~quotes | (backslashes &- lows) & ~backslashes | (word &- lows &* 0x20) & ~word
                let marks = (stopsAtNonASCII ? found | word : found) & highs
                if marks != 0 { return position + marks.trailingZeroBitCount / 8 }
                position += 8
            }
            while position < bytes.count, case let byte = bytes[position], byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"),
                !stopsAtNonASCII || byte < 0x80
            {
                position += 1
            }
            return position
        }
    }
}
