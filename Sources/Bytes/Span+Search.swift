public import Glibc

/// Reading bytes: comparing and searching.
extension Span where Element == UInt8 {
    @inlinable
    public func equals(_ text: StaticString) -> Bool {
        count == text.utf8CodeUnitCount && hasPrefix(text)
    }

    package func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { mine in
            other.withUnsafeBytes { theirs in
                guard let left = mine.baseAddress, let right = theirs.baseAddress else { return true }
                return memcmp(left, right, mine.count) == 0
            }
        }
    }

    package func equals(utf8 text: String) -> Bool {
        var text = text
        return text.withUTF8 { equals(Span(_unsafeElements: $0)) }
    }

    @inlinable
    public func hasPrefix(_ text: StaticString, at position: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard position >= 0, count - position >= length else { return false }
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return length == 0 }
            return memcmp(base + position, text.utf8Start, length) == 0
        }
    }

    package func hasSuffix(_ text: StaticString) -> Bool {
        hasPrefix(text, at: count - text.utf8CodeUnitCount)
    }

    /// Where a byte stands first at or behind `position`.
    package func firstIndex(of byte: UInt8, from position: Int = 0) -> Int? {
        guard position < count else { return nil }
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + position, Int32(byte), bytes.count - position) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Where a text stands first at or behind `position`.
    package func firstIndex(of text: StaticString, from position: Int = 0) -> Int? {
        let length = text.utf8CodeUnitCount
        guard length > 0 else { return position <= count ? position : nil }
        var start = position
        while let found = firstIndex(of: text.utf8Start[0], from: start) {
            if count - found < length { return nil }
            if hasPrefix(text, at: found) { return found }
            start = found + 1
        }
        return nil
    }

    /// Where a byte stands last before `position`. Sixty-four bytes at a time are looked at for whether it is among them.
    package func lastIndex(of byte: UInt8, before position: Int) -> Int? {
        withUnsafeBytes { bytes in
            let wanted = SIMD16<UInt8>(repeating: byte)
            guard let base = bytes.baseAddress else { return nil }
            func matches(_ position: Int) -> SIMD2<UInt64> {
                unsafeBitCast(base.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self) .== wanted, to: SIMD2<UInt64>.self)
            }
            var end = Swift.min(position, bytes.count)
            while end >= 64 {
                let any = matches(end - 16) | matches(end - 32) | matches(end - 48) | matches(end - 64)
                if any.x | any.y != 0 { break }
                end -= 64
            }
            while end > 0 {
                end -= 1
                if bytes[end] == byte { return end }
            }
            return nil
        }
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    package var text: String {
        withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the bytes are UTF-8. ASCII, which most lines are, is checked eight bytes at a time.
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

    /// A decimal integer and nothing else, with an optional minus sign; nil when it is none or does not fit.
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

extension UInt8 {
    @inlinable public var isDigit: Bool { self &- 0x30 < 10 }
    /// Blank, tab, newline, form feed or carriage return.
    @inlinable public var isWhiteSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }
    @inlinable public var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inlinable public var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
