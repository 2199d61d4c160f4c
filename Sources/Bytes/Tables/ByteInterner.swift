/// A table of distinct byte strings, numbered 0, 1, 2, ... in the order of their first appearance.
public struct ByteInterner: Sendable {
    public private(set) var arena: [UInt8] = []
    public private(set) var ends: [Int] = []
    private var index: HashIndex
    /// Random, so that an attacker cannot write a document whose names all fall into one slot.
    private let seed = Self.processSeed
    private static let processSeed = UInt64.random(in: .min ... .max)

    package init(capacity: Int = 256) {
        index = HashIndex(capacity: capacity)
    }

    package var count: Int { ends.count }

    /// Returns the number of a byte string, and adds the byte string if it is new.
    package mutating func intern(_ bytes: Span<UInt8>) -> Int {
        let hash = hash(bytes)
        if let known = find(bytes, hash) { return known }
        if index.isFull { index = HashIndex(growing: index, hashes: ends.indices.map { self.hash(arena.span.extracting(range($0))) }) }
        arena.append(bytes)
        ends.append(arena.count)
        index.add(hash: hash)
        return ends.count - 1
    }

    /// Returns the number of an interned byte string; nil if it was not interned.
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
