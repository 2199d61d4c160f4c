import Bytes

/// Why metrics or spans did not reach their destination. The text never shows a password or a header.
package struct TelemetryFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// An address, a name or a variable that cannot be used.
        case configuration
        /// The receiver was not reached, answered too late, or asks to come back later. The same request may succeed later.
        case transient
        /// The receiver refuses the request for good.
        case refused
        /// A file or folder could not be read or written.
        case file
    }

    package let kind: Kind
    package let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    init(_ failure: SystemFailure) { self.init(.file, failure.description) }

    package var description: String { message }
}
