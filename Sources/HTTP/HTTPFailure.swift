package import Bytes

/// A request that got no whole answer: what was asked, and why not.
package struct HTTPFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// A URL or header that cannot be sent.
        case invalidRequest
        /// The host's name is not known, or nothing listens there.
        case unreachable
        /// The peer is not who it should be.
        case untrusted
        /// A connection that was cut, an answer that is no HTTP, a head without an end, a body that is short or whose encoding is broken.
        case broken
        /// A part of a body that was not asked for: it fits to nothing.
        case misplaced
        case timedOut
        /// A body beyond the limit.
        case tooLarge
        /// What came could not be put away.
        case sink(SystemFailure)
        /// The library itself failed.
        case library
    }

    package let kind: Kind
    /// Method and URL.
    package let request: String
    package let reason: String

    package init(_ kind: Kind, _ request: String, _ reason: String) {
        self.kind = kind
        self.request = request
        self.reason = reason
    }

    /// Whether the same request may go through a little later.
    package var isRetryable: Bool {
        switch kind {
        case .unreachable, .broken, .misplaced, .timedOut: true
        case .invalidRequest, .untrusted, .tooLarge, .sink, .library: false
        }
    }

    package var description: String { "\(request): \(reason)" }
}
