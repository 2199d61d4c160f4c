import Glibc

/// Byte arrays as output buffers: appending spans, static strings and numbers.
extension Array where Element == UInt8 {
    @inlinable
    public mutating func append(_ bytes: Span<UInt8>) {
        // A fast path: the parser passes an XML entity as one byte, and a document may have ten thousand of them.
        if bytes.count == 1 { return append(bytes[0]) }
        append(upTo: bytes.count) { target in
            var target = target
            target.put(bytes)
            return bytes.count
        }
    }

    @inlinable
    public mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends bytes that `body` writes in place. `body` returns their count, at most `capacity`.
    @inlinable
    public mutating func append(upTo capacity: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        // All empty arrays, in all threads, share one storage. Appending zero bytes would still write its count.
        guard capacity > 0 else { return }
        append(addingCapacity: capacity) { (free: inout OutputSpan<UInt8>) in
            free.withUnsafeMutableBufferPointer { room, count in
                guard let base = room.baseAddress else { return }
                count += body(base + count)
                precondition(count <= room.count, "more bytes were written than announced")
            }
        }
    }

    @inlinable
    public mutating func append(utf8 text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends an integer in decimal digits.
    package mutating func append(decimal number: Int) {
        append(upTo: UnsafeMutablePointer<UInt8>.longestDecimal) { room in
            var target = room
            target.put(decimal: number)
            return target - room
        }
    }

    @inlinable
    public func withSpan<R, E: Error>(_ range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(span.extracting(range))
    }
}

/// Writing in place, within `append(upTo:)`: each `put` writes and advances the pointer.
extension UnsafeMutablePointer where Pointee == UInt8 {
    @inlinable
    public mutating func put(_ byte: UInt8) {
        pointee = byte
        self += 1
    }

    @inlinable
    public mutating func put(_ text: StaticString) {
        update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        self += text.utf8CodeUnitCount
    }

    /// The number of bytes of the longest integer in decimal digits, including its sign.
    package static let longestDecimal = 20

    package mutating func put(decimal number: Int) {
        if number < 0 { put(UInt8(ascii: "-")) }
        var count = 0
        var rest = number.magnitude
        repeat {
            count += 1
            rest /= 10
        } while rest > 0
        rest = number.magnitude
        for index in stride(from: count - 1, through: 0, by: -1) {
            self[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        self += count
    }

    @inlinable
    public mutating func put(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { update(from: base, count: source.count) }
        }
        self += bytes.count
    }
}
