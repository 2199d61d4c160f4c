package import JSONLines

/// The JSON Schema of an answer: the part of JSON Schema that both services take.
///
/// Every object lists all its properties as required and has no others, as the services want it. `quote` marks a text that must stand in what was asked about; it
/// is not sent.
package struct Schema: Sendable {
    package indirect enum Kind: Sendable {
        case object([(name: String, node: Node)])
        case array(Node)
        case string(isQuote: Bool)
        case integer
        case number
        case boolean
        case null
        case anyOf([Node])
    }

    package struct Node: Sendable {
        let kind: Kind
        /// Whether null is an answer too (`type: [string, "null"]`).
        let isNullable: Bool
        /// The only values (`enum`, `const`); nil for all of the kind.
        let values: [JSONValue]?
        let description: String?
    }

    package let root: Node

    init(root: Node) { self.root = root }

    /// Limits of a schema, of which those of the services are larger.
    package enum Limits {
        static let depth = 10
        static let nodes = 1000
        static let values = 500
        static let name = 64
        static let description = 2000
    }

    /// Whether any text must be a quote.
    package var hasQuotes: Bool { Self.hasQuotes(root) }

    private static func hasQuotes(_ node: Node) -> Bool {
        switch node.kind {
        case .object(let properties): properties.contains { hasQuotes($0.node) }
        case .array(let items): hasQuotes(items)
        case .string(let isQuote): isQuote
        case .anyOf(let nodes): nodes.contains(where: hasQuotes)
        case .integer, .number, .boolean, .null: false
        }
    }

    /// Where the schema marks quotes: `.` and a name for a property, `[]` for elements, `|` and a number for an alternative.
    var quotePaths: [String] {
        var paths: [String] = []
        Self.addQuotePaths(root, "", to: &paths)
        return paths
    }

    private static func addQuotePaths(_ node: Node, _ path: String, to paths: inout [String]) {
        switch node.kind {
        case .object(let properties): for property in properties { addQuotePaths(property.node, "\(path).\(property.name)", to: &paths) }
        case .array(let items): addQuotePaths(items, "\(path)[]", to: &paths)
        case .string(let isQuote): if isQuote { paths.append(path) }
        case .anyOf(let nodes): for (index, node) in nodes.enumerated() { addQuotePaths(node, "\(path)|\(index)", to: &paths) }
        case .integer, .number, .boolean, .null: break
        }
    }

    /// Writes the schema as it is sent.
    package func write(to writer: inout JSONWriter) { Self.write(root, to: &writer) }

    private static func write(_ node: Node, to writer: inout JSONWriter) {
        writer.beginObject()
        if case .anyOf(let nodes) = node.kind {
            writer.key("anyOf")
            writer.beginArray()
            for node in nodes { write(node, to: &writer) }
            writer.endArray()
        } else {
            writer.key("type")
            if node.isNullable {
                writer.beginArray()
                writer.string(node.kind.name)
                writer.string("null")
                writer.endArray()
            } else {
                writer.string(node.kind.name)
            }
        }
        writer.member("description", node.description)
        if let values = node.values {
            writer.key("enum")
            writer.value(.array(values))
        }
        switch node.kind {
        case .object(let properties):
            writer.key("properties")
            writer.beginObject()
            for property in properties {
                writer.key(utf8: property.name)
                write(property.node, to: &writer)
            }
            writer.endObject()
            writer.key("required")
            writer.value(.array(properties.map { .string($0.name) }))
            writer.key("additionalProperties")
            writer.boolean(false)
        case .array(let items):
            writer.key("items")
            write(items, to: &writer)
        default: break
        }
        writer.endObject()
    }
}

extension Schema.Kind {
    var name: String {
        switch self {
        case .object: "object"
        case .array: "array"
        case .string: "string"
        case .integer: "integer"
        case .number: "number"
        case .boolean: "boolean"
        case .null: "null"
        case .anyOf: "anyOf"
        }
    }
}
