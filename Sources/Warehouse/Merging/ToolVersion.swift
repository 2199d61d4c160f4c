/// A tool's version, ordered by Semantic Versioning 2.0, section 11: by its numbers, a pre-release before its release. Build metadata is ignored.
struct ToolVersion: Comparable, Hashable, Sendable {
    /// The version without its build metadata.
    let text: String

    init(_ text: String) {
        self.text = String(text.prefix { $0 != "+" })
    }

    static func < (left: Self, right: Self) -> Bool {
        let (leftCore, leftPre) = left.parts
        let (rightCore, rightPre) = right.parts
        if let isLess = isLess(leftCore, rightCore) { return isLess }
        switch (leftPre.isEmpty, rightPre.isEmpty) {
        case (true, true): return left.text < right.text
        case (false, true): return true
        case (true, false): return false
        case (false, false): return isLess(leftPre, rightPre) ?? (left.text < right.text)
        }
    }

    private var parts: (core: [Substring], preRelease: [Substring]) {
        let core = text.prefix { $0 != "-" }
        return (core.split(separator: "."), text.dropFirst(core.count + 1).split(separator: "."))
    }

    /// Whether the first list of identifiers is before the second; nil when they are equal. Numbers are before words.
    private static func isLess(_ left: [Substring], _ right: [Substring]) -> Bool? {
        for (left, right) in zip(left, right) {
            switch (Int(left), Int(right)) {
            case (let left?, let right?):
                if left != right { return left < right }
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil):
                if left != right { return left < right }
            }
        }
        return left.count == right.count ? nil : left.count < right.count
    }
}
