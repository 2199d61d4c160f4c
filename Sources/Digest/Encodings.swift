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

    /// Reads two hexadecimal digits for each byte; nil for any other text.
    package init?(hexadecimal text: String) {
        let digits = text.utf8.map { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
            default: nil
            }
        }
        guard digits.count % 2 == 0 else { return nil }
        self.init()
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            append(high << 4 | low)
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

    /// Base 64 for addresses (RFC 4648, section 5), without padding.
    package var base64URL: String {
        String(base64.prefix { $0 != "=" }).replacing("+", with: "-").replacing("/", with: "_")
    }

    /// Reads base 64 (RFC 4648, section 4), with padding; nil for any other text.
    package init?(base64 text: String) {
        let letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        let padding = letters.suffix(2).count { $0 == UInt8(ascii: "=") }
        self.init()
        var bits: UInt32 = 0
        for (index, letter) in letters.dropLast(padding).enumerated() {
            let value: UInt8
            switch letter {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = letter - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = letter - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = letter - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            // Each letter but the first of four completes a byte.
            let place = index % 4
            if place > 0 { append(UInt8(truncatingIfNeeded: bits >> (6 - 2 * UInt32(place)))) }
        }
        if padding > 0, letters.dropLast(padding).isEmpty || bits & (padding == 2 ? 0xF : 3) != 0 { return nil }
    }

    /// Reads base 64 for addresses (RFC 4648, section 5), without padding, as JWS has it; nil for any other text, also for one whose unused bits are not zero.
    package init?(base64URL text: some Sequence<UInt8>) {
        var letters: [UInt8] = []
        for letter in text {
            switch letter {
            case UInt8(ascii: "-"): letters.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): letters.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: letters.append(letter)
            }
        }
        guard letters.count % 4 != 1 else { return nil }
        while letters.count % 4 != 0 { letters.append(UInt8(ascii: "=")) }
        self.init(base64: String(decoding: letters, as: UTF8.self))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
