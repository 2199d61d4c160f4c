/// Text that is not YAML, or that this library does not accept.
package struct YAMLFailure: Error, CustomStringConvertible, Equatable {
    /// The line, from 1.
    package let line: Int
    package let message: String

    package init(line: Int, _ message: String) {
        self.line = line
        self.message = message
    }

    package var description: String { "line \(line): \(message)" }
}
