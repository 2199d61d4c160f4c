import Bytes

/// The one escape of JSON that YAML lacks: a character beyond U+FFFF as two surrogates.
enum JSONEscapes {
    /// Returns the text with pairs such as `\ud83d\ude00` in the form of YAML, `\U0001f600`, if the text begins as JSON does.
    static func joiningSurrogates(in text: Span<UInt8>) -> [UInt8] {
        let bytes = text.array
        guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }), first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            return bytes
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\\") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            if let high = unit(bytes, position), high & 0xFC00 == 0xD800, let low = unit(bytes, position + 6), low & 0xFC00 == 0xDC00 {
                let scalar = 0x10000 + (high & 0x3FF) << 10 + low & 0x3FF
                let digits = String(scalar, radix: 16)
                result += "\\U\(String(repeating: "0", count: 8 - digits.count))\(digits)".utf8
                position += 12
            } else {
                // A backslash and the character that it escapes.
                result += bytes[position..<min(position + 2, bytes.count)]
                position += 2
            }
        }
        return result
    }

    /// The code unit of an escape `\uXXXX` at a position.
    private static func unit(_ bytes: [UInt8], _ position: Int) -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u") else { return nil }
        let digits = bytes[position + 2..<position + 6]
        guard !digits.contains(UInt8(ascii: "+")) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}
