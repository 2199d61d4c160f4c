package import Bytes
package import HTTP

/// A sink that keeps the start of the body, and checks whether the body is complete.
package protocol CheckedSink: ResponseSink {
    /// The first bytes of the body, up to `SubmissionText.window`.
    var start: [UInt8] { get }
    /// The fault of the body, worded to follow an address in a message; nil for a complete and valid body.
    var fault: String? { get }
    /// Where an interrupted transfer can be resumed: the offset, and the version (`Last-Modified`) of the bytes before it. Nil to start over.
    var resumePoint: (offset: Int, version: String)? { get }
    /// Discards the bytes received so far.
    func discard()
    /// Opens the files of the sink. Called before each attempt. Returns false when the request must not be sent now.
    func prepare() throws(SystemFailure) -> Bool
    /// Closes the files of the sink until the next attempt.
    func suspend()
}

/// Defaults for a sink that starts over with each response and has nothing to open.
extension CheckedSink {
    package var resumePoint: (offset: Int, version: String)? { nil }
    package func discard() {}
    package func prepare() throws(SystemFailure) -> Bool { true }
    package func suspend() {}
}
