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

    /// Returns the offset of the first `byte` at or after `position`.
    package func firstIndex(of byte: UInt8, from position: Int = 0) -> Int? {
        guard position < count else { return nil }
        return withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + position, Int32(byte), bytes.count - position) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// Returns the offset of the first `text` at or after `position`.
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

    /// Returns the offset of the last `byte` before `position`. The search compares 64 bytes at a time.
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
}

extension UInt8 {
    @inlinable public var isDigit: Bool { self &- 0x30 < 10 }
    /// Blank, tab, newline, form feed or carriage return.
    @inlinable public var isWhiteSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D && self != 0x0B) }
    @inlinable public var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }
    @inlinable public var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
