import Bytes
import Warehouse

/// A table of distinct texts, numbered in the order of their first appearance.
struct NameTable: Sendable {
    private(set) var names: [String] = []
    private var numbers = ByteInterner(capacity: 128)

    /// Returns the number of a text, and adds the text if it is new.
    mutating func intern(_ name: String) -> Int32 {
        var text = name
        return added(text.withUTF8 { numbers.intern(Span(_unsafeElements: $0)) })
    }

    /// Returns the number of a value's text, and adds the text if it is new; nil for null.
    mutating func intern(_ column: Int, of row: ResultRow) -> Int32? { row.number(column, in: &numbers).map { added($0) } }

    private mutating func added(_ number: Int) -> Int32 {
        if number == names.count { names.append(numbers.text(number)) }
        return Int32(truncatingIfNeeded: number)
    }

    subscript(_ number: Int32) -> String { names[Int(number)] }
}
