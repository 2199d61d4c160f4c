import Bytes

/// Changes the values of JSON, well-formed or not.
package enum RecordMutator: Mutator {
    private struct Value {
        var range: Range<Int>
        /// The range of a member's key, without quotation marks.
        var key: Range<Int>?

        /// The range of a member with its key, or of an element.
        func whole(_ input: [UInt8]) -> Range<Int> {
            key.map { $0.lowerBound - 1..<range.upperBound } ?? range
        }
    }

    private static let values = [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e400", "-1e-400", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "18446744073709551616", "1e9223372036854775807", "2.5e3", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "\"1\"", "\"-9223372036854775808\"",
        "\"2024-02-30\"", "\"9999-12-31\"", "\"../../a\"", "[]", "{}", "[[]]", "[null]", "{\"type\":\"filing\"}", "{\"a\":1,\"a\":2}",
    ]

    package static func mutate(_ input: inout [UInt8], room: Int, _ chance: inout Chance) {
        let found = find(input)
        guard let value = chance.element(found), let other = chance.element(found) else { return }
        let behind = value.range.upperBound..<value.range.upperBound
        switch chance.below(10) {
        case 0: drop(&input, value.whole(input))
        case 1, 2: input.put((chance.element(values) ?? "").utf8, at: value.range, room: room)
        case 3: input.put(Array("\"".utf8) + escaped(Extremes.value(&chance)) + Array("\"".utf8), at: value.range, room: room)
        case 4: input.swap(value.range, other.range)
        case 5, 6:
            // Repeats the value once, or thousands of times.
            let copy = [UInt8(ascii: ",")] + input[value.whole(input)]
            let copies = chance.copies(of: copy.count, in: room - input.count)
            input.put((0..<copies).flatMap { _ in copy }, at: behind, room: room)
        case 7:
            let isArray = chance.oneIn(2)
            let depth = chance.copies(of: isArray ? 2 : 6, in: room - input.count)
            let open = isArray ? "[" : "{\"a\":", close = isArray ? "]" : "}"
            input.put(String(repeating: close, count: depth).utf8, at: behind, room: room)
            input.put(String(repeating: open, count: depth).utf8, at: value.range.lowerBound..<value.range.lowerBound, room: room)
        case 8:
            guard let key = value.key, let name = other.key else { return }
            input.put(Array(input[name]), at: key, room: room)
        default: input.put(Array(input[other.range]), at: value.range, room: room)
        }
    }

    private static func escaped(_ text: [UInt8]) -> [UInt8] {
        text.filter { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// Removes a member or an element with one of the commas beside it.
    private static func drop(_ input: inout [UInt8], _ range: Range<Int>) {
        var range = range
        if range.upperBound < input.count, input[range.upperBound] == UInt8(ascii: ",") {
            range = range.lowerBound..<range.upperBound + 1
        } else if range.lowerBound > 0, input[range.lowerBound - 1] == UInt8(ascii: ",") {
            range = range.lowerBound - 1..<range.upperBound
        }
        input.removeSubrange(range)
    }

    private static func find(_ input: [UInt8]) -> [Value] {
        var found: [Value] = []
        // The open objects and arrays: the start of each, and its key.
        var open: [(start: Int, key: Range<Int>?)] = []
        var key: Range<Int>?
        var position = 0
        while position < input.count {
            let start = position
            position += 1
            switch input[start] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append((start, key))
                key = nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if let last = open.popLast() { found.append(Value(range: last.start..<position, key: last.key)) }
                key = nil
            case UInt8(ascii: "\""):
                while position < input.count, input[position] != UInt8(ascii: "\""), input[position] != 0x0A {
                    position += input[position] == UInt8(ascii: "\\") ? 2 : 1
                }
                position = min(input.count, position + 1)
                if position < input.count, input[position] == UInt8(ascii: ":"), position - start >= 2 {
                    key = start + 1..<position - 1
                } else {
                    found.append(Value(range: start..<position, key: key))
                    key = nil
                }
            case let byte where byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "-"):
                while position < input.count, input[position].isASCIILetter || input[position].isDigit || "+-.".utf8.contains(input[position]) { position += 1 }
                found.append(Value(range: start..<position, key: key))
                key = nil
            case 0x0A:
                open.removeAll()
                key = nil
            default: break
            }
        }
        return found
    }
}
