import Bytes

/// Appends JSON to a byte buffer. Commas are its business, balance is the caller's.
package struct JSONWriter {
    package var bytes: [UInt8]
    private var needsComma = false

    package init(adding bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A member's name that is known to need no escapes.
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(name)
        bytes.append("\":")
        needsComma = false
    }

    package mutating func key(_ name: Span<UInt8>) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    package mutating func key(_ name: String) {
        var name = name
        name.withUTF8 { key(Span(_unsafeElements: $0)) }
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
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(text)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    package mutating func integer(_ number: Int) {
        separate()
        bytes.append(decimal: number)
        needsComma = true
    }

    package mutating func boolean(_ flag: Bool) {
        separate()
        bytes.append(flag ? "true" : "false" as StaticString)
        needsComma = true
    }

    package mutating func null() {
        separate()
        bytes.append("null" as StaticString)
        needsComma = true
    }

    /// Text that is a JSON value already: an exact number, or a value taken over from elsewhere.
    package mutating func raw(_ json: Span<UInt8>) {
        separate()
        bytes.append(json)
        needsComma = true
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
                key(member.key)
                self.value(member.value)
            }
            endObject()
        }
    }

    /// Ends a record: a newline, and the next value stands for itself.
    package mutating func endLine() {
        bytes.append(0x0A)
        needsComma = false
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
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
        bytes.append(UInt8(ascii: "\""))
        var plain = 0
        var position = 0
        while true {
            position = PlainRun.end(text, position, stopsAtNonASCII: true)
            guard position < text.count else { break }
            let byte = text[position]
            if byte >= 0x80 {
                let length = UTF8Check.length(text, position)
                if length > 0 {
                    position += length
                    continue
                }
                bytes.append(text.extracting(plain..<position))
                bytes.append("\u{FFFD}" as StaticString)
                position += 1
                plain = position
                continue
            }
            bytes.append(text.extracting(plain..<position))
            switch byte {
            case UInt8(ascii: "\""): bytes.append("\\\"" as StaticString)
            case UInt8(ascii: "\\"): bytes.append("\\\\" as StaticString)
            case 0x0A: bytes.append("\\n" as StaticString)
            case 0x0D: bytes.append("\\r" as StaticString)
            case 0x09: bytes.append("\\t" as StaticString)
            default:
                bytes.append("\\u00" as StaticString)
                bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
                let low = byte & 0x0F
                bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
            }
            position += 1
            plain = position
        }
        bytes.append(text.extracting(plain..<position))
        bytes.append(UInt8(ascii: "\""))
    }
}

/// Well-formed UTF-8 (Unicode 15, table 3-7).
enum UTF8Check {
    /// The length of the character that starts at `start` with a byte of 0x80 or more; 0 when it is ill-formed.
    static func length(_ text: Span<UInt8>, _ start: Int) -> Int {
        func continues(_ offset: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
            start + offset < text.count && text[start + offset] >= low && text[start + offset] <= high
        }
        switch text[start] {
        case 0xC2...0xDF: return continues(1) ? 2 : 0
        case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
        case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
        case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
        case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
        case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
        case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
        default: return 0
        }
    }
}
