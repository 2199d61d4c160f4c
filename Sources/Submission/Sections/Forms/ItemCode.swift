import Bytes

/// The number of an item: 7, 7A, 5.02.
struct ItemCode: Hashable, Comparable, CustomStringConvertible {
    var number: Int
    /// The number after the point, in Form 8-K since 2004.
    var fraction: Int?
    /// The letter after the number, `A` to `K`.
    var letter: UInt8?

    init(_ number: Int, _ letter: UInt8? = nil, fraction: Int? = nil) {
        self.number = number
        self.letter = letter
        self.fraction = fraction
    }

    /// Parses `7` or `7A`.
    init(_ text: StaticString) {
        let bytes = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        number = 0
        for byte in bytes {
            if byte.isDigit { number = number * 10 + Int(byte - 0x30) } else { letter = byte }
        }
    }

    static func < (one: Self, other: Self) -> Bool {
        (one.number, one.fraction ?? 0, one.letter ?? 0) < (other.number, other.fraction ?? 0, other.letter ?? 0)
    }

    var description: String {
        if let fraction { return "\(number).\(fraction < 10 ? "0" : "")\(fraction)" }
        return letter.map { "\(number)\(Character(Unicode.Scalar($0)))" } ?? "\(number)"
    }
}
