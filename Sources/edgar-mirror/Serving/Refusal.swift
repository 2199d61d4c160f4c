import Hummingbird

/// A refusal like EDGAR's. The reason is in the body, not only in the status: for a missing object the body is an XML error of EDGAR's object store, for a refused
/// client it is an HTML page.
enum Refusal: Sendable {
    /// 404: there is no such file.
    case missing(key: String)
    /// 403: there is no such index. Clients may not list its folder, so the object store does not say 404.
    case noIndex(key: String)
    /// 403 and a page: more requests than the limit allows.
    case tooManyRequests
    /// 429, with the seconds to wait.
    case slowDown(seconds: Int)
    /// 503 and a page, as past the end of the current feed; `retryAfter` is in seconds.
    case unavailable(retryAfter: Int?)

    var response: Response {
        switch self {
        case .missing(let key):
            let error = "<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>\(HTMLText.escaped(key))</Key>"
            return respond(.notFound, "application/xml", Self.storeError(error, key))
        case .noIndex(let key):
            return respond(.forbidden, "application/xml", Self.storeError("<Code>AccessDenied</Code><Message>Access Denied</Message>", key))
        case .tooManyRequests:
            return respond(.forbidden, "text/html", Self.thresholdPage)
        case .slowDown(let seconds):
            var response = respond(.tooManyRequests, "text/html", Self.page("SEC.gov | Too Many Requests", "Come back a little later."))
            response.headers[.retryAfter] = "\(seconds)"
            return response
        case .unavailable(let seconds):
            var response = respond(.serviceUnavailable, "text/html", Self.page("SEC.gov | File Unavailable", "The file is not available now."))
            if let seconds { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }

    private static func page(_ title: String, _ text: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <title>\(title)</title>
        </head>
        <body>
        <p>\(text)</p>
        </body>
        </html>

        """
    }

    private func respond(_ status: HTTPResponse.Status, _ contentType: String, _ body: String) -> Response {
        Response(status: status, headers: [.contentType: contentType], body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    private static func storeError(_ error: String, _ key: String) -> String {
        // Derived from the key, so that the same request gets the same bytes.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16, uppercase: true)
        let identifier = String(repeating: "0", count: 16 - digits.count) + digits
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>\(error)<RequestId>\(identifier)</RequestId><HostId>edgar-mirror/\(identifier)=</HostId></Error>
            """
    }

    private static let thresholdPage = """
        <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
        <html xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
        <title>SEC.gov | Request Rate Threshold Exceeded</title>
        </head>
        <body>
        <h1>You’ve Exceeded the SEC’s Traffic Limit</h1>
        <p>More requests came from you within a second than this server takes. Your access will be limited for 10 minutes, and longer if you continue to
        exceed the rate during the time-out period.</p>
        <p>This page is written by edgar-mirror, which stands in for EDGAR; the request never left this machine.</p>
        <p>Reference ID: 0.00000000.0000000000.00000000</p>
        </body>
        </html>

        """
}
