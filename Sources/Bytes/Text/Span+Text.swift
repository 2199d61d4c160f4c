/// Bytes as text and as numbers.
extension Span where Element == UInt8 {
    /// The bytes as text. Bytes that are not UTF-8 become U+FFFD.
    package var text: String {
        withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the bytes are UTF-8. A fast path checks for ASCII, eight bytes at a time.
    package var isUTF8: Bool {
        let isASCII = withUnsafeBytes { bytes in
            var position = 0
            var all: UInt64 = 0
            while position + 8 <= bytes.count {
                all |= bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                position += 8
            }
            while position < bytes.count {
                all |= UInt64(bytes[position])
                position += 1
            }
            return all & 0x8080_8080_8080_8080 == 0
        }
        return isASCII || (try? UTF8Span(validating: self)) != nil
    }

    package var array: [UInt8] {
        withUnsafeBufferPointer { [UInt8]($0) }
    }

    /// The value of a decimal integer with an optional minus sign; nil if the bytes are anything else, or the value is out of range.
    package var integer: Int? {
        var position = 0
        let isNegative = count > 0 && self[0] == UInt8(ascii: "-")
        if isNegative { position = 1 }
        guard position < count else { return nil }
        var value = 0
        while position < count {
            guard self[position].isDigit else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowed) = product.subtractingReportingOverflow(Int(self[position] - UInt8(ascii: "0")))
            guard !overflow, !overflowed else { return nil }
            value = sum
            position += 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
