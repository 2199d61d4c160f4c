import Bytes

/// The name of a workflow. It is a label of metrics and a part of addresses, so few characters are allowed.
package enum WorkflowName {
    /// The most bytes of a name.
    package static let limit = 100

    /// Whether a text is a name: letters, digits, `.`, `_` and `-`, a letter or digit first.
    package static func isValid(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isASCIILetter || first.isDigit, text.utf8.count <= limit else { return false }
        return text.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "._-".utf8.contains($0) }
    }
}
