package import Bytes

/// Appends JSON to a byte buffer. Commas are its business, balance is the caller's.
package struct JSONWriter {
    package var bytes: [UInt8]
    private var needsComma = false
    private let drain: ((inout GatheredBytes) -> Void)?
    /// Long texts that belong between the bytes, for as long as lines are not handed on.
    private var loans = Loans()
    /// Bytes of a text that is worth lending.
    private static let longText = 16 * 1024
    /// Bytes that have come together when lines are handed on.
    package static let piece = 128 * 1024

    /// - Parameters:
    ///   - bytes: what is written is added to these.
    ///   - drain: takes whole lines as soon as they come to `piece` bytes, and leaves what it does not want to be there any longer; without one all stays
    ///     in `bytes`.
    package init(adding bytes: [UInt8] = [], drain: ((inout GatheredBytes) -> Void)? = nil) {
        self.bytes = bytes
        self.drain = drain
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A member's name that is known to need no escapes.
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

    /// A name that is not known beforehand. (Were it `key(_:)`, literals would come here, too.)
    package mutating func key(utf8 name: String) {
        var name = name
        name.withUTF8 { key(Span(_unsafeElements: $0)) }
    }

    /// A member's name that is a JSON string already.
    package mutating func key(raw json: Span<UInt8>) {
        separate()
        bytes.append(json)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A string; bytes that are not UTF-8 become U+FFFD, control characters are escaped.
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

    /// A string whose text `append` adds in the letters of a JSON string.
    package mutating func escapedString(_ append: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(&bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// A string whose text lies in another array, in the letters of a JSON string. Where lines are handed on, a long one is not copied.
    package mutating func escapedString(_ text: [UInt8], _ range: Range<Int>) {
        guard drain != nil, range.count >= Self.longText else { return escapedString { $0.append(text.span.extracting(range)) } }
        escapedString { _ in }
        // Between the two quotation marks.
        loans.add(text, range, at: bytes.count - 1)
    }

    /// Text that is a JSON value already: an exact number, or a value taken over from elsewhere.
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

    /// Ends a record: a newline, and the next value stands for itself.
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
        if bytes.count + loans.count >= Self.piece { handOn() }
    }

    /// Lines that were written before, newlines and all.
    package mutating func lines(_ lines: Span<UInt8>) {
        bytes.append(lines)
        if bytes.count + loans.count >= Self.piece { handOn() }
    }

    /// Hands on what is left.
    package mutating func finish() {
        if !bytes.isEmpty { handOn() }
    }

    private mutating func handOn() {
        guard let drain else { return }
        var lines = GatheredBytes(exchange(&bytes, with: []), exchange(&loans, with: Loans()))
        drain(&lines)
        bytes = exchange(&lines.own, with: [])
        loans = lines.loans
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        loans.removeAll()
        needsComma = false
    }

    /// Appends a value of at most so many bytes, behind a comma where one is due.
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

    private mutating func separate() {
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
