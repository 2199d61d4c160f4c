/// Limits of a YAML file, far beyond any that a person writes.
package enum YAMLLimits {
    /// Bytes of a file.
    package static let file = 4 << 20
    /// Depth of nested lists and mappings.
    package static let depth = 32
    /// Values in a file, including lists and mappings.
    package static let nodes = 200_000
    /// Bytes of a text in which variables are replaced.
    package static let expandedText = 1 << 20
}
