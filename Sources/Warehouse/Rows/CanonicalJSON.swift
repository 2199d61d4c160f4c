import Bytes
import JSONLines
import Records

/// Writes JSON in one spelling: no blanks, members sorted by the bytes of their keys, of a repeated key the last one, the fewest escapes, numbers without
/// exponents. PostgreSQL's jsonb gives the same value back, so both stores compare and keep the same.
///
/// One instance can write many values without allocating.
struct CanonicalJSON {
    /// A member of an object that is being written, as ranges of the output.
    private struct Member {
        /// The key without its quotation marks.
        var key: Range<Int>
        /// The end of the value. The member starts with the quotation mark before the key.
        var end: Int
    }

    private let scanner = JSONScanner()
    /// The members of all objects around the present place, those of the innermost last.
    private var members: [Member] = []
    private var sorted: [UInt8] = []
    private var decimal = DecimalNumber()

    /// Appends a value; text that is not one JSON value, as it is.
    mutating func append(_ value: Span<UInt8>, to bytes: inout [UInt8]) {
        let start = bytes.count
        do throws(JSONFailure) {
            let end = try self.value(value, scanner.skipBlanks(value, 0), depth: 0, to: &bytes)
            if scanner.skipBlanks(value, end) == value.count { return }
        } catch { members.removeAll(keepingCapacity: true) }
        bytes.removeLast(bytes.count - start)
        bytes.append(value)
    }

    /// Appends the value that starts at `start`, and returns its end.
    private mutating func value(_ text: Span<UInt8>, _ start: Int, depth: Int, to bytes: inout [UInt8]) throws(JSONFailure) -> Int {
        guard start < text.count else { throw JSONFailure("a value is missing", at: start) }
        switch text[start] {
        case UInt8(ascii: "{"): return try object(text, start, depth: depth + 1, to: &bytes)
        case UInt8(ascii: "["): return try array(text, start, depth: depth + 1, to: &bytes)
        case UInt8(ascii: "\""): return try string(text, start, to: &bytes)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            let end = try scanner.value(text, start)
            bytes.append(text.extracting(start..<end))
            return end
        default:
            let end = try scanner.number(text, start)
            number(text.extracting(start..<end), to: &bytes)
            return end
        }
    }

    private mutating func array(_ text: Span<UInt8>, _ start: Int, depth: Int, to bytes: inout [UInt8]) throws(JSONFailure) -> Int {
        guard depth <= JSONLimits.depth else { throw JSONFailure("values nested deeper than \(JSONLimits.depth)", at: start) }
        bytes.append(UInt8(ascii: "["))
        var position = scanner.skipBlanks(text, start + 1)
        if position >= text.count || text[position] != UInt8(ascii: "]") {
            while true {
                position = scanner.skipBlanks(text, try value(text, position, depth: depth, to: &bytes))
                guard try isFollowed(text, position, by: UInt8(ascii: "]")) else { break }
                bytes.append(UInt8(ascii: ","))
                position = scanner.skipBlanks(text, position + 1)
            }
        }
        bytes.append(UInt8(ascii: "]"))
        return position + 1
    }

    private mutating func object(_ text: Span<UInt8>, _ start: Int, depth: Int, to bytes: inout [UInt8]) throws(JSONFailure) -> Int {
        guard depth <= JSONLimits.depth else { throw JSONFailure("values nested deeper than \(JSONLimits.depth)", at: start) }
        let first = members.count
        bytes.append(UInt8(ascii: "{"))
        var position = scanner.skipBlanks(text, start + 1)
        if position >= text.count || text[position] != UInt8(ascii: "}") {
            while true {
                let key = bytes.count
                position = scanner.skipBlanks(text, try string(text, position, to: &bytes))
                members.append(Member(key: key + 1..<bytes.count - 1, end: 0))
                guard position < text.count, text[position] == UInt8(ascii: ":") else { throw JSONFailure("a colon is missing", at: position) }
                bytes.append(UInt8(ascii: ":"))
                position = try value(text, scanner.skipBlanks(text, position + 1), depth: depth, to: &bytes)
                members[members.count - 1].end = bytes.count
                position = scanner.skipBlanks(text, position)
                guard try isFollowed(text, position, by: UInt8(ascii: "}")) else { break }
                bytes.append(UInt8(ascii: ","))
                position = scanner.skipBlanks(text, position + 1)
            }
        }
        sortMembers(from: first, in: &bytes)
        bytes.append(UInt8(ascii: "}"))
        members.removeLast(members.count - first)
        return position + 1
    }

