/// Several values a key, in the order in which they came; keys are small numbers, 0 and up.
package struct Multimap<Value> {
    /// By key: the first entry and the last, -1 for none.
    private var ends: [(first: Int32, last: Int32)] = []
    private var entries: [(value: Value, next: Int32)] = []

    package init() {}

    package mutating func append(_ value: Value, for key: Int) {
        while ends.count <= key { ends.append((-1, -1)) }
        let entry = Int32(entries.count)
        entries.append((value, -1))
        if ends[key].first < 0 {
            ends[key].first = entry
        } else {
            entries[Int(ends[key].last)].next = entry
        }
        ends[key].last = entry
    }

    package func contains(_ key: Int) -> Bool { ends.indices.contains(key) && ends[key].first >= 0 }

    /// Those that have values, in order.
    package var keys: [Int] { ends.indices.filter { ends[$0].first >= 0 } }

    /// Whether one of a key's values is so.
    package func contains(_ key: Int, where isSo: (Value) -> Bool) -> Bool {
        guard ends.indices.contains(key) else { return false }
        var entry = ends[key].first
        while entry >= 0 {
            if isSo(entries[Int(entry)].value) { return true }
            entry = entries[Int(entry)].next
        }
        return false
    }

    /// Visits the values of a key.
    package func forEach(_ key: Int, _ body: (Value) -> Void) {
        guard ends.indices.contains(key) else { return }
        var entry = ends[key].first
        while entry >= 0 {
            body(entries[Int(entry)].value)
            entry = entries[Int(entry)].next
        }
    }
}
