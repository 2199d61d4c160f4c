import Bytes

/// An amount of US dollars, exactly: a whole number of millionths of a millionth. It is never negative, and a sum that is too large stays at the largest amount.
package struct Dollars: Comparable, Hashable, Sendable, CustomStringConvertible {
    /// The parts of a dollar: tokens cost whole numbers of them, as prices have at most six decimals a million tokens.
    package static let unit = 1_000_000_000_000
    package static let zero = Dollars(parts: 0)

    package let parts: Int

    package init(parts: Int) { self.parts = max(0, parts) }

    /// Parses a decimal number without a sign, up to a million, with at most twelve decimals; nil for any other text.
    package init?(_ text: String) {
        guard let parts = Self.scaled(text, decimals: 12) else { return nil }
        self.init(parts: parts)
    }

    /// Returns a decimal number, up to a million, times a power of ten; nil if the result is not whole.
    static func scaled(_ text: String, decimals: Int) -> Int? {
        let pieces = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = pieces.first, !whole.isEmpty, pieces.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }), whole.utf8.count <= 7 else { return nil }
        var fraction = pieces.count > 1 ? String(pieces[1]) : ""
        if pieces.count > 1, fraction.isEmpty { return nil }
        while fraction.hasSuffix("0") { fraction.removeLast() }
        guard fraction.utf8.count <= decimals, let number = Int(whole + fraction), (Int(whole) ?? 0) <= 1_000_000 else { return nil }
        var result = number
        for _ in fraction.utf8.count..<decimals {
            let (product, isOverflow) = result.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            result = product
        }
        return result
    }

    package static func < (left: Dollars, right: Dollars) -> Bool { left.parts < right.parts }

    package static func + (left: Dollars, right: Dollars) -> Dollars {
        let (sum, isOverflow) = left.parts.addingReportingOverflow(right.parts)
        return Dollars(parts: isOverflow ? .max : sum)
    }

    /// The difference, or zero.
    package static func - (left: Dollars, right: Dollars) -> Dollars { Dollars(parts: max(0, left.parts - right.parts)) }

    package static func += (left: inout Dollars, right: Dollars) { left = left + right }

    package static func * (left: Dollars, count: Int) -> Dollars {
        let (product, isOverflow) = left.parts.multipliedReportingOverflow(by: max(0, count))
        return Dollars(parts: isOverflow ? .max : product)
    }

    /// The decimal number, without zeros at its end.
    package var description: String {
        let fraction = parts % Self.unit
        guard fraction != 0 else { return "\(parts / Self.unit)" }
        let digits = String(Self.unit + fraction).dropFirst()
        return "\(parts / Self.unit).\(digits.reversed().drop { $0 == "0" }.reversed().map(String.init).joined())"
    }

    /// The amount in binary floating point, for metrics.
    package var value: Double { Double(parts) / Double(Self.unit) }
}
