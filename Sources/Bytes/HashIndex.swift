/// An index by hash of a list that only grows: open addressing, with linear probing. It holds the elements' numbers; the caller keeps the elements.
@frozen
public struct HashIndex {
    /// An element's number + 1, or 0 for a free slot. The count is a power of two, at least twice that of the elements.
    @usableFromInline var slots: [Int32]
    /// The elements' hashes, so that a larger index can be filled without the elements.
    @usableFromInline var hashes: [Int] = []

    /// - Parameter capacity: a power of two.
    package init(capacity: Int) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the capacity is a power of two")
        slots = [Int32](repeating: 0, count: capacity)
    }

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

    /// Adds the next element of the list, which `find` did not find.
    package mutating func add(hash: Int) {
        hashes.append(hash)
        if hashes.count * 2 <= slots.count { return place(hashes.count - 1) }
        slots = [Int32](repeating: 0, count: slots.count * 2)
        for number in hashes.indices { place(number) }
    }

    private mutating func place(_ number: Int) {
        var slot = hashes[number] & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(number + 1)
    }

    /// Removes all elements; the capacity stays.
    package mutating func removeAll() {
        for slot in slots.indices { slots[slot] = 0 }
        hashes.removeAll(keepingCapacity: true)
    }
}
