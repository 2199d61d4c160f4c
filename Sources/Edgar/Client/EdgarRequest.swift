package import Bytes
package import HTTP

/// A GET request to EDGAR, and the expected response.
package struct EdgarRequest {
    package var url: String
    package var expecting: ResponseVerdict.Expectation
    /// Receives the body in place of `Response.body`; nil to collect the body in memory.
    package var sink: (any CheckedSink)?
    /// The version (`Last-Modified`) that the caller has already: the response is a 304 unless the file changed. Nil to get the file in any case.
    package var knownVersion: String?
    package var acceptsCompression = true
    /// The number of attempts after which a 5xx with an HTML page is final: EDGAR sends one past the end of the current feed. Nil for the usual number.
    var triesForPage: Int?
    /// The number of attempts after which an empty response is final: the index of a quarter that has just begun is empty. Nil for the usual number.
    var triesForEmpty: Int?

    /// The version to send in `If-Modified-Since`; nil for an unconditional request, as each one is that resumes a transfer.
    var conditionalVersion: String? { sink?.resumePoint == nil ? knownVersion : nil }

    package init(_ url: String, expecting: ResponseVerdict.Expectation, sink: (any CheckedSink)? = nil) {
        self.url = url
        self.expecting = expecting
        self.sink = sink
    }
}

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
