import Bytes

/// Returns the value of `decimals` or `precision` (XBRL 2.1 §4.6.4, §4.6.5); nil for `INF`. Text that is neither a number nor `INF` gives nil and a problem.
func statedAccuracy(_ name: StaticString, _ value: Span<UInt8>, least: Int = -SchemaNumber.digitLimit, _ problem: inout String?) -> Int? {
    let text = value.extracting(value.trimmedRange)
    if text.equals("INF") { return nil }
    let number = text.signedInteger.flatMap { (least...SchemaNumber.digitLimit).contains($0) ? $0 : nil }
    if number == nil { problem = "\(name) \"\(text.excerpt)\" is not a number" }
    return number
}

extension Report {
    /// Returns the decimals inferred from a precision (XBRL 2.1 §4.6.6); nil without a precision, for a zero, which is exact, and for a precision of 0, which
    /// means that nothing is known.
    func inferredDecimals(_ fact: Fact) -> Int? {
        guard let precision = fact.precision, precision > 0, case .number(let range) = fact.value else { return nil }
        return values.withSpan(range) { number in
            // Count the digits before the point, from the first nonzero one on, and the zeros directly after the point.
            var whole = 0, zeros = 0
            var isFraction = false, isSignificant = false
            for position in 0..<number.count {
                let byte = number[position]
                if byte == UInt8(ascii: ".") { isFraction = true }
                guard byte.isDigit else { continue }
                if byte != UInt8(ascii: "0") { isSignificant = true }
                if !isFraction { whole += isSignificant ? 1 : 0 } else if !isSignificant { zeros += 1 }
            }
            return isSignificant ? precision - (whole > 0 ? whole : -zeros) : nil
        }
    }
}

extension Span where Element == UInt8 {
    /// The value of an integer with an optional sign; nil if the bytes are anything else.
    var signedInteger: Int? {
        count > 1 && self[0] == UInt8(ascii: "+") ? extracting(1..<count).integer : integer
    }
}
