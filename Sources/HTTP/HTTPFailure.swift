package import Bytes

/// Why a request got no complete response.
package struct HTTPFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// A URL or header that cannot be sent.
        case invalidRequest
        /// The host's name is unknown, or no server listens at the address.
        case unreachable
        /// The server's certificate is not trusted.
        case untrusted
        /// A cut connection, a response that is not HTTP, a head that is too long, a short body, or a broken encoding.
        case broken
        /// A part of a body (206) that was not requested.
        case misplaced
        case timedOut
        /// A body longer than the limit.
        case tooLarge
        /// The sink failed.
        case sink(SystemFailure)
        /// The source of the request's body failed.
        case source(SystemFailure)
        /// libcurl itself failed.
        case library
    }

    package let kind: Kind
    /// The method and the URL, for messages.
    package let request: String
    package let reason: String

    package init(_ kind: Kind, _ request: String, _ reason: String) {
        self.kind = kind
        self.request = request
        self.reason = reason
    }

    /// Whether the same request may succeed a little later.
    package var isRetryable: Bool {
        switch kind {
        case .unreachable, .broken, .misplaced, .timedOut: true
        case .invalidRequest, .untrusted, .tooLarge, .sink, .source, .library: false
        }
    }

    package var description: String { "\(request): \(reason)" }
}
