import Bytes

/// The format of AWS's shared configuration and credentials files: `[section]`, then `name = value`. Lines that begin with `#` or `;` are comments. Indented
/// lines below a name without a value are settings of that name.
enum ProfileFile {
    /// Returns the settings by section. A nested setting has the name `outer.inner`.
    static func parse(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section = ""
        var outer: String?
        for line in text.split(whereSeparator: \.isNewline) {
            let content = line.trimmed
            guard let first = content.first, first != "#", first != ";" else { continue }
            let isIndented = line.first == " " || line.first == "\t"
            if first == "[", !isIndented {
                section = content.dropFirst().prefix { $0 != "]" }.split(separator: " ").joined(separator: " ")
                outer = nil
            } else if let equals = content.firstIndex(of: "=") {
                let name = content[..<equals].trimmed.lowercased()
                let value = content[content.index(after: equals)...].trimmed
                if isIndented {
                    if let outer { sections[section, default: [:]]["\(outer).\(name)"] = value }
                } else {
                    outer = value.isEmpty ? name : nil
                    sections[section, default: [:]][name] = value
                }
            }
        }
        return sections
    }
}
