import Bytes

/// Checks JSON (RFC 8259) and finds the ends of values, without decoding them.
///
/// Every method takes the offset at which the value starts, and returns the offset at which it ends. Malformed JSON is a failure.
package struct JSONScanner {
    package init() {}

    package func skipBlanks(_ text: Span<UInt8>, _ start: Int) -> Int {
        var position = start
        while position < text.count, case let byte = text[position], byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
        return position
    }

    /// Returns the end of the value that starts at `start`.
    package func value(_ text: Span<UInt8>, _ start: Int, depth: Int = 0) throws(JSONFailure) -> Int {
        guard start < text.count else { throw JSONFailure("a value is missing", at: start) }
        switch text[start] {
        case UInt8(ascii: "\""): return try string(text, start)
        case UInt8(ascii: "{"): return try container(text, start, depth: depth + 1, isObject: true)
        case UInt8(ascii: "["): return try container(text, start, depth: depth + 1, isObject: false)
        case UInt8(ascii: "t"): return try literal(text, start, "true")
        case UInt8(ascii: "f"): return try literal(text, start, "false")
        case UInt8(ascii: "n"): return try literal(text, start, "null")
        default: return try number(text, start)
        }
    }

    /// Returns the ranges of the elements of an array; none if `text` is another value.
    package func elements(of text: Span<UInt8>) throws(JSONFailure) -> [Range<Int>] {
        guard text.count > 0, text[0] == UInt8(ascii: "[") else { return [] }
        var ranges: [Range<Int>] = []
        var position = skipBlanks(text, 1)
        while position < text.count, text[position] != UInt8(ascii: "]") {
            let end = try value(text, position)
            ranges.append(position..<end)
            position = skipBlanks(text, end)
            guard position < text.count, text[position] == UInt8(ascii: ",") else { break }
            position = skipBlanks(text, position + 1)
        }
        return ranges
    }

    /// Returns the end of a string, after its closing quotation mark. Control characters and unknown escapes are failures.
    package func string(_ text: Span<UInt8>, _ start: Int) throws(JSONFailure) -> Int {
        guard start < text.count, text[start] == UInt8(ascii: "\"") else { throw JSONFailure("a string is missing", at: start) }
        var position = PlainRun.end(text, start + 1)
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "\"") { return position + 1 }
            guard byte == UInt8(ascii: "\\") else { throw JSONFailure("a control character in a string", at: position) }
            position = PlainRun.end(text, try escape(text, position))
        }
        throw JSONFailure("a string does not end", at: start)
    }

    private func escape(_ text: Span<UInt8>, _ start: Int) throws(JSONFailure) -> Int {
        guard start + 1 < text.count else { throw JSONFailure("a string does not end", at: start) }
        switch text[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            guard start + 6 <= text.count else { throw JSONFailure("a string does not end", at: start) }
            for position in start + 2..<start + 6 where text[position].hexadecimalValue == nil {
                throw JSONFailure("not a hexadecimal digit", at: position)
            }
            return start + 6
        default:
            throw JSONFailure("an unknown escape in a string", at: start)
        }
    }

    package func number(_ text: Span<UInt8>, _ start: Int) throws(JSONFailure) -> Int {
        var position = start
        func digits() -> Int {
            let first = position
            while position < text.count, text[position].isDigit { position += 1 }
            return position - first
        }
        if position < text.count, text[position] == UInt8(ascii: "-") { position += 1 }
        let first = position
        let whole = digits()
        guard whole > 0, whole == 1 || text[first] != UInt8(ascii: "0") else { throw JSONFailure("not a JSON value", at: start) }
        if position < text.count, text[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() > 0 else { throw JSONFailure("a number without digits after its decimal point", at: position) }
        }
        if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") { position += 1 }
            guard digits() > 0 else { throw JSONFailure("a number without digits in its exponent", at: position) }
        }
        return position
    }

    private func literal(_ text: Span<UInt8>, _ start: Int, _ word: StaticString) throws(JSONFailure) -> Int {
        guard text.hasPrefix(word, at: start) else { throw JSONFailure("not a JSON value", at: start) }
        return start + word.utf8CodeUnitCount
    }

    private func container(_ text: Span<UInt8>, _ start: Int, depth: Int, isObject: Bool) throws(JSONFailure) -> Int {
        guard depth <= JSONLimits.depth else { throw JSONFailure("values nested deeper than \(JSONLimits.depth)", at: start) }
        let close = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        var position = skipBlanks(text, start + 1)
        if position < text.count, text[position] == close { return position + 1 }
        while true {
            if isObject {
                position = skipBlanks(text, try string(text, position))
                guard position < text.count, text[position] == UInt8(ascii: ":") else { throw JSONFailure("a colon is missing", at: position) }
                position = skipBlanks(text, position + 1)
            }
            position = skipBlanks(text, try value(text, position, depth: depth))
            guard position < text.count else { throw JSONFailure(isObject ? "an object does not end" : "an array does not end", at: start) }
            if text[position] == close { return position + 1 }
            guard text[position] == UInt8(ascii: ",") else { throw JSONFailure("a comma is missing", at: position) }
            position = skipBlanks(text, position + 1)
        }
    }
}

extension UInt8 {
    var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }
}
