/// A text that is compared and hashed by its bytes, as databases and files compare it.
///
/// `String` compares canonically equivalent texts as equal: `é` as one character, and `e` followed by an accent. Keys that come from input need this type, or
/// two of them become one.
package struct ExactText: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }

    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }
    package static func < (left: Self, right: Self) -> Bool { left.text.utf8.lexicographicallyPrecedes(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
