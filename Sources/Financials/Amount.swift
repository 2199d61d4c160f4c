/// An exact decimal number that can be added and compared: a whole number of the smallest unit that it shows.
struct Amount: Comparable {
    private var mantissa: Int128
    /// Digits behind the point.
    private var places: Int

    static let zero = Amount(mantissa: 0, places: 0)

    private init(mantissa: Int128, places: Int) {
        self.mantissa = mantissa
        self.places = places
    }

    /// Nil for what is no plain decimal number, or has more than 30 digits.
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

    /// Half of the last digit that a figure of this many decimals claims: how far off it may be.
    static func halfUnit(decimals: Int) -> Amount {
        if decimals >= 0 { return Amount(mantissa: 5, places: min(decimals, 20) + 1) }
        var mantissa: Int128 = 5
        for _ in 0..<min(-decimals - 1, 25) { mantissa *= 10 }
        return Amount(mantissa: mantissa, places: 0)
    }

    var isNegative: Bool { mantissa < 0 }
    var magnitude: Amount { Amount(mantissa: mantissa < 0 ? -mantissa : mantissa, places: places) }

    static func + (left: Amount, right: Amount) -> Amount {
        let (a, b, places) = aligned(left, right)
        return Amount(mantissa: a &+ b, places: places)
    }

    static func - (left: Amount, right: Amount) -> Amount { left + -right }
    static prefix func - (amount: Amount) -> Amount { Amount(mantissa: -amount.mantissa, places: amount.places) }

    static func == (left: Amount, right: Amount) -> Bool {
        let (a, b, _) = aligned(left, right)
        return a == b
    }

    static func < (left: Amount, right: Amount) -> Bool {
        let (a, b, _) = aligned(left, right)
        return a < b
    }

    /// As JSON has it.
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

    private static func aligned(_ left: Amount, _ right: Amount) -> (Int128, Int128, Int) {
        var (a, b) = (left.mantissa, right.mantissa)
        let places = max(left.places, right.places)
        for _ in left.places..<places { a = a &* 10 }
        for _ in right.places..<places { b = b &* 10 }
        return (a, b, places)
    }
}
