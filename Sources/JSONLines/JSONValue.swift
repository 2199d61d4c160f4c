import Bytes

/// A JSON value as a tree, for responses of an API and for fields whose content is read. Numbers are kept as text, so that they stay exact.
package indirect enum JSONValue: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package var key: String
        package var value: JSONValue
        package init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    package init(parsing text: Span<UInt8>) throws(JSONFailure) {
        let scanner = JSONScanner()
        var position = scanner.skipBlanks(text, 0)
        _ = try scanner.value(text, position)
        self = Self.build(text, &position, scanner)
        guard scanner.skipBlanks(text, position) == text.count else { throw JSONFailure("text after the value", at: position) }
    }

    package static func integer(_ number: Int) -> JSONValue { .number(String(number)) }

    /// The value of the member with this key; nil if there is no such member, or if this value is not an object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }

    package var boolean: Bool? {
        if case .boolean(let flag) = self { flag } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// Builds a value from text that the scanner has checked.
    private static func build(_ text: Span<UInt8>, _ position: inout Int, _ scanner: JSONScanner) -> JSONValue {
        func skip(_ separator: UInt8) {
            position = scanner.skipBlanks(text, position)
            if position < text.count, text[position] == separator { position = scanner.skipBlanks(text, position + 1) }
        }
        switch text[position] {
        case UInt8(ascii: "{"):
            var members: [Member] = []
            position = scanner.skipBlanks(text, position + 1)
            while text[position] != UInt8(ascii: "}") {
                let end = (try? scanner.string(text, position)) ?? text.count
                let key = JSONText.string(text.extracting(position..<end)) ?? ""
                position = end
                skip(UInt8(ascii: ":"))
                members.append(Member(key, build(text, &position, scanner)))
                skip(UInt8(ascii: ","))
            }
            position += 1
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            position = scanner.skipBlanks(text, position + 1)
            while text[position] != UInt8(ascii: "]") {
                elements.append(build(text, &position, scanner))
                skip(UInt8(ascii: ","))
            }
            position += 1
            return .array(elements)
        default:
            let start = position
            position = (try? scanner.value(text, start)) ?? text.count
            let bytes = text.extracting(start..<position)
            switch bytes[0] {
            case UInt8(ascii: "\""): return .string(JSONText.string(bytes) ?? "")
            case UInt8(ascii: "t"): return .boolean(true)
            case UInt8(ascii: "f"): return .boolean(false)
            case UInt8(ascii: "n"): return .null
            default: return .number(bytes.text)
            }
        }
    }
}
