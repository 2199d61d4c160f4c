import CFuzzer

/// A mutation of an input's structure. libFuzzer's own mutations change bytes.
package protocol Mutator {
    /// Changes an input once. The input may stay the same, and must not become longer than `room`.
    static func mutate(_ input: inout [UInt8], room: Int, _ chance: inout Chance)
}

/// Implements a target's `LLVMFuzzerCustomMutator`: applies one of the mutators a few times, or sometimes libFuzzer's own.
package func mutated(_ data: UnsafeMutablePointer<UInt8>?, _ size: Int, room: Int, seed: UInt32, by mutators: [any Mutator.Type]) -> Int {
    guard let data else { return 0 }
    var chance = Chance(seed: seed)
    guard size > 0, !chance.oneIn(4), let mutator = chance.element(mutators) else { return LLVMFuzzerMutate(data, size, room) }
    let original = [UInt8](data, size)
    var input = original
    for _ in 0...chance.below(4) { mutator.mutate(&input, room: room, &chance) }
    guard input != original, input.count <= room else { return LLVMFuzzerMutate(data, size, room) }
    input.withUnsafeBufferPointer { bytes in
        if let base = bytes.baseAddress { data.update(from: base, count: bytes.count) }
    }
    return input.count
}

extension [UInt8] {
    /// Replaces a range with bytes, if there is room for them.
    mutating func put(_ bytes: some Collection<UInt8>, at range: Range<Int>, room: Int) {
        guard count - range.count + bytes.count <= room else { return }
        replaceSubrange(range, with: bytes)
    }

    /// Moves a range to a position, which counts the bytes before the move.
    mutating func move(_ range: Range<Int>, to place: Int) {
        guard !range.contains(place) else { return }
        let moved = Array(self[range])
        removeSubrange(range)
        insert(contentsOf: moved, at: place > range.lowerBound ? place - moved.count : place)
    }

    /// Swaps two ranges that do not overlap.
    mutating func swap(_ one: Range<Int>, _ other: Range<Int>) {
        let (first, second) = one.lowerBound <= other.lowerBound ? (one, other) : (other, one)
        guard first.upperBound <= second.lowerBound else { return }
        let bytes = self[second] + self[first.upperBound..<second.lowerBound] + self[first]
        replaceSubrange(first.lowerBound..<second.upperBound, with: Array(bytes))
    }
}
