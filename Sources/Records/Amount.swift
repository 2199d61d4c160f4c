import Bytes

/// An exact decimal number that can be added, subtracted and compared.
package struct Amount: Comparable, Sendable {
    /// All digits as an integer; never `Int128.min`, whose magnitude would overflow.
    private var mantissa: Int128
    /// The number of digits after the point.
    private var places: Int

    package static let zero = Amount(mantissa: 0, places: 0)

    private init(mantissa: Int128, places: Int) {
        self.mantissa = mantissa
        self.places = places
    }

    /// Parses a plain decimal number; nil for any other text, and for a number of more than 30 digits.
    package init?(_ text: String) {
        var text = text
        guard let amount = text.withUTF8({ Amount(Span(_unsafeElements: $0)) }) else { return nil }
        self = amount
    }

    /// Parses a plain decimal number; nil for any other text, and for a number of more than 30 digits.
    package init?(_ text: Span<UInt8>) {
        var mantissa: Int128 = 0
        var places = 0
        var digits = 0
        var isBehindPoint = false
        var isNegative = false
        for index in 0..<text.count {
            switch text[index] {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where !isBehindPoint: isBehindPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                guard digits <= 30 else { return nil }
                mantissa = mantissa * 10 + Int128(text[index] - UInt8(ascii: "0"))
                if isBehindPoint { places += 1 }
            default: return nil
            }
        }
        guard digits > 0 else { return nil }
        self.mantissa = isNegative ? -mantissa : mantissa
        self.places = places
    }

    /// Converts a weight to a decimal number, the shortest that represents it, which is the number as filed; nil if it has too many digits.
    package init?(weight: Double) {
        let parts = weight.description.split(separator: "e", maxSplits: 1)
        guard let first = parts.first, let amount = Amount(String(first)) else { return nil }
        self = amount
        guard parts.count == 2 else { return }
        guard let exponent = Int(parts[1]), exponent.magnitude <= 30 else { return nil }
        if exponent < 0 {
            places -= exponent
        } else {
            for _ in 0..<exponent {
                let (product, isOverflow) = mantissa.multipliedReportingOverflow(by: 10)
                if isOverflow || product == .min { return nil }
                mantissa = product
            }
        }
    }

    /// Returns half a unit of the last digit of a figure with this number of decimals, which is its largest possible error.
    package static func halfUnit(decimals: Int) -> Amount {
        if decimals >= 0 { return Amount(mantissa: 5, places: min(decimals, 20) + 1) }
        var mantissa: Int128 = 5
        for _ in 0..<(-max(decimals, -26) - 1) { mantissa *= 10 }
        return Amount(mantissa: mantissa, places: 0)
    }

    package var isNegative: Bool { mantissa < 0 }
    package var magnitude: Amount { mantissa < 0 ? -self : self }

    /// Returns the sum; nil if it has too many digits.
    package static func + (left: Amount, right: Amount) -> Amount? {
        let places = max(left.places, right.places)
        guard let a = left.mantissa(places: places), let b = right.mantissa(places: places) else { return nil }
        let (sum, isOverflow) = a.addingReportingOverflow(b)
        return isOverflow || sum == .min ? nil : Amount(mantissa: sum, places: places)
    }

    package static func - (left: Amount, right: Amount) -> Amount? { left + -right }

    /// Returns the product; nil if it has too many digits.
    package static func * (left: Amount, right: Amount) -> Amount? {
        let (product, isOverflow) = left.mantissa.multipliedReportingOverflow(by: right.mantissa)
        return isOverflow || product == .min ? nil : Amount(mantissa: product, places: left.places + right.places)
    }

    /// Returns the quotient with this number of digits after the point (0 to 30), a tie rounded to the even digit; nil if the divisor is zero, or if more than
    /// 38 digits are needed on the way.
    package func divided(by divisor: Amount, places wanted: Int) -> Amount? {
        // mantissa / 10^places, divided by the same of the divisor, times 10^wanted.
        let exponent = divisor.places - places + wanted
        guard let high = Self.scaled(mantissa.magnitude, by: max(0, exponent)), let low = Self.scaled(divisor.mantissa.magnitude, by: max(0, -exponent)),
            low > 0
        else { return nil }
        let (whole, rest) = high.quotientAndRemainder(dividingBy: low)
        // What is left is compared with what lacks, for twice the rest may be too large.
        let isRoundedUp = rest > low - rest || rest == low - rest && whole % 2 == 1
        guard let result = Int128(exactly: isRoundedUp ? whole + 1 : whole) else { return nil }
        return Amount(mantissa: (mantissa < 0) == (divisor.mantissa < 0) ? result : -result, places: wanted)
    }

    /// Returns the number with at most this many digits after the point, a tie rounded to the even digit.
    package func rounded(places wanted: Int) -> Amount { places <= wanted ? self : divided(by: Amount(mantissa: 1, places: 0), places: wanted) ?? self }

    private static func scaled(_ number: UInt128, by exponent: Int) -> UInt128? {
        var number = number
        for _ in 0..<(number == 0 ? 0 : exponent) {
            let (product, isOverflow) = number.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            number = product
        }
        return number
    }

    package static prefix func - (amount: Amount) -> Amount { Amount(mantissa: -amount.mantissa, places: amount.places) }

    package static func == (left: Amount, right: Amount) -> Bool { !(left < right) && !(right < left) }

    /// Compares two numbers with equally many places. A number that then has too many digits is farther from zero than the other.
    package static func < (left: Amount, right: Amount) -> Bool {
        let places = max(left.places, right.places)
        guard let a = left.mantissa(places: places) else { return left.isNegative }
        guard let b = right.mantissa(places: places) else { return !right.isNegative }
        return a < b
    }

    /// The number as JSON text.
    package var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the number as JSON text, without an exponent and without trailing zeros after the point.
    package func append(to bytes: inout [UInt8]) {
        var rest = mantissa.magnitude
        var places = places
        while places > 0, rest % 10 == 0 {
            rest /= 10
            places -= 1
        }
        if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
        if places == 0, let whole = Int(exactly: rest) { return bytes.append(decimal: whole) }
        let digits = String(rest).utf8
        if digits.count > places {
            bytes.append(contentsOf: digits.dropLast(places))
        } else {
            bytes.append(UInt8(ascii: "0"))
        }
        guard places > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, places - digits.count)))
        bytes.append(contentsOf: digits.suffix(places))
    }

    /// Returns the mantissa for this number of digits after the point, which must be at least `self.places`; nil if it has too many digits.
    private func mantissa(places: Int) -> Int128? {
        var mantissa = mantissa
        for _ in self.places..<places {
            let (product, isOverflow) = mantissa.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            mantissa = product
        }
        return mantissa
    }
}
