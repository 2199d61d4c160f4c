import Bytes

/// The format of the shared files: `[section]`, then `name = value`; lines that begin with `#` or `;` are comments.
enum ProfileFile {
    static func parse(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            // An indented line belongs to a nested setting; none of these is needed.
            guard let first = line.first, first != " ", first != "\t", first != "#", first != ";" else { continue }
            if first == "[" {
                section = line.dropFirst().prefix { $0 != "]" }.split(separator: " ").joined(separator: " ")
            } else if let equals = line.firstIndex(of: "=") {
                sections[section, default: [:]][line[..<equals].trimmed.lowercased()] = line[line.index(after: equals)...].trimmed
            }
        }
        return sections
    }
}
