/// Percent-encoding (RFC 3986, section 2.1), with capital digits.
package enum PercentEncoding {
    /// Encodes all bytes except unreserved characters (section 2.3: letters, digits, `-`, `.`, `_` and `~`).
    package static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
        encode(text) { byte in
            switch byte {
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
            case UInt8(ascii: "/"): keepingSlashes
            default: byte.isASCIILetter || byte.isDigit
            }
        }
    }

    /// Encodes the bytes for which `isKept` is false.
    package static func encode(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isKept(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
