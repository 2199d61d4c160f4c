/// Converts decimal numbers from the text of XML Schema to that of JSON. The conversion is exact: no number becomes binary floating-point.
package enum SchemaNumber {
    /// The maximum number of digits of a number, after its scale and exponent are applied.
    package static let digitLimit = 1024

    /// Appends `text` x 10^`scale` as a JSON number, negated if `negate` is true.
    ///
    /// Reads the lexical forms of xs:decimal and xs:double, with white space around them. Returns false, and appends nothing, if the text is not a number or
    /// would have more digits than the limit.
    package static func append(_ text: Span<UInt8>, scale: Int = 0, negate: Bool = false, to output: inout [UInt8]) -> Bool {
        let trimmed = text.trimmedRange
        var position = trimmed.lowerBound
        let end = trimmed.upperBound
        var isNegative = negate
        if position < end, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            if text[position] == UInt8(ascii: "-") { isNegative.toggle() }
            position += 1
        }
        let whole = position
        while position < end, text[position].isDigit { position += 1 }
        let wholeCount = position - whole
        var fraction = position
        var fractionCount = 0
        if position < end, text[position] == UInt8(ascii: ".") {
            position += 1
            fraction = position
            while position < end, text[position].isDigit { position += 1 }
            fractionCount = position - fraction
        }
        guard wholeCount + fractionCount > 0, wholeCount + fractionCount <= digitLimit else { return false }
        var exponent = scale
        if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position + 1 < end, text[position] == UInt8(ascii: "+"), text[position + 1].isDigit { position += 1 }
            guard let written = text.extracting(position..<end).integer, written.magnitude <= digitLimit else { return false }
            exponent += written
            position = end
        }
        guard position == end, exponent.magnitude <= digitLimit else { return false }
        write(text, whole: whole, wholeCount, fraction: fraction, fractionCount, exponent: exponent, isNegative, &output)
        return true
    }

    /// Whether a text is one of the values of xs:double that are not numbers: `INF`, `-INF`, `NaN` (XML Schema part 2, 3.2.5).
    package static func isSpecial(_ text: Span<UInt8>) -> Bool { text.equals("INF") || text.equals("-INF") || text.equals("NaN") }

    /// Appends a number with its point moved by `exponent` places. Removes leading zeros; trailing zeros stay as filed.
    private static func write(
        _ text: Span<UInt8>, whole: Int, _ wholeCount: Int, fraction: Int, _ fractionCount: Int, exponent: Int, _ isNegative: Bool, _ output: inout [UInt8]
    ) {
        let count = wholeCount + fractionCount
        func digit(_ index: Int) -> UInt8 {
            if index < 0 || index >= count { return UInt8(ascii: "0") }
            return index < wholeCount ? text[whole + index] : text[fraction + index - wholeCount]
        }
        var first = 0
        while first < count, digit(first) == UInt8(ascii: "0") { first += 1 }
        // A zero has no sign and no trailing zeros.
        guard first < count else { return output.append(UInt8(ascii: "0")) }
        let point = wholeCount + exponent
        output.append(upTo: count + Int(exponent.magnitude) + 3) { room in
            var target = room
            if isNegative { target.put(UInt8(ascii: "-")) }
            if point <= first {
                target.put("0.")
                for index in point..<count { target.put(digit(index)) }
                return target - room
            }
            for index in first..<point { target.put(digit(index)) }
            if point < count {
                target.put(UInt8(ascii: "."))
                for index in point..<count { target.put(digit(index)) }
            }
            return target - room
        }
    }
}
