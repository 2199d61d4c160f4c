import JSONLines
import YAML

extension Schema {
    /// Reads the schema of a prompt file. A fault is added for everything that one of the services does not take.
    init?(_ node: YAMLNode, _ faults: FaultList) {
        var reader = SchemaReader(faults: faults)
        let before = faults.all.count
        guard let root = reader.node(node, depth: 1) else { return nil }
        guard case .object = root.kind, !root.isNullable else {
            faults.add(node.line, "the schema must be of type object: both services want an object as the answer")
            return nil
        }
        if faults.all.count > before { return nil }
        self.init(root: root)
    }
}

private struct SchemaReader {
    let faults: FaultList
    var nodeCount = 0

    private static let types = ["object", "array", "string", "integer", "number", "boolean", "null"]
    /// What each type takes beside `type`, `description`, `enum` and `const`.
    private static let fields = [
        "object": ["properties", "required", "additionalProperties"], "array": ["items"], "string": ["quote"],
    ]

    mutating func node(_ node: YAMLNode, depth: Int) -> Schema.Node? {
        nodeCount += 1
        guard nodeCount <= Schema.Limits.nodes else {
            if nodeCount == Schema.Limits.nodes + 1 { faults.add(node.line, "the schema has more than \(Schema.Limits.nodes) types") }
            return nil
        }
        guard depth <= Schema.Limits.depth else {
            faults.add(node.line, "the schema is nested deeper than \(Schema.Limits.depth)")
            return nil
        }
        guard case .mapping(let entries) = node.value else {
            faults.add(node.line, "a schema is \(node.kind), and must be a mapping with a type")
            return nil
        }
        func value(_ key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }
        if let alternatives = value("anyOf") { return anyOf(alternatives, node, entries, depth) }
        guard let typeNode = value("type"), let (type, isNullable) = type(typeNode) else {
            if value("type") == nil { faults.add(node.line, "a schema has no type: one of \(Self.types.joined(separator: ", "))") }
            return nil
        }
        let known = ["type", "description", "enum", "const"] + (Self.fields[type] ?? [])
        for entry in entries where !known.contains(entry.key) {
            faults.add(entry.line, "\(entry.key) is not taken with the type \(type) by both services: state it in the description instead")
        }
        guard let kind = kind(type, node, value, depth) else { return nil }
        return Schema.Node(kind: kind, isNullable: isNullable, values: values(value, type, isNullable), description: description(value("description")))
    }

    /// A type, or a list of a type and `null`.
    private func type(_ node: YAMLNode) -> (String, isNullable: Bool)? {
        var words: [String] = []
        switch node.value {
        case .string(let word): words = [word]
        case .null: words = ["null"]
        case .list(let nodes): words = nodes.map { $0.value == .null ? "null" : $0.text ?? "" }
        default: break
        }
        if words.count == 1, Self.types.contains(words[0]) { return (words[0], false) }
        if words.count == 2, words.contains("null"), let type = words.first(where: { $0 != "null" }), Self.types.contains(type) { return (type, true) }
        faults.add(node.line, "type must be one of \(Self.types.joined(separator: ", ")), or a list of one of them and \"null\"")
        return nil
    }

    private mutating func kind(_ type: String, _ node: YAMLNode, _ value: (String) -> YAMLNode?, _ depth: Int) -> Schema.Kind? {
        switch type {
        case "object": return object(node, value, depth)
        case "array":
            guard let items = value("items") else {
                faults.add(node.line, "an array has no items: the schema of its elements")
                return nil
            }
            return self.node(items, depth: depth + 1).map { .array($0) }
        case "string":
            guard let mark = value("quote") else { return .string(isQuote: false) }
            guard case .boolean(let isQuote) = mark.value else {
                faults.add(mark.line, "quote is \(mark.kind), and must be true or false")
                return nil
            }
            return .string(isQuote: isQuote)
        case "integer": return .integer
        case "number": return .number
        case "boolean": return .boolean
        default: return .null
        }
    }

    private mutating func object(_ node: YAMLNode, _ value: (String) -> YAMLNode?, _ depth: Int) -> Schema.Kind? {
        guard let properties = value("properties"), case .mapping(let entries) = properties.value, !entries.isEmpty else {
            faults.add(node.line, "an object has no properties")
            return nil
        }
        if let additional = value("additionalProperties"), additional.value != .boolean(false) {
            faults.add(additional.line, "additionalProperties must be false, or left out: both services want it so")
        }
        if let required = value("required") {
            var names: [String] = []
            if case .list(let nodes) = required.value { names = nodes.compactMap(\.text) }
            if Set(names) != Set(entries.map(\.key)) {
                faults.add(required.line, "required must list all properties, or be left out: make one that may be absent nullable, type: [string, \"null\"]")
            }
        }
        var result: [(name: String, node: Schema.Node)] = []
        for entry in entries {
            if entry.key.isEmpty || entry.key.utf8.count > Schema.Limits.name {
                faults.add(entry.line, "the name of a property has 1 to \(Schema.Limits.name) bytes")
            }
            if let inner = self.node(entry.value, depth: depth + 1) { result.append((entry.key, inner)) }
        }
        return result.count == entries.count ? .object(result) : nil
    }

    private mutating func anyOf(_ alternatives: YAMLNode, _ node: YAMLNode, _ entries: [YAMLNode.Entry], _ depth: Int) -> Schema.Node? {
        for entry in entries where !["anyOf", "description"].contains(entry.key) { faults.add(entry.line, "beside anyOf a schema has a description only") }
        guard case .list(let list) = alternatives.value, !list.isEmpty else {
            faults.add(alternatives.line, "anyOf is \(alternatives.kind), and must be a list of schemas")
            return nil
        }
        let nodes = list.compactMap { self.node($0, depth: depth + 1) }
        guard nodes.count == list.count else { return nil }
        return Schema.Node(
            kind: .anyOf(nodes), isNullable: false, values: nil, description: description(entries.first { $0.key == "description" }?.value))
    }

    private func description(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        guard let text = node.text, text.utf8.count <= Schema.Limits.description else {
            faults.add(node.line, "a description must be text of at most \(Schema.Limits.description) bytes")
            return nil
        }
        return text
    }

    /// The values of `enum` or `const`.
    private func values(_ value: (String) -> YAMLNode?, _ type: String, _ isNullable: Bool) -> [JSONValue]? {
        var nodes: [YAMLNode] = []
        if let list = value("enum") {
            guard case .list(let elements) = list.value, !elements.isEmpty, elements.count <= Schema.Limits.values else {
                faults.add(list.line, "enum must be a list of 1 to \(Schema.Limits.values) values")
                return nil
            }
            nodes = elements
        }
        if let const = value("const") {
            if !nodes.isEmpty { faults.add(const.line, "enum and const exclude each other") }
            nodes = [const]
        }
        guard !nodes.isEmpty else { return nil }
        return nodes.map { node in
            switch (node.value, type) {
            case (.null, _) where isNullable || type == "null": return .null
            case (.boolean(let flag), "boolean"): return .boolean(flag)
            case (.number(let number), "integer") where number.isWholeNumber, (.number(let number), "number"): return .number(number)
            case (.string(let text), "string"): return .string(text)
            case (.number(let text), "string"): return .string(text)
            default:
                faults.add(node.line, "\(node.kind) is no value of the type \(type)")
                return .null
            }
        }
    }
}
