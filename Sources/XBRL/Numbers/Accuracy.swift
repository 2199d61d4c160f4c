import Bytes

/// The value of `decimals` or `precision` (XBRL 2.1 §4.6.4, §4.6.5); nil for `INF`, and for what is neither, which is a problem.
func statedAccuracy(_ name: StaticString, _ value: Span<UInt8>, least: Int = -NumberText.digitLimit, _ problem: inout String?) -> Int? {
    let text = value.extracting(value.trimmedRange)
    if text.equals("INF") { return nil }
    let number = text.signedInteger.flatMap { (least...NumberText.digitLimit).contains($0) ? $0 : nil }
    if number == nil { problem = "\(name) \"\(text.extracting(0..<min(40, text.count)).text)\" is no number" }
    return number
}

extension Report {
    /// The decimals that a precision comes to (XBRL 2.1 §4.6.6). Nil where there is nothing to tell: a zero is exact, and a precision of 0 says that
    /// nothing is known.
    func inferredDecimals(_ fact: Fact) -> Int? {
        guard let precision = fact.precision, precision > 0, case .number(let range) = fact.value else { return nil }
        return values.withSpan(range) { number in
            // Digits in front of the point from the first that is not zero, and the zeros behind the point before it.
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
