/// Names for the files of one folder, made of names that strangers chose: never a path, never empty, never the same twice.
package struct SafeNames {
    /// Bytes that a name may have; file systems allow 255, and a name may still get a number.
    static let limit = 200

    /// Names given, in lower case, since some file systems do not tell cases apart.
    private var taken: Set<String> = []
    private var lastNumber: [String: Int] = [:]

    package init() {}

    /// Keeps a name from being given again.
    mutating func reserve(_ name: String) { taken.insert(name.lowercased()) }

    /// A name for the document at `index` (from 1), as near to `filename` as is safe.
    package mutating func name(_ filename: String?, index: Int, suffix: String) -> String {
        let clean = Self.clean(filename ?? "")
        let (stem, end) = Self.split(clean)
        guard !clean.isEmpty, clean.utf8.count <= Self.limit else {
            return free("document-\(index)", end.isEmpty || end.utf8.count > 16 ? suffix : end)
        }
        return free(stem, end)
    }

    /// Separators, control characters and leading points taken out.
    static func clean(_ name: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: scalars.append("_")
            default: scalars.append(scalar == "/" || scalar == "\\" || scalar == ":" ? "_" : scalar)
            }
        }
        while scalars.last == " " { scalars.removeLast() }
        let rest = scalars.drop { $0 == "." || $0 == " " }
        // `..` and `.` are nothing; `.profile` is `_.profile`.
        guard rest.startIndex > scalars.startIndex, !rest.isEmpty else { return String(String.UnicodeScalarView(rest)) }
        return "_." + String(String.UnicodeScalarView(rest))
    }

    /// Stem and suffix, which has its point.
    private static func split(_ name: String) -> (stem: String, suffix: String) {
        guard let point = name.lastIndex(of: "."), point > name.startIndex else { return (name, "") }
        return (String(name[..<point]), String(name[point...]))
    }

    /// The name itself, or with the first number that makes it new.
    private mutating func free(_ stem: String, _ suffix: String) -> String {
        var name = stem + suffix
        let key = name.lowercased()
        var number = lastNumber[key] ?? 1
        while !taken.insert(name.lowercased()).inserted {
            number += 1
            name = "\(stem)-\(number)\(suffix)"
        }
        lastNumber[key] = number
        return name
    }
}
