package import JSONLines
import Records

extension Schema {
    /// An answer that the schema accepts: with its members in the order of the schema, and the texts that must be quotes, in the order of the answer.
    package struct Accepted: Equatable, Sendable {
        package let answer: JSONValue
        package let quotes: [String]
    }

    /// Why an answer is not accepted: the place in the answer, and what is wrong with it.
    package struct Mismatch: Error, CustomStringConvertible, Equatable {
        package let message: String
        package var description: String { message }
    }

    /// Checks an answer.
    package func accept(_ answer: JSONValue) throws(Mismatch) -> Accepted {
        var quotes: [String] = []
        let checked = try Self.check(answer, root, "answer", &quotes)
        return Accepted(answer: checked, quotes: quotes)
    }

    private static func check(_ value: JSONValue, _ node: Node, _ place: String, _ quotes: inout [String]) throws(Mismatch) -> JSONValue {
        if let values = node.values, !values.contains(where: { $0 == value || isSameNumber($0, value) }) {
            throw Mismatch(message: "\(place) is none of the values that the schema lists")
        }
        if value == .null, node.isNullable { return value }
        switch (node.kind, value) {
        case (.object(let properties), .object(let members)): return try object(properties, members, place, &quotes)
        case (.array(let items), .array(let elements)):
            var checked: [JSONValue] = []
            checked.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() { checked.append(try check(element, items, "\(place)[\(index)]", &quotes)) }
            return .array(checked)
        case (.string(let isQuote), .string(let text)):
            if isQuote { quotes.append(text) }
            return value
        case (.integer, .number(let digits)):
            guard digits.isWholeNumber else {
                throw Mismatch(message: "\(place) is not a whole number")
            }
            return value
        case (.number, .number), (.boolean, .boolean), (.null, .null): return value
        case (.anyOf(let nodes), _):
            for node in nodes {
                var found: [String] = []
                if let checked = try? check(value, node, place, &found) {
                    quotes += found
                    return checked
                }
            }
            throw Mismatch(message: "\(place) is none of the kinds that the schema lists")
        default: throw Mismatch(message: "\(place) is \(value.kind), and must be \(node.kind.article)")
        }
    }

    /// Whether two values are one number, however it is spelled.
    private static func isSameNumber(_ left: JSONValue, _ right: JSONValue) -> Bool {
        guard case .number(let left) = left, case .number(let right) = right, let left = Amount(left), let right = Amount(right) else { return false }
        return left == right
    }

    private static func object(
        _ properties: [(name: String, node: Node)], _ members: [JSONValue.Member], _ place: String, _ quotes: inout [String]
    ) throws(Mismatch) -> JSONValue {
        var values: [String: JSONValue] = [:]
        for member in members {
            // `JSONValue` takes the last of several members of a name, and other readers the first: an answer has each once.
            if values.updateValue(member.value, forKey: member.key) != nil { throw Mismatch(message: "\(place) has a member twice") }
        }
        var checked: [JSONValue.Member] = []
        for property in properties {
            guard let value = values.removeValue(forKey: property.name) else { throw Mismatch(message: "\(place) has no \(property.name)") }
            checked.append(.init(property.name, try check(value, property.node, "\(place).\(property.name)", &quotes)))
        }
        if !values.isEmpty { throw Mismatch(message: "\(place) has a member that the schema does not list") }
        return .object(checked)
    }
}

extension JSONValue {
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

extension Schema.Kind {
    fileprivate var article: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "a boolean"
        case .null: "null"
        case .anyOf: "one of several kinds"
        }
    }
}

extension String {
    /// Whether a number is spelled with digits alone, and a sign.
    var isWholeNumber: Bool { utf8.allSatisfy { $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) } }
}
