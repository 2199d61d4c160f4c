/// Gives equal byte strings the same small number: 0, 1, 2, ... in the order in which they came.
package struct ByteInterner {
    private var arena: [UInt8] = []
    private var ends: [Int] = []
    /// Open addressing: a number + 1, or 0 for a free slot. Its size is a power of two.
    private var slots: [Int32]

    package init(capacity: Int = 256) {
        slots = [Int32](repeating: 0, count: capacity)
    }

    package var count: Int { ends.count }

    package mutating func intern(_ bytes: Span<UInt8>) -> Int {
        var slot = Self.hash(bytes) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if arena.span.extracting(range(number)).equals(bytes) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        arena.append(bytes)
        ends.append(arena.count)
        slots[slot] = Int32(ends.count)
        if ends.count * 2 > slots.count { grow() }
        return ends.count - 1
    }

    /// The number of bytes that were interned before; nil for others.
    package func find(_ bytes: Span<UInt8>) -> Int? {
        var slot = Self.hash(bytes) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if arena.span.extracting(range(number)).equals(bytes) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    package func withBytes<R, E: Error>(_ number: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(arena.span.extracting(range(number)))
    }

    package func text(_ number: Int) -> String { withBytes(number) { $0.text } }

    private func range(_ number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    private mutating func grow() {
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for number in 0..<ends.count {
            var slot = Self.hash(arena.span.extracting(range(number))) & (slots.count - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number + 1)
        }
    }

    private static func hash(_ bytes: Span<UInt8>) -> Int { Int(truncatingIfNeeded: bytes.hash & 0x7FFF_FFFF_FFFF_FFFF) }
}

extension Span where Element == UInt8 {
    /// FNV-1a of 64 bits with a final mix: the same in every run. To tell apart, not to protect.
    package var hash: UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for index in indices { hash = (hash ^ UInt64(self[index])) &* 0x100_0000_01B3 }
        return hash ^ hash >> 29
    }
}
