import CFuzzer

/// What libFuzzer's own mutations do not know: they change bytes, these change what bytes are about.
package protocol Mutator {
    /// Changes an input in one way; it may stay as it is, and may not become longer than `room`.
    static func mutate(_ input: inout [UInt8], room: Int, _ chance: inout Chance)
}

/// A target's `LLVMFuzzerCustomMutator`: one of the mutators a few times over, or now and then libFuzzer's own.
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
    /// Puts bytes in the place of a range, unless there is no room for them.
    mutating func put(_ bytes: some Collection<UInt8>, at range: Range<Int>, room: Int) {
        guard count - range.count + bytes.count <= room else { return }
        replaceSubrange(range, with: bytes)
    }

    /// Takes a range out and puts it in at a place, which is of the bytes as they were.
    mutating func move(_ range: Range<Int>, to place: Int) {
        guard !range.contains(place) else { return }
        let moved = Array(self[range])
        removeSubrange(range)
        insert(contentsOf: moved, at: place > range.lowerBound ? place - moved.count : place)
    }

    /// Swaps two ranges that have nothing in common.
    mutating func swap(_ one: Range<Int>, _ other: Range<Int>) {
        let (first, second) = one.lowerBound <= other.lowerBound ? (one, other) : (other, one)
        guard first.upperBound <= second.lowerBound else { return }
        let bytes = self[second] + self[first.upperBound..<second.lowerBound] + self[first]
        replaceSubrange(first.lowerBound..<second.upperBound, with: Array(bytes))
    }
}
