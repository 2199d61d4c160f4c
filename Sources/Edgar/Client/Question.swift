package import Bytes
package import HTTP

extension EdgarClient {
    package struct Question {
        package var url: String
        package var expecting: Answer.Expectation
        /// Gets the body in place of `Response.body`; nil to collect it.
        package var sink: (any CheckedSink)?
        /// The version (`Last-Modified`) that is had already: the answer is then a 304 while it holds. Nil to have the file whatever it is.
        package var knownVersion: String?
        package var acceptsCompression = true
        /// How often to ask while the answer is a page with a status of 5xx, which is how the current feed ends.
        var triesForPage: Int?
        /// How often to ask while the answer is empty, as the index of a quarter is that has only begun.
        var triesForEmpty: Int?

        package init(_ url: String, expecting: Answer.Expectation, sink: (any CheckedSink)? = nil) {
            self.url = url
            self.expecting = expecting
            self.sink = sink
        }
    }
}

/// A sink that knows its start and whether what it took is whole.
package protocol CheckedSink: ResponseSink {
    /// The first bytes that came, up to `SubmissionText.window`.
    var start: [UInt8] { get }
    /// What is wrong with what came, in words that go behind an address; nil when nothing is.
    var fault: String? { get }
    /// Where an answer that broke off can be gone on with, and the version (`Last-Modified`) that is a part of; nil for from the start.
    var resumePoint: (offset: Int, version: String)? { get }
    /// Forgets what came.
    func discard()
    /// Before each try, when its turn has come: opens what is needed. False when the question is not to be asked now.
    func makeReady() throws(SystemFailure) -> Bool
    /// Behind each try that is not the last: what is open is closed until the next.
    func rest()
}

/// What begins anew with each answer has nothing to forget and nothing to go on with.
extension CheckedSink {
    package var resumePoint: (offset: Int, version: String)? { nil }
    package func discard() {}
    package func makeReady() throws(SystemFailure) -> Bool { true }
    package func rest() {}
}
