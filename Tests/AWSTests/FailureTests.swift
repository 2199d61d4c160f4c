import Testing
@testable import HTTP
@testable import AWS

@Suite struct `Failures of a service` {
    @Test(arguments: [
        (404, "NoSuchBucket", ServiceFailure.Kind.refused), (403, "SignatureDoesNotMatch", .credentials), (403, "InvalidAccessKeyId", .credentials),
        (403, "AccessDenied", .refused), (503, "SlowDown", .transient), (500, "InternalError", .transient), (400, "RequestTimeout", .transient),
        (400, "KeyTooLongError", .request), (301, "PermanentRedirect", .refused), (502, "", .transient), (429, "", .transient), (403, "", .refused),
        (403, "InvalidObjectState", .request),
    ])
    func `an error response is judged by the code that the service gives`(status: Int, code: String, kind: ServiceFailure.Kind) {
        var head = ResponseHead()
        head.status = status
        let document = "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>a &lt;b&gt; &amp;amp;</Message></Error>"
        let body = code.isEmpty ? [] : Array(document.utf8)
        let failure = ServiceFailure(Response(head: head, body: body, bodyBytes: body.count, retryAfter: nil, redirect: nil, duration: 0))
        #expect(failure.kind == kind)
        #expect(failure.code == (code.isEmpty ? "http_\(status)" : code))
        if !code.isEmpty { #expect(failure.message.contains("\(status) \(code): a <b> &amp;")) }
    }
}
