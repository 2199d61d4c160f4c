import Bytes

/// The format of AWS's shared configuration and credentials files: `[section]`, then `name = value` or `name: value`. Lines that begin with `#` or `;` are
/// comments. A line that is indented further than the setting before it continues the value, or, if the value is empty, is a setting of its own below that name.
enum ProfileFile {
    /// Returns the settings by section. A nested setting has the name `outer.inner`.
    static func parse(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section = ""
        /// The last setting that is not nested, and how far it is indented.
        var last: (name: String, indentation: Int, hasValue: Bool)?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimmed
            guard let first = content.first, first != "#", first != ";" else { continue }
            let indentation = line.prefix { $0 == " " || $0 == "\t" }.count
            if let last, indentation > last.indentation {
                if last.hasValue {
                    sections[section, default: [:]][last.name, default: ""] += "\n" + content
                } else if let (name, value) = setting(content, separators: "=") {
                    sections[section, default: [:]]["\(last.name).\(name)"] = value
                }
            } else if first == "[", let end = content.lastIndex(of: "]") {
                section = content[content.index(after: content.startIndex)..<end].trimmed
                if sections[section] == nil { sections[section] = [:] }
                last = nil
            } else if let (name, value) = setting(content, separators: "=:") {
                last = (name, indentation, !value.isEmpty)
                sections[section, default: [:]][name] = value
            }
        }
        return sections
    }

    private static func setting(_ line: String, separators: String) -> (name: String, value: String)? {
        guard let mark = line.firstIndex(where: separators.contains) else { return nil }
        return (line[..<mark].trimmed.lowercased(), line[line.index(after: mark)...].trimmed)
    }
}
