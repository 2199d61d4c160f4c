/// Creates safe names for the files of one folder from names in submissions. A safe name contains no path, is not empty, and is unique in the folder.
package struct SafeNames {
    /// The maximum number of bytes of a name. File systems allow 255; the rest leaves room for a number.
    static let limit = 200

    /// The names in use, in lower case, because some file systems ignore case.
    private var taken: Set<String> = []
    private var lastNumber: [String: Int] = [:]

    package init() {}

    /// Marks a name as in use.
    mutating func reserve(_ name: String) { taken.insert(name.lowercased()) }

    /// Returns a name for the document at `index` (from 1), as close to `filename` as is safe.
    package mutating func name(_ filename: String?, index: Int, suffix: String) -> String {
        let clean = Self.clean(filename ?? "")
        let (stem, end) = Self.split(clean)
        guard !clean.isEmpty, clean.utf8.count <= Self.limit else {
            return free("document-\(index)", end.isEmpty || end.utf8.count > 16 ? suffix : end)
        }
        return free(stem, end)
    }

    /// Returns a name with `_` for separators and control characters, and `_.` for leading dots.
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
        // `..` and `.` become empty, `.profile` becomes `_.profile`.
        guard rest.startIndex > scalars.startIndex, !rest.isEmpty else { return String(String.UnicodeScalarView(rest)) }
        return "_." + String(String.UnicodeScalarView(rest))
    }

    /// Splits a name into stem and suffix; the suffix includes its dot.
    private static func split(_ name: String) -> (stem: String, suffix: String) {
        guard let point = name.lastIndex(of: "."), point > name.startIndex else { return (name, "") }
        return (String(name[..<point]), String(name[point...]))
    }

    /// Returns the name, with a number if it is already in use, and marks it as in use.
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