    /// Whether another element follows in a container: true for a comma, false for the closing bracket.
    private func isFollowed(_ text: Span<UInt8>, _ position: Int, by close: UInt8) throws(JSONFailure) -> Bool {
        guard position < text.count else { throw JSONFailure("an object or array does not end", at: position) }
        if text[position] == close { return false }
        guard text[position] == UInt8(ascii: ",") else { throw JSONFailure("a comma is missing", at: position) }
        return true
    }

    /// Sorts the members of the object at the end of the output, from the member `first` on, and leaves out those whose key comes again later.
    private mutating func sortMembers(from first: Int, in bytes: inout [UInt8]) {
        var isSorted = true
        for index in members.indices.dropFirst(first + 1) where isSorted { isSorted = Self.isLess(members[index - 1].key, members[index].key, in: bytes) }
        guard !isSorted else { return }
        let start = members[first].key.lowerBound - 1
        members[first...].sort { left, right in
            if Self.isLess(left.key, right.key, in: bytes) { return true }
            return !Self.isLess(right.key, left.key, in: bytes) && left.end < right.end
        }
        sorted.removeAll(keepingCapacity: true)
        for index in members.indices.dropFirst(first) {
            if index + 1 < members.count, !Self.isLess(members[index].key, members[index + 1].key, in: bytes) { continue }
            if !sorted.isEmpty { sorted.append(UInt8(ascii: ",")) }
            sorted.append(bytes.span.extracting(members[index].key.lowerBound - 1..<members[index].end))
        }
        bytes.removeLast(bytes.count - start)
        bytes.append(sorted.span)
    }

    /// Whether a key is before another one, by the bytes of their texts.
    private static func isLess(_ left: Range<Int>, _ right: Range<Int>, in bytes: [UInt8]) -> Bool {
        let span = bytes.span
        let (left, right) = (span.extracting(left), span.extracting(right))
        let backslash = UInt8(ascii: "\\")
        if left.firstIndex(of: backslash) != nil || right.firstIndex(of: backslash) != nil {
            var decoded: ([UInt8], [UInt8]) = ([], [])
            JSONText.unescape(left, into: &decoded.0)
            JSONText.unescape(right, into: &decoded.1)
            return decoded.0.lexicographicallyPrecedes(decoded.1)
        }
        for index in 0..<min(left.count, right.count) where left[index] != right[index] { return left[index] < right[index] }
        return left.count < right.count
    }

    /// Appends the string that starts at `start`, and returns its end. One with escapes is decoded and written anew, and so is one that is not ASCII, because
    /// it may not be UTF-8.
    private func string(_ text: Span<UInt8>, _ start: Int, to bytes: inout [UInt8]) throws(JSONFailure) -> Int {
        let end = try scanner.string(text, start)
        let string = text.extracting(start..<end)
        for index in string.indices where string[index] >= 0x80 || string[index] == UInt8(ascii: "\\") {
            var writer = JSONWriter()
            writer.string(JSONText.string(string) ?? "")
            bytes.append(writer.bytes.span)
            return end
        }
        bytes.append(string)
        return end
    }

    /// Appends a number without an exponent; -0 without its sign.
    private mutating func number(_ number: Span<UInt8>, to bytes: inout [UInt8]) {
        let hasExponent = number.firstIndex(of: UInt8(ascii: "e")) != nil || number.firstIndex(of: UInt8(ascii: "E")) != nil
        guard hasExponent || number.hasPrefix("-0", at: 0), decimal.parse(number) else { return bytes.append(number) }
        decimal.writePlain(to: &bytes)
    }
}
