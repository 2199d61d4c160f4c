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
