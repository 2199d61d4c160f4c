/// Text that is not JSON, or exceeds one of `JSONLimits`.
package struct JSONFailure: Error, CustomStringConvertible, Equatable {
    package let message: String
    /// The offset in the text, in bytes.
    package let offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) at byte \(offset)" }
}

/// Limits of a record, far beyond any that a tool writes.
package enum JSONLimits {
    /// Bytes of a line.
    package static let line = 64 << 20
    /// Depth of nested arrays and objects.
    package static let depth = 64
    /// Members of a record's top-level object.
    package static let members = 4096
}
