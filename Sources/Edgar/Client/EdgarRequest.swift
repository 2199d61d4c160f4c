package import FilingStore

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
