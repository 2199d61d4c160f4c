/// Encodes bytes as text.
extension Array where Element == UInt8 {
    /// Two lower-case hexadecimal digits for each byte.
    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: count * 2) { text in
            for (index, byte) in enumerated() {
                text[index * 2] = Self.digit(byte >> 4)
                text[index * 2 + 1] = Self.digit(byte & 15)
            }
            return count * 2
        }
    }

    /// Base 64 (RFC 4648, section 4), with padding, without line breaks.
    package var base64: String {
        func letter(_ value: UInt32) -> UInt8 {
            switch UInt8(truncatingIfNeeded: value & 63) {
            case let value where value < 26: UInt8(ascii: "A") + value
            case let value where value < 52: UInt8(ascii: "a") + value - 26
            case let value where value < 62: UInt8(ascii: "0") + value - 52
            case 62: UInt8(ascii: "+")
            default: UInt8(ascii: "/")
            }
        }
        var text: [UInt8] = []
        text.reserveCapacity((count + 2) / 3 * 4)
        var position = 0
        while position < count {
            let present = Swift.min(3, count - position)
            var group = UInt32(self[position]) << 16
            if present > 1 { group |= UInt32(self[position + 1]) << 8 }
            if present > 2 { group |= UInt32(self[position + 2]) }
            text.append(letter(group >> 18))
            text.append(letter(group >> 12))
            text.append(present > 1 ? letter(group >> 6) : UInt8(ascii: "="))
            text.append(present > 2 ? letter(group) : UInt8(ascii: "="))
            position += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
