import Records

/// Exact numbers as text for readers.
package enum NumberText {
    /// Returns a number with its thousands parted by commas, and a negative one in parentheses.
    /// - Parameter places: the least number of digits after the point.
    static func accounting(_ value: Amount, places: Int = 0, scale: NumberScale = .ones) -> String {
        var digits = scale.digits(value)
        let given = self.places(digits)
        if given < places { digits += (given == 0 ? "." : "") + String(repeating: "0", count: places - given) }
        return digits.hasPrefix("-") ? "(\(grouped(digits.dropFirst())))" : grouped(digits[...])
    }

    /// Returns a number with its thousands parted by commas, and with a sign, unless it is zero.
    /// - Parameter places: the least number of digits after the point.
    static func signed(_ value: Amount, places: Int = 0, scale: NumberScale = .ones) -> String {
        let digits = accounting(value.magnitude, places: places, scale: scale)
        return value == .zero ? digits : (value.isNegative ? "\u{2212}" : "+") + digits
    }

    /// Returns the number of digits after the point.
    static func places(_ digits: String) -> Int {
        guard let point = digits.firstIndex(of: ".") else { return 0 }
        return digits[point...].count - 1
    }

    /// Parts the digits before the point into groups of three.
    package static func grouped(_ digits: Substring) -> String {
        let whole = digits.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    /// Returns a number of things: `1 filing`, `2 filings`.
    package static func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
}
