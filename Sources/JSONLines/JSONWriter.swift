package import Bytes

/// Writes JSON to a byte buffer. The writer adds the commas; the caller calls an `end` method for each `begin` method.
package struct JSONWriter {
    package var bytes: [UInt8]
    /// Whether a comma goes before the next value or key.
    var needsComma = false
    /// Called with whole lines; see `JSONWriter+Pieces.swift`.
    let drain: ((inout GatheredBytes) -> Void)?
    /// Long texts of other arrays, to be inserted into `bytes` when the lines are drained.
    var loans = Loans()

    /// - Parameters:
    ///   - bytes: the bytes that JSON is appended to.
    ///   - drain: called with whole lines each time they reach `pieceSize` bytes; it removes the lines that it has written. Without a drain, all lines stay in
    ///     `bytes`.
    package init(adding bytes: [UInt8] = [], drain: ((inout GatheredBytes) -> Void)? = nil) {
        self.bytes = bytes
        self.drain = drain
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Writes a member's name, which must not contain characters to escape.
    package mutating func key(_ name: StaticString) {
        let comma = needsComma
        bytes.append(upTo: name.utf8CodeUnitCount + 4) { room in
            var target = room
            if comma { target.put(UInt8(ascii: ",")) }
            target.put(UInt8(ascii: "\""))
            target.put(name)
            target.put("\":")
            return target - room
        }
        needsComma = false
    }

    package mutating func key(_ name: Span<UInt8>) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member's name that comes from input. (The argument label keeps string literals on `key(_: StaticString)`, which is faster.)
    package mutating func key(utf8 name: String) {
        var name = name
        name.withUTF8 { key(Span(_unsafeElements: $0)) }
    }

    /// Writes a member's name that is a JSON string already.
    package mutating func key(raw json: Span<UInt8>) {
        separate()
        bytes.append(json)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string. Bytes that are not UTF-8 become U+FFFD; control characters are escaped.
    package mutating func string(_ text: Span<UInt8>) {
        separate()
        quote(text)
        needsComma = true
    }

    package mutating func string(_ text: String) {
        var text = text
        text.withUTF8 { string(Span(_unsafeElements: $0)) }
    }

    package mutating func string(_ text: StaticString) {
        append(upTo: text.utf8CodeUnitCount + 2) {
            $0.put(UInt8(ascii: "\""))
            $0.put(text)
            $0.put(UInt8(ascii: "\""))
        }
    }

    package mutating func integer(_ number: Int) {
        append(upTo: UnsafeMutablePointer<UInt8>.longestDecimal) { $0.put(decimal: number) }
    }

    package mutating func boolean(_ flag: Bool) {
        append(upTo: 5) { $0.put(flag ? "true" : "false") }
    }

    package mutating func null() {
        append(upTo: 4) { $0.put("null") }
    }

    /// Writes a string whose text `append` appends, escaped already.
    package mutating func escapedString(_ append: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes text that is already a JSON value, such as an exact number or a value copied from another record.
    package mutating func raw(_ json: Span<UInt8>) {
        append(upTo: json.count) { $0.put(json) }
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .boolean(let flag): boolean(flag)
        case .number(let digits):
            var digits = digits
            digits.withUTF8 { raw(Span(_unsafeElements: $0)) }
        case .string(let text): string(text)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for member in members {
                key(utf8: member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        loans.removeAll()
        needsComma = false
    }

    /// Writes a value of at most `capacity` bytes, after a comma if one is needed.
    private mutating func append(upTo capacity: Int, _ body: (inout UnsafeMutablePointer<UInt8>) -> Void) {
        let comma = needsComma
        bytes.append(upTo: capacity + 1) { room in
            var target = room
            if comma { target.put(UInt8(ascii: ",")) }
            body(&target)
            return target - room
        }
        needsComma = true
    }

    mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func quote(_ text: Span<UInt8>) {
        guard text.count <= StringEscape.piece else {
            bytes.append(UInt8(ascii: "\""))
            StringEscape.append(text, to: &bytes)
            return bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(upTo: StringEscape.room(text.count) + 2) { room in
            var target = room
            target.put(UInt8(ascii: "\""))
            StringEscape.put(text, to: &target)
            target.put(UInt8(ascii: "\""))
            return target - room
        }
    }
}
