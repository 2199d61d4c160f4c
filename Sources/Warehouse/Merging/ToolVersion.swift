import Bytes
import JSONLines

/// A tool's version, ordered by Semantic Versioning 2.0, section 11: by its numbers, a pre-release before its release. Build metadata is ignored.
///
/// Versions come from input, so that texts are compared by their bytes.
struct ToolVersion: Comparable, Hashable, Sendable {
    private let exact: ExactText
    /// The version without its build metadata.
    var text: String { exact.text }

    init(_ text: String) {
        let plus = text.utf8.firstIndex(of: UInt8(ascii: "+")) ?? text.endIndex
        exact = ExactText(String(text[..<plus]))
    }

    /// Reads the `tool_versions` of a record. If a tool occurs twice, the last version counts.
    static func versions(_ value: JSONValue?) -> [ExactText: ToolVersion] {
        var versions: [ExactText: ToolVersion] = [:]
        for member in value?.members ?? [] {
            if let text = member.value.string { versions[ExactText(member.key)] = ToolVersion(text) }
        }
        return versions
    }

    /// The `tool_versions` of a record, in the order of the tools' names.
    static func json(_ versions: [ExactText: ToolVersion]) -> JSONValue {
        .object(versions.sorted { $0.key < $1.key }.map { .init($0.key.text, .string($0.value.text)) })
    }

    static func < (left: Self, right: Self) -> Bool {
        let (leftCore, leftPre) = left.parts
        let (rightCore, rightPre) = right.parts
        if let isLess = isLess(leftCore, rightCore) { return isLess }
        switch (leftPre.isEmpty, rightPre.isEmpty) {
        case (true, true): return left.exact < right.exact
        case (false, true): return true
        case (true, false): return false
        case (false, false): return isLess(leftPre, rightPre) ?? (left.exact < right.exact)
        }
    }

    private var parts: (core: [Substring.UTF8View], preRelease: [Substring.UTF8View]) {
        let core = text.utf8.prefix { $0 != UInt8(ascii: "-") }
        let dot = UInt8(ascii: ".")
        return (core.split(separator: dot), text.utf8.dropFirst(core.count + 1).split(separator: dot))
    }

    /// Whether the first list of identifiers is before the second; nil when they are equal. Numbers are before words.
    private static func isLess(_ left: [Substring.UTF8View], _ right: [Substring.UTF8View]) -> Bool? {
        for (left, right) in zip(left, right) {
            switch (Int(Substring(left)), Int(Substring(right))) {
            case (let left?, let right?):
                if left != right { return left < right }
            case (.some, nil): return true
            case (nil, .some): return false
            case (nil, nil):
                if !left.elementsEqual(right) { return left.lexicographicallyPrecedes(right) }
            }
        }
        return left.count == right.count ? nil : left.count < right.count
    }
}
