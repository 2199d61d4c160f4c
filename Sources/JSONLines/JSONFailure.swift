/// Text that is not JSON, or breaks a limit of ours.
package struct JSONFailure: Error, CustomStringConvertible, Equatable {
    package let message: String
    /// Where in the text, in bytes.
    package let offset: Int

    package init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) at byte \(offset)" }
}

/// What a record may be: limits that no honest line reaches.
package enum JSONLimits {
    /// Bytes a line.
    package static let line = 64 << 20
    /// Arrays and objects within each other.
    package static let depth = 64
    /// Members of a record's own object.
    package static let members = 4096
}
