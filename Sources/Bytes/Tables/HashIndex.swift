/// A hash index of a list that only grows: open addressing, with linear probing. It holds the numbers of the elements; the caller keeps the elements.
@frozen
public struct HashIndex: Sendable {
    /// An element's number + 1, or 0 for a free slot. The count is a power of two.
    @usableFromInline var slots: [Int32]
    /// The number of elements, which is also the number of the next element.
    private var count = 0

    /// - Parameter capacity: the number of slots, a power of two. The index is full when half of the slots are used.
    package init(capacity: Int) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the capacity is a power of two")
        slots = [Int32](repeating: 0, count: capacity)
    }

    /// Creates an index of elements with these hashes, twice as large as `full`.
    package init(growing full: HashIndex, hashes: [Int]) {
        self.init(capacity: full.slots.count * 2)
        for hash in hashes { add(hash: hash) }
    }

    /// Whether the next element needs a larger index.
    package var isFull: Bool { count * 2 >= slots.count }

    /// Returns the number of the element with this hash for which `isMatch` is true.
    @inlinable
    public func find(hash: Int, where isMatch: (Int) -> Bool) -> Int? {
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            if isMatch(number) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds the next element of the list. `find` must not have found it, and the index must not be full.
    package mutating func add(hash: Int) {
        var slot = hash & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        count += 1
        slots[slot] = Int32(count)
    }
}
