/// A table of distinct texts, numbered in the order of their first appearance.
struct NameTable: Sendable {
    private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    /// Returns the number of a text, and adds the text if it is new.
    mutating func intern(_ name: String) -> Int32 {
        if let known = numbers[name] { return known }
        let number = Int32(truncatingIfNeeded: names.count)
        names.append(name)
        numbers[name] = number
        return number
    }

    subscript(_ number: Int32) -> String { names[Int(number)] }
}
