/// A table of distinct texts, numbered in the order of their first appearance.
struct NameTable: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]
    /// The number of the last interned text: most columns repeat a text many times in turn.
    private var last: Int32?

    /// Returns the number of a text, and adds the text if it is new.
    mutating func intern(_ name: String) -> Int32 {
        if let last, names[Int(last)] == name { return last }
        if let known = numbers[name] {
            last = known
            return known
        }
        let number = Int32(truncatingIfNeeded: names.count)
        names.append(name)
        numbers[name] = number
        last = number
        return number
    }

    subscript(_ number: Int32) -> String { names[Int(number)] }
}
