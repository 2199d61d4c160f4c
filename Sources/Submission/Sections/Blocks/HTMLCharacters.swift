import Bytes

/// Decodes the characters of HTML beyond plain ASCII: character references, UTF-8, Windows-1252.
enum HTMLCharacters {
    /// Decodes the character reference at `start`. An `&` without a reference stands for itself.
    static func reference(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> (scalar: UInt32, end: Int) {
        var position = start + 1
        let limit = min(end, start + 12)
        if position < limit, bytes[position] == UInt8(ascii: "#") {
            position += 1
            var value: UInt32 = 0
            let isHexadecimal = position < limit && bytes[position] | 0x20 == UInt8(ascii: "x")
            if isHexadecimal { position += 1 }
            let first = position
            while position < limit {
                let byte = bytes[position]
                let digit: UInt32
                if byte.isDigit {
                    digit = UInt32(byte - 0x30)
                } else if isHexadecimal, byte.asciiLowercased &- 0x61 < 6 {
                    digit = UInt32(byte.asciiLowercased - 0x61 + 10)
                } else {
                    break
                }
                value = min(0x11_0000, value * (isHexadecimal ? 16 : 10) + digit)
                position += 1
            }
            guard position > first else { return (0x26, start + 1) }
            if position < end, bytes[position] == UInt8(ascii: ";") { position += 1 }
            return (value >= 0x80 && value < 0xA0 ? HTMLEntities.windows1252(UInt8(value)) : value, position)
        }
        let first = position
        while position < limit, bytes[position].isASCIILetter || bytes[position].isDigit { position += 1 }
        guard position > first, let scalar = HTMLEntities.scalar(bytes.extracting(first..<position)) else { return (0x26, start + 1) }
        if position < end, bytes[position] == UInt8(ascii: ";") { position += 1 }
        return (scalar, position)
    }

    /// Decodes the character at `position` as UTF-8, or one byte as Windows-1252 if the bytes are not UTF-8.
    static func scalar(_ bytes: Span<UInt8>, _ position: Int, _ end: Int) -> (scalar: UInt32, length: Int) {
        let lead = bytes[position]
        let length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 0
        guard length > 0, lead < 0xF5, position + length <= end else { return (HTMLEntities.windows1252(lead), 1) }
        var value = UInt32(lead) & (0x7F >> UInt32(length))
        for index in 1..<length {
            guard bytes[position + index] & 0xC0 == 0x80 else { return (HTMLEntities.windows1252(lead), 1) }
            value = value << 6 | UInt32(bytes[position + index] & 0x3F)
        }
        return (value, length)
    }
}
