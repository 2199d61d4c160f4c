package import Bytes
package import HTTP
import Pace

/// Why a request to EDGAR failed, and what the failure means for the run.
package struct EdgarFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// No identity, or an unusable address or setting: no request was sent.
        case configuration
        /// The SEC does not accept the identity in the User-Agent.
        case identityRefused
        /// The file does not exist at EDGAR.
        case missing
        /// Refused for an unknown reason.
        case refused
        /// Throttled, unreachable, 5xx, cut off or damaged on every attempt.
        case unfinished
        /// The allowed number of requests, or of bytes, is used up.
        case requestLimit
        /// The response is complete, but is not the requested file.
        case malformed
        /// The input is not records.
        case notRecords
        /// Another process is fetching the same file, or has stored it: no request was sent.
        case held
        /// The run was asked to stop.
        case interrupted
        /// The server that keeps the request rate cannot be reached: no request may be sent.
        case rateUnavailable
        /// A system call failed.
        case local(SystemFailure)
    }

    package let kind: Kind
    /// A short name for programs.
    package let code: String
    package let message: String

    package init(_ kind: Kind, _ message: String, code: String? = nil) {
        self.kind = kind
        self.message = message
        self.code =
            code
            ?? {
                switch kind {
                case .configuration: "configuration"
                case .identityRefused: "identity_refused"
                case .missing: "no_such_object"
                case .refused: "refused"
                case .unfinished: "unavailable"
                case .requestLimit: "max_requests"
                case .malformed: "malformed_answer"
                case .notRecords: "not_records"
                case .held: "held"
                case .interrupted: "interrupted"
                case .rateUnavailable: "rate_unavailable"
                case .local: "input_output"
                }
            }()
    }

    package init(_ failure: SystemFailure) {
        self.init(.local(failure), failure.description)
    }

    package init(_ failure: HTTPFailure, tries: Int) {
        let times = tries > 1 ? " (\(tries) tries)" : ""
        switch failure.kind {
        case .sink(let reason), .source(let reason): self.init(reason)
        case .untrusted: self.init(.refused, failure.description, code: "untrusted")
        case .invalidRequest: self.init(.malformed, failure.description)
        case .tooLarge: self.init(.malformed, failure.description, code: "too_large")
        case .library: self.init(.local(SystemFailure("use libcurl for", failure.description, errno: 0)), failure.description)
        case .unreachable: self.init(.unfinished, failure.description + times, code: "unreachable")
        case .broken, .timedOut: self.init(.unfinished, failure.description + times)
        case .misplaced: self.init(.unfinished, failure.description + times, code: "damaged")
        }
    }

    /// A failure of the pacer.
    static func pacing(_ failure: PaceFailure) -> EdgarFailure {
        switch failure.kind {
        case .configuration: EdgarFailure(.configuration, failure.description)
        case .unavailable: EdgarFailure(.rateUnavailable, failure.description)
        case .system(let reason): EdgarFailure(reason)
        }
    }

    /// Whether the failure ends the whole run, because every further request would fail as well.
    package var endsRun: Bool {
        switch kind {
        case .configuration, .identityRefused, .interrupted, .rateUnavailable, .notRecords, .local: true
        case .refused: code == "untrusted" || code == "refused_on_the_way"
        case .missing, .unfinished, .requestLimit, .malformed, .held: false
        }
    }

    /// Whether the same request may succeed later.
    package var isRetryable: Bool {
        switch kind {
        case .unfinished, .requestLimit, .interrupted, .rateUnavailable, .held: true
        case .refused: code == "refused"
        case .configuration, .identityRefused, .missing, .malformed, .notRecords, .local: false
        }
    }

    package var description: String { message }
}

/// Runs a call of the pacer, and throws its failure as an `EdgarFailure`.
func paced<R>(_ call: () throws(PaceFailure) -> R) throws(EdgarFailure) -> R {
    do throws(PaceFailure) { return try call() } catch { throw .pacing(error) }
}
