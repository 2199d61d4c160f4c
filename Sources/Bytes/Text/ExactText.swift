import Glibc

/// A text that is compared and hashed by its bytes, as databases and files compare it.
///
/// `String` compares canonically equivalent texts as equal: `é` as one character, and `e` followed by an accent. Keys that come from input need this type, or
/// two of them become one.
package struct ExactText: Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    package var description: String { text }

    package static func == (left: Self, right: Self) -> Bool { left.order(right) == 0 }
    package static func < (left: Self, right: Self) -> Bool { left.order(right) < 0 }

    /// A number below, equal to or above 0, like that of `memcmp`.
    private func order(_ other: Self) -> Int {
        withBytes { mine in
            other.withBytes { others in
                let common = min(mine.count, others.count)
                if common > 0, let left = mine.baseAddress, let right = others.baseAddress, case let order = memcmp(left, right, common), order != 0 {
                    return Int(order)
                }
                return mine.count - others.count
            }
        }
    }

    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }

    private func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
