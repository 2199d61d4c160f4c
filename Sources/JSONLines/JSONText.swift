import Bytes

/// Decoding JSON strings.
package enum JSONText {
    /// Returns the text of a JSON string with its quotation marks; nil if `json` is not a string. A lone surrogate becomes U+FFFD.
    package static func string(_ json: Span<UInt8>) -> String? {
        guard json.count >= 2, json[0] == UInt8(ascii: "\""), json[json.count - 1] == UInt8(ascii: "\"") else { return nil }
        let inner = json.extracting(1..<json.count - 1)
        if inner.firstIndex(of: UInt8(ascii: "\\")) == nil { return inner.text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(inner.count)
        unescape(inner, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the inside of a JSON string with its escapes decoded.
    package static func unescape(_ inner: Span<UInt8>, into bytes: inout [UInt8]) {
        var position = 0
        while position < inner.count {
            guard let backslash = inner.firstIndex(of: UInt8(ascii: "\\"), from: position) else { break }
            bytes.append(inner.extracting(position..<backslash))
            guard backslash + 1 < inner.count else { return }
            position = backslash + 2
            switch inner[backslash + 1] {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "u"):
                var code = codeUnit(inner, position)
                position = min(position + 4, inner.count)
                if code & 0xFC00 == 0xD800, inner.hasPrefix("\\u", at: position), case let low = codeUnit(inner, position + 2), low & 0xFC00 == 0xDC00 {
                    code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
                    position += 6
                }
                let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
                bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            case let byte: bytes.append(byte)
            }
        }
        if position < inner.count { bytes.append(inner.extracting(position..<inner.count)) }
    }

    private static func codeUnit(_ text: Span<UInt8>, _ start: Int) -> UInt32 {
        guard start + 4 <= text.count else { return 0xFFFD }
        var value: UInt32 = 0
        for position in start..<start + 4 { value = value << 4 | UInt32(text[position].hexadecimalValue ?? 0) }
        return value
    }
}
