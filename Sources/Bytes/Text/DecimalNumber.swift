/// A decimal number, exact: the significant digits of a JSON number (RFC 8259, section 6) and the place of the decimal point.
package struct DecimalNumber {
    /// The digits from the first that is not zero on, as numbers from 0 to 9; none for zero.
    package private(set) var digits: [UInt8] = []
    package private(set) var isNegative = false
    /// Digits before the decimal point, counted from the first that is not zero; negative for zeros that follow the point.
    package private(set) var point = 0
    /// Digits after the decimal point as they are written, with trailing zeros.
    package private(set) var fractionDigits = 0

    /// The largest exponent, up or down.
    package static let exponentLimit = 1_000_000

    package init() {}

    /// Parses a number and keeps the memory of the one before. Returns false, and leaves zero, for another text or an exponent beyond the limit.
    package mutating func parse(_ text: Span<UInt8>) -> Bool {
        digits.removeAll(keepingCapacity: true)
        (isNegative, point, fractionDigits) = (false, 0, 0)
        var index = 0
        var whole = 0
        var hasDigits = false
        var isFraction = false
        if text.count > 0, text[0] == UInt8(ascii: "-") { index = 1 }
        let isMinus = index == 1
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(text[index] - UInt8(ascii: "0"))
                hasDigits = true
                if !isFraction { whole += 1 }
            case UInt8(ascii: ".") where !isFraction && hasDigits: isFraction = true
            default:
                guard hasDigits, let exponent = Self.exponent(text.extracting(index..<text.count)) else {
                    digits.removeAll(keepingCapacity: true)
                    return false
                }
                whole += exponent
                index = text.count
                continue
            }
            index += 1
        }
        guard hasDigits else { return false }
        fractionDigits = max(0, digits.count - whole)
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        point = whole - zeros
        isNegative = isMinus && !digits.isEmpty
        return true
    }

    /// The digits of the number when it is written without an exponent.
    package var plainDigits: Int { max(1, digits.isEmpty ? 1 : point) + fractionDigits }

    /// Appends the number without an exponent, as PostgreSQL prints a numeric: `1.50e1` is `15.0`, `-0` is `0`.
    package func writePlain(to bytes: inout [UInt8]) {
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        func digit(_ place: Int) -> UInt8 { UInt8(ascii: "0") + (digits.indices.contains(place) ? digits[place] : 0) }
        let whole = digits.isEmpty ? 0 : point
        if whole <= 0 { bytes.append(UInt8(ascii: "0")) }
        for place in 0..<max(0, whole) { bytes.append(digit(place)) }
        guard fractionDigits > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        for place in whole..<whole + fractionDigits { bytes.append(digit(place)) }
    }

    /// The exponent that a text holds, from its `e` on; nil for another text and for an exponent beyond the limit.
    private static func exponent(_ text: Span<UInt8>) -> Int? {
        guard text.count > 1, text[0] | 0x20 == UInt8(ascii: "e") else { return nil }
        var index = 1
        let isNegative = text[1] == UInt8(ascii: "-")
        if isNegative || text[1] == UInt8(ascii: "+") { index = 2 }
        guard index < text.count else { return nil }
        var value = 0
        while index < text.count {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = text[index] else { return nil }
            value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
            guard value <= exponentLimit else { return nil }
            index += 1
        }
        return isNegative ? -value : value
    }
}
