import Records

/// The unit of the numbers of a table. A scale is used only if it is exact for all of them.
enum NumberScale: Int {
    case ones = 0
    case thousands = 3
    case millions = 6

    /// Returns the largest scale by which all numbers are whole.
    static func common(_ values: some Sequence<Amount>) -> NumberScale {
        var zeros: Int?
        for value in values {
            let digits = value.text
            if digits == "0" { continue }
            let trailing = digits.contains(".") ? 0 : digits.reversed().prefix { $0 == "0" }.count
            zeros = min(zeros ?? trailing, trailing)
        }
        guard let zeros else { return .ones }
        return zeros >= 6 ? .millions : zeros >= 3 ? .thousands : .ones
    }

    /// The name in captions; nil for `ones`.
    var name: String? {
        switch self {
        case .ones: nil
        case .thousands: "thousands"
        case .millions: "millions"
        }
    }

    /// Returns the digits of a number in this unit.
    func digits(_ value: Amount) -> String {
        let digits = value.text
        return digits == "0" ? digits : String(digits.dropLast(rawValue))
    }
}
