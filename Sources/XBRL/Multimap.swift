package import Bytes

/// A list of values for each key, in the order in which the values were appended. Keys are ordinals.
package struct Multimap<Key, Value> {
    private var lists: [EntryList?] = []
    private var values: [Value] = []
    /// For each value, the next value of the same key.
    private var next: [Ordinal<EntryKind>?] = []

    package init() {}

    package mutating func append(_ value: Value, for key: Ordinal<Key>) {
        while lists.count <= key.index { lists.append(nil) }
        let entry = Ordinal<EntryKind>(values.count)
        values.append(value)
        next.append(nil)
        guard let list = lists[key.index] else {
            lists[key.index] = EntryList(first: entry, last: entry, count: 1)
            return
        }
        next[list.last.index] = entry
        lists[key.index] = EntryList(first: list.first, last: entry, count: list.count + 1)
    }

    private func list(_ key: Ordinal<Key>) -> EntryList? { key.index < lists.count ? lists[key.index] : nil }

    package func contains(_ key: Ordinal<Key>) -> Bool { list(key) != nil }

    /// Returns the number of values of a key.
    package func count(_ key: Ordinal<Key>) -> Int { list(key).map { Int($0.count) } ?? 0 }

    /// The keys that have values, in ascending order.
    package var keys: [Ordinal<Key>] { lists.indices.filter { lists[$0] != nil }.map { Ordinal($0) } }

    /// Returns whether any value of a key meets a condition.
    package func contains(_ key: Ordinal<Key>, where meetsCondition: (Value) -> Bool) -> Bool {
        var place = list(key)?.first
        while let entry = place {
            if meetsCondition(values[entry.index]) { return true }
            place = next[entry.index]
        }
        return false
    }

    /// Visits the values of a key.
    package func forEach(_ key: Ordinal<Key>, _ body: (Value) -> Void) {
        var place = list(key)?.first
        while let entry = place {
            body(values[entry.index])
            place = next[entry.index]
        }
    }
}

private enum EntryKind {}

private struct EntryList {
    let first: Ordinal<EntryKind>
    var last: Ordinal<EntryKind>
    var count: Int32
}
