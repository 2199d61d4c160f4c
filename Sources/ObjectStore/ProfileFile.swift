import Bytes

/// The format of AWS's shared configuration and credentials files: `[section]`, then `name = value`. Lines that begin with `#` or `;` are comments.
enum ProfileFile {
    static func parse(_ text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var section = ""
        for line in text.split(whereSeparator: \.isNewline) {
            // An indented line belongs to a nested setting, none of which is needed here.
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
