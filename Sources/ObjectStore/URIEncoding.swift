/// Percent-encoding as request signing wants it: nothing but letters, digits and `-._~` stands as it is, digits of escapes are capital.
enum URIEncoding {
    static func encode(_ text: String, keepingSlashes: Bool = false) -> String {
        encode(text) { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
            case UInt8(ascii: "/"): keepingSlashes
            default: false
            }
        }
    }

    /// A metadata value: visible ASCII other than `%` stays readable, all else is escaped, for headers carry nothing more.
    static func encodeMetadata(_ text: String) -> String {
        encode(text) { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }

    private static func encode(_ text: String, _ stays: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if stays(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
