/// Limits of a record, far beyond any that a tool writes.
package enum JSONLimits {
    /// Bytes of a line.
    package static let line = 64 << 20
    /// Depth of nested arrays and objects.
    package static let depth = 64
    /// Members of a record's top-level object.
    package static let members = 4096
}
