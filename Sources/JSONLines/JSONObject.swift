import Bytes

/// The JSON object of one line: the line's bytes, and the range of each member.
///
/// Changed members are kept in `additions`. `write` puts each new value in the place of the old one and copies all other values, so that unknown fields pass
/// through unchanged. One `JSONObject` can parse many lines without allocating.
package struct JSONObject {
    private struct Member {
        var key: Range<Int>
        var value: Range<Int>
        /// Whether the value is in `additions`, not in `text`.
        var isAddition: Bool
        /// Whether the key is in `additions`.
        var isNew: Bool
    }

    private var text: [UInt8] = []
    private var members: [Member] = []
    private var additions: [UInt8] = []

    package init() {}

    package init(parsing bytes: Span<UInt8>) throws(JSONFailure) {
        try parse(bytes)
    }

    /// Parses text that is one object, and replaces the old content.
    package mutating func parse(_ bytes: Span<UInt8>, memberLimit: Int = JSONLimits.members) throws(JSONFailure) {
        text.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        additions.removeAll(keepingCapacity: true)
        text.append(bytes)
        let scanner = JSONScanner()
        var position = scanner.skipBlanks(bytes, 0)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "{") else { throw JSONFailure("not a JSON object", at: position) }
        position = scanner.skipBlanks(bytes, position + 1)
        if position < bytes.count, bytes[position] == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                let key = position
                let keyEnd = try scanner.string(bytes, position)
                position = scanner.skipBlanks(bytes, keyEnd)
                guard position < bytes.count, bytes[position] == UInt8(ascii: ":") else { throw JSONFailure("a colon is missing", at: position) }
                let value = scanner.skipBlanks(bytes, position + 1)
                position = try scanner.value(bytes, value, depth: 1)
                guard members.count < memberLimit else { throw JSONFailure("more than \(memberLimit) members", at: key) }
                members.append(Member(key: key + 1..<keyEnd - 1, value: value..<position, isAddition: false, isNew: false))
                position = scanner.skipBlanks(bytes, position)
                guard position < bytes.count else { throw JSONFailure("an object does not end", at: 0) }
                if bytes[position] == UInt8(ascii: "}") {
                    position += 1
                    break
                }
                guard bytes[position] == UInt8(ascii: ",") else { throw JSONFailure("a comma is missing", at: position) }
                position = scanner.skipBlanks(bytes, position + 1)
            }
        }
        guard scanner.skipBlanks(bytes, position) == bytes.count else { throw JSONFailure("text after the object", at: position) }
    }

    /// Calls `body` with the JSON text of a member's value. If a key appears twice, the last one counts.
    package func withValue<R, E: Error>(_ key: StaticString, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R? {
        guard let index = index(of: key) else { return nil }
        let member = members[index]
        return try body((member.isAddition ? additions : text).span.extracting(member.value))
    }

    package func has(_ key: StaticString) -> Bool { index(of: key) != nil }

    /// Returns the text of a string member; nil if the member is absent or not a string.
    package func string(_ key: StaticString) -> String? {
        withValue(key) { JSONText.string($0) } ?? nil
    }

    /// Returns the value of an integer member; nil if the member is absent or not an integer of 64 bits.
    package func integer(_ key: StaticString) -> Int? {
        withValue(key) { $0.integer } ?? nil
    }

    /// Returns the value of a boolean member; nil if the member is absent or not a boolean.
    package func boolean(_ key: StaticString) -> Bool? {
        withValue(key) { $0.equals("true") ? true : $0.equals("false") ? false : nil } ?? nil
    }

    /// Returns a member's value as a tree.
    package func value(_ key: StaticString) -> JSONValue? {
        withValue(key) { bytes in try? JSONValue(parsing: bytes) } ?? nil
    }

    /// Whether a string member is `text`, written without escapes.
    package func isString(_ key: StaticString, _ text: StaticString) -> Bool {
        withValue(key) { $0.count == text.utf8CodeUnitCount + 2 && $0.hasPrefix(text, at: 1) && $0[0] == UInt8(ascii: "\"") } ?? false
    }

    /// Sets a member to the JSON value that `write` appends. A new member goes to the end.
    package mutating func set(_ key: StaticString, _ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(adding: additions)
        var keyRange = 0..<0
        let existing = index(of: key)
        if existing == nil {
            writer.bytes.append(key)
            keyRange = additions.count..<writer.bytes.count
        }
        let start = writer.bytes.count
        write(&writer)
        additions = writer.bytes
        let value = start..<additions.count
        if let existing {
            members[existing].value = value
            members[existing].isAddition = true
        } else {
            members.append(Member(key: keyRange, value: value, isAddition: true, isNew: true))
        }
    }

    package mutating func set(_ key: StaticString, _ text: String) { set(key) { $0.string(text) } }
    package mutating func set(_ key: StaticString, _ number: Int) { set(key) { $0.integer(number) } }
    package mutating func set(_ key: StaticString, _ flag: Bool) { set(key) { $0.boolean(flag) } }
    package mutating func set(_ key: StaticString, _ value: JSONValue) { set(key) { $0.value(value) } }

    package mutating func remove(_ key: StaticString) {
        while let index = index(of: key) { members.remove(at: index) }
    }

    /// Appends the object and a newline.
    package func writeLine(to output: inout [UInt8]) {
        write(to: &output)
        output.append(0x0A)
    }

    /// Appends the object without a newline.
    package func write(to output: inout [UInt8]) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(UInt8(ascii: "\""))
            output.append((member.isNew ? additions : text).span.extracting(member.key))
            output.append("\":")
            output.append((member.isAddition ? additions : text).span.extracting(member.value))
        }
        output.append(UInt8(ascii: "}"))
    }

    /// Calls `body` with each member's key, as written between its quotation marks, and the JSON text of its value.
    package func forEachMember<E: Error>(_ body: (_ key: Span<UInt8>, _ value: Span<UInt8>) throws(E) -> Void) throws(E) {
        for member in members {
            try body((member.isNew ? additions : text).span.extracting(member.key), (member.isAddition ? additions : text).span.extracting(member.value))
        }
    }

    private func index(of key: StaticString) -> Int? {
        var index = members.count - 1
        while index >= 0 {
            let member = members[index]
            if member.key.count == key.utf8CodeUnitCount, (member.isNew ? additions : text).span.extracting(member.key).equals(key) { return index }
            index -= 1
        }
        return nil
    }
}
