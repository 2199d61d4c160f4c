/// Gives equal byte strings the same small number: 0, 1, 2, ... in the order in which they came.
public struct ByteInterner {
    public private(set) var arena: [UInt8] = []
    public private(set) var ends: [Int] = []
    private var index: HashIndex
    /// Random, so that no document can be written whose names all fall into one slot.
    private let seed = Self.processSeed
    private static let processSeed = UInt64.random(in: .min ... .max)

    package init(capacity: Int = 256) {
        index = HashIndex(capacity: capacity)
    }

    package var count: Int { ends.count }

    package mutating func intern(_ bytes: Span<UInt8>) -> Int {
        let hash = hash(bytes)
        if let known = find(bytes, hash) { return known }
        arena.append(bytes)
        ends.append(arena.count)
        index.add(hash: hash)
        return ends.count - 1
    }

    /// The number of bytes that were interned before; nil for others.
    package func find(_ bytes: Span<UInt8>) -> Int? { find(bytes, hash(bytes)) }

    @inline(__always)
    private func find(_ bytes: Span<UInt8>, _ hash: Int) -> Int? {
        index.find(hash: hash) { arena.span.extracting(range($0)).equals(bytes) }
    }

    @inlinable
    public func withBytes<R, E: Error>(_ number: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try body(arena.span.extracting(range(number)))
    }

    package func text(_ number: Int) -> String { withBytes(number) { $0.text } }

    @inlinable
    public func range(_ number: Int) -> Range<Int> {
        (number == 0 ? 0 : ends[number - 1])..<ends[number]
    }

    private func hash(_ bytes: Span<UInt8>) -> Int { Int(truncatingIfNeeded: bytes.hash(seed: seed) & 0x7FFF_FFFF_FFFF_FFFF) }
}

extension Span where Element == UInt8 {
    /// A hash of 64 bits, the same for the same seed. Eight bytes at a time are multiplied in, and both halves of the product kept.
    package func hash(seed: UInt64) -> UInt64 {
        withUnsafeBytes { bytes in
            var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
            func add(_ word: UInt64) {
                let (high, low) = (hash ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
                hash = high ^ low ^ seed
            }
            let count = bytes.count
            var position = 0
            while position + 8 < count {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
                position += 8
            }
            // The last word overlaps the one before it; the length tells apart what would look alike.
            if count >= 8 {
                add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
            } else if count >= 4 {
                let first = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
                let last = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
                add(UInt64(first) << 32 | UInt64(last))
            } else {
                var rest: UInt64 = 0
                for byte in bytes { rest = rest << 8 | UInt64(byte) }
                add(rest)
            }
            return hash ^ hash >> 32
        }
    }
}
