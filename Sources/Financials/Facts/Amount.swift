/// An exact decimal number that can be added and compared.
struct Amount: Comparable {
    /// All digits as a whole number. Never `Int128.min`, whose magnitude would overflow.
    private var mantissa: Int128
    /// Digits behind the point.
    private var places: Int

    static let zero = Amount(mantissa: 0, places: 0)

    private init(mantissa: Int128, places: Int) {
        self.mantissa = mantissa
        self.places = places
    }

    /// Nil for text that is not a plain decimal number, and for a number of more than 30 digits.
    init?(_ text: String) {
        var mantissa: Int128 = 0
        var places = 0
        var digits = 0
        var isBehindPoint = false
        var isNegative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: isNegative = true
            case UInt8(ascii: ".") where !isBehindPoint: isBehindPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                guard digits <= 30 else { return nil }
                mantissa = mantissa * 10 + Int128(byte - UInt8(ascii: "0"))
                if isBehindPoint { places += 1 }
            default: return nil
            }
        }
        guard digits > 0 else { return nil }
        self.mantissa = isNegative ? -mantissa : mantissa
        self.places = places
    }

    /// The shortest decimal number that is this weight, as it was written. Nil for a weight with too many digits.
    init?(weight: Double) {
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

    /// Half a unit of the last digit of a figure with so many decimals: its largest possible error.
    static func halfUnit(decimals: Int) -> Amount {
        if decimals >= 0 { return Amount(mantissa: 5, places: min(decimals, 20) + 1) }
        var mantissa: Int128 = 5
        for _ in 0..<min(-decimals - 1, 25) { mantissa *= 10 }
        return Amount(mantissa: mantissa, places: 0)
    }

    var isNegative: Bool { mantissa < 0 }
    var magnitude: Amount { mantissa < 0 ? -self : self }

    /// Nil for a sum with too many digits.
    static func + (left: Amount, right: Amount) -> Amount? {
        let places = max(left.places, right.places)
        guard let a = left.mantissa(places: places), let b = right.mantissa(places: places) else { return nil }
        let (sum, isOverflow) = a.addingReportingOverflow(b)
        return isOverflow || sum == .min ? nil : Amount(mantissa: sum, places: places)
    }

    static func - (left: Amount, right: Amount) -> Amount? { left + -right }

    /// Nil for a product with too many digits.
    static func * (left: Amount, right: Amount) -> Amount? {
        let (product, isOverflow) = left.mantissa.multipliedReportingOverflow(by: right.mantissa)
        return isOverflow || product == .min ? nil : Amount(mantissa: product, places: left.places + right.places)
    }

    static prefix func - (amount: Amount) -> Amount { Amount(mantissa: -amount.mantissa, places: amount.places) }

    static func == (left: Amount, right: Amount) -> Bool { !(left < right) && !(right < left) }

    /// A number that has too many digits with the places of the other is farther from zero.
    static func < (left: Amount, right: Amount) -> Bool {
        let places = max(left.places, right.places)
        guard let a = left.mantissa(places: places) else { return left.isNegative }
        guard let b = right.mantissa(places: places) else { return !right.isNegative }
        return a < b
    }

    /// The number as JSON text.
    var text: String {
        let digits = String(mantissa.magnitude)
        let sign = mantissa < 0 ? "-" : ""
        guard places > 0 else { return sign + digits }
        let padded = digits.count > places ? digits : String(repeating: "0", count: places - digits.count + 1) + digits
        var whole = padded
        whole.insert(".", at: whole.index(whole.endIndex, offsetBy: -places))
        while whole.last == "0" { whole.removeLast() }
        if whole.last == "." { whole.removeLast() }
        return sign + whole
    }

    /// The mantissa of this number with so many digits behind the point, at least as many as `self.places`; nil if it has too many digits.
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
