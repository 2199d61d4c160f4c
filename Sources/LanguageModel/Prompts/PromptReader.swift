import Bytes
package import YAML

extension Prompt {
    private static let fields = [
        "name", "version", "for", "with", "forms", "dialect", "model", "max_output_tokens", "temperature", "system", "user", "schema", "reduce", "part_bytes",
    ]

    /// Parses a prompt file, and reports all its faults.
    ///
    /// - Parameter variable: returns the value of a variable, `${NAME}`; nil for the environment.
    package init(parsing text: Span<UInt8>, variable: ((String) -> String?)? = nil) throws(YAMLFaults) {
        let faults = FaultList()
        let node = try YAMLNode(file: text, variable: variable)
        guard let fields = FieldReader(node, "a prompt", known: Self.fields, faults) else {
            try faults.check()
            throw YAMLFaults([])
        }
        let reader = PromptReader(fields: fields, faults: faults)
        let name = reader.name("name")
        let version = reader.name("version")
        let subject = reader.subject()
        let schema = fields["schema"].flatMap { Schema($0, faults) }
        if !fields.has("schema") { faults.add(fields.line, "schema is missing: the JSON Schema of the answer") }
        let user = fields.text("user", limit: Limits.text)?.text
        if !fields.has("user") { faults.add(fields.line, "user is missing: what the model is asked") }
        let context = fields.texts("with", most: Limits.list, limit: Limits.name)?.map(\.text) ?? []
        if !context.isEmpty, case .answers = subject { faults.add(fields.line, "with has the answers about a text: with for: {answers} leave it out") }
        let forms = fields.texts("forms", most: Limits.list, limit: Limits.name)?.map { $0.text.uppercased() } ?? []
        let dialect = fields.word("dialect", Dialect.self)
        let model = fields.text("model", limit: 200)?.text
        let output = reader.number("max_output_tokens", Limits.outputTokens) ?? Limits.standardOutputTokens
        let part = reader.number("part_bytes", Limits.partBytes) ?? Limits.standardPartBytes
        let temperature = reader.temperature()
        let system = fields.text("system", limit: Limits.text)?.text
        let reduce = reader.reduce()
        try faults.check()
        guard let name, let version, let subject, let schema, let user else { throw YAMLFaults([]) }
        self.init(
            name: name, version: version, subject: subject, context: context, forms: forms, dialect: dialect, model: model, maxOutputTokens: output,
            temperature: temperature, system: system, user: user, schema: schema, reduce: reduce, partBytes: part, choice: nil)
    }
}

/// Reads the fields of a prompt.
private struct PromptReader {
    let fields: FieldReader
    let faults: FaultList

    /// A word of letters, digits, `-`, `_` and `.`.
    func name(_ key: String) -> String? {
        guard let (text, line) = fields.text(key, limit: Prompt.Limits.name) else {
            if !fields.has(key) { faults.add(fields.line, "\(key) is missing") }
            return nil
        }
        guard text.utf8.allSatisfy({ $0.isASCIILetter || $0.isDigit || "-_.".utf8.contains($0) }) else {
            faults.add(line, "\(key) is \"\(text)\", and may have letters, digits, -, _ and . only")
            return nil
        }
        return text
    }

    func number(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let (text, line) = fields.text(key, limit: 20) else { return nil }
        if let number = Int(text), range.contains(number) { return number }
        faults.add(line, "\(key) is \"\(text)\", and must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A number from 0 to 2, as it is spelled.
    func temperature() -> String? {
        guard let (text, line) = fields.text("temperature", limit: 20) else { return nil }
        if let number = Double(text), number >= 0, number <= 2, text.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }), text.first != ".",
            text.last != "."
        {
            return text
        }
        faults.add(line, "temperature is \"\(text)\", and must be a number from 0 to 2")
        return nil
    }

    func subject() -> Prompt.Subject? {
        guard let node = fields["for"] else {
            if !fields.has("for") { faults.add(fields.line, "for is missing: {sections: [\"1A\"]}, {documents: [EX-99.1]} or {answers: [NAME]}") }
            return nil
        }
        guard let inner = FieldReader(node, "for", known: ["sections", "documents", "answers"], faults) else { return nil }
        guard inner.entries.count == 1, let key = inner.entries.first?.key else {
            faults.add(inner.line, "for has \(inner.entries.isEmpty ? "nothing" : "several fields"), and must have one of sections, documents and answers")
            return nil
        }
        guard let texts = inner.texts(key, most: Prompt.Limits.list, limit: Prompt.Limits.name)?.map(\.text), !texts.isEmpty else { return nil }
        switch key {
        case "sections": return .sections(texts.map { $0.uppercased() })
        case "documents": return .documents(texts.map { $0.uppercased() })
        case "answers": return .answers(texts)
        default: return nil
        }
    }

    func reduce() -> String? {
        guard let node = fields["reduce"], let inner = FieldReader(node, "reduce", known: ["user"], faults) else { return nil }
        if !inner.has("user") { faults.add(inner.line, "reduce has no user: how one answer is made of those about the parts") }
        return inner.text("user", limit: Prompt.Limits.text)?.text
    }
}
