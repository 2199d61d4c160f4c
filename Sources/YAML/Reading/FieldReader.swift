/// Reads the fields of a mapping. A field of a wrong type is a fault, and is absent.
package struct FieldReader {
    package let entries: [YAMLNode.Entry]
    package let line: Int
    package let faults: FaultList

    /// - Parameters:
    ///   - what: the mapping, for messages: `a rule`.
    ///   - known: the fields that it may have.
    package init?(_ node: YAMLNode, _ what: String, known: [String], _ faults: FaultList) {
        guard case .mapping(let entries) = node.value else {
            faults.add(node.line, "\(what) is \(node.kind), and must be a mapping of \(known.joined(separator: ", "))")
            return nil
        }
        self.entries = entries
        line = node.line
        self.faults = faults
        for entry in entries where !known.contains(entry.key) {
            faults.add(entry.line, "\(what) has no field \"\(entry.key)\": the fields are \(known.joined(separator: ", "))")
        }
    }

    package subscript(key: String) -> YAMLNode? {
        guard let node = entries.first(where: { $0.key == key })?.value else { return nil }
        if node.value == .null {
            faults.add(node.line, "\(key) has no value")
            return nil
        }
        return node
    }

    package func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The text of a field, which may be written as a number.
    package func text(_ key: String, limit: Int) -> (text: String, line: Int)? {
        guard let node = self[key] else { return nil }
        guard let text = node.text else {
            faults.add(node.line, "\(key) is \(node.kind), and must be text\(hint(node))")
            return nil
        }
        guard !text.isEmpty, text.utf8.count <= limit else {
            faults.add(node.line, text.isEmpty ? "\(key) is empty" : "\(key) has more than \(limit) bytes")
            return nil
        }
        return (text, node.line)
    }

    /// One of a few words.
    package func word<Word: CaseIterable & RawRepresentable>(_ key: String, _ type: Word.Type) -> Word? where Word.RawValue == String {
        guard let (text, line) = text(key, limit: 100) else { return nil }
        if let word = Word(rawValue: text) { return word }
        faults.add(line, "\(key) is \"\(text)\", and must be one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        return nil
    }

    /// The texts of a list, or of a single text. An empty list is a fault.
    package func texts(_ key: String, most: Int, limit: Int) -> [(text: String, line: Int)]? {
        guard let node = self[key] else { return nil }
        let elements: [YAMLNode]
        if case .list(let list) = node.value { elements = list } else { elements = [node] }
        if elements.isEmpty { faults.add(node.line, "\(key) is empty: leave it out") }
        if elements.count > most { faults.add(node.line, "\(key) has more than \(most) entries") }
        return elements.prefix(most).compactMap { element in
            guard let text = element.text else {
                faults.add(element.line, "\(key) has \(element.kind), and must be a list of texts\(hint(element))")
                return nil
            }
            guard !text.isEmpty, text.utf8.count <= limit else {
                faults.add(element.line, text.isEmpty ? "\(key) has an empty text" : "\(key) has a text of more than \(limit) bytes")
                return nil
            }
            return (text, element.line)
        }
    }

    private func hint(_ node: YAMLNode) -> String {
        if case .boolean(let flag) = node.value { ": write \"\(flag)\" in quotation marks" } else { "" }
    }
}
