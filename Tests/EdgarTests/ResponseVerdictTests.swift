import Bytes
import FilingStore
import JSONLines
import Testing
import TestSupport
@testable import Edgar

struct ResponseVerdictTests {
    private func verdict(_ status: Int, _ body: [UInt8], _ expectation: ResponseVerdict.Expectation = .submission, retryAfter: Int? = nil) -> ResponseVerdict {
        ResponseVerdict(
            status: status, start: body.span.extracting(0..<min(body.count, SubmissionText.window)), length: body.count, expecting: expectation,
            retryAfter: retryAfter)
    }

    /// EDGAR's refusals mean the same under every status.
    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"), arguments: [200, 403, 429, 503])
    func refusals(_ status: Int) throws {
        #expect(verdict(status, try Corpus.bytes("api/edgartools/rate-exceeded.html")) == .throttled)
        #expect(verdict(status, try Corpus.bytes("api/edgartools/SEC.AutomatedTool.html")) == .undeclaredTool)
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func errorDocuments() throws {
        let files = Corpus.files("api/errors")
        #expect(files.count > 20)
        for file in files {
            let body = try Corpus.bytes(file)
            if file.hasSuffix(".html") {
                #expect(verdict(503, body) == .serverError(status: 503, seconds: nil), "\(file)")
                #expect(verdict(200, body) == .page, "\(file)")
            } else {
                for status in [200, 403, 404] { #expect(verdict(status, body) == .missing, "\(file)") }
            }
        }
    }

    /// Every recorded exchange gets the verdict that its address and status call for.
    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func recordedExchanges() throws {
        var seen = 0
        for line in try Corpus.bytes("api/http-exchanges.jsonl").split(separator: 0x0A) {
            let exchange = try JSONValue(parsing: Array(line).span)
            guard let url = exchange["url"]?.string, let status = exchange["status"]?.integer, let path = exchange["body_path"]?.string else { continue }
            let body = try Corpus.bytes(path)
            let found = verdict(status, body, expectation(url))
            switch status {
            case 200: #expect(found == .content, "\(url)")
            case 403, 404: #expect(found == .missing, "\(url)")
            default: #expect(found == .serverError(status: status, seconds: nil), "\(url)")
            }
            seen += 1
        }
        #expect(seen > 150)
    }

    /// Returns the expected kind of response for an address.
    private func expectation(_ url: String) -> ResponseVerdict.Expectation {
        if url.hasSuffix("-index.html") || url.hasSuffix("-index-headers.html") { return .listing }
        if url.hasSuffix(".txt") { return .submission }
        if url.hasSuffix(".json") { return .json }
        return url.contains("-index/") ? .index : .document(bytes: nil)
    }

    /// EDGAR's refusals in place of any requested file.
    @Test(
        .enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"),
        arguments: [ResponseVerdict.Expectation.submission, .index, .json, .header, .listing, .tarball])
    func refusalsInPlaceOfAnyFile(_ expectation: ResponseVerdict.Expectation) throws {
        for status in [200, 403] {
            #expect(verdict(status, try Corpus.bytes("api/edgartools/rate-exceeded.html"), expectation) == .throttled)
            #expect(verdict(status, try Corpus.bytes("api/edgartools/SEC.AutomatedTool.html"), expectation) == .undeclaredTool)
            #expect(verdict(status, Array("<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code></Error>".utf8), expectation) == .missing)
        }
        #expect(verdict(200, [], expectation) == .empty)
        // No request here names a known version.
        #expect(verdict(304, [], expectation) == .refused(status: 304))
        #expect(verdict(429, [], expectation) == .tooManyRequests(seconds: nil))
    }

    @Test func otherResponses() {
        let submission = Array("<SEC-DOCUMENT>0000000001-24-000001.txt : 20240101\n".utf8)
        #expect(verdict(200, submission) == .content)
        #expect(verdict(200, []) == .empty)
        #expect(verdict(200, Array("hello".utf8)) == .page)
        #expect(verdict(200, Array("\u{FEFF} <HTML><title>Maintenance".utf8)) == .page)
        #expect(verdict(429, [], retryAfter: 7) == .tooManyRequests(seconds: 7))
        #expect(verdict(503, [], retryAfter: 9) == .serverError(status: 503, seconds: 9))
        #expect(verdict(403, Array("no".utf8)) == .refused(status: 403))
        #expect(verdict(404, []) == .missing)
        #expect(verdict(206, submission) == .content)
        #expect(verdict(200, Array("<html>a document</html>".utf8), .document(bytes: nil)) == .content)
        #expect(verdict(200, Array("<SEC-HEADER>0000000001-24-000001.hdr.sgml".utf8), .header) == .content)
        #expect(verdict(200, Array("hello".utf8), .tarball) == .page)
        #expect(verdict(301, []) == .redirect(nil))
        #expect(verdict(200, Array("<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>".utf8)) == .serverError(status: 200, seconds: nil))
        // A submission may hold any words.
        #expect(verdict(200, submission + Array("<html><title>Request Rate Threshold Exceeded".utf8)) == .content)
        #expect(verdict(200, Array("  {}".utf8), .json) == .content)
        #expect(verdict(200, Array("   ".utf8), .json) == .page)
    }
    private static let throttlePage = "<html><head>\n<title>SEC.gov | Request Rate\n Threshold Exceeded</title></head><body>Reference ID: 0</body></html>"
    private static let undeclaredPage = "<html><head><title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title></head></html>"

    /// A filer's text is content, whatever it says. The SEC's words count only in a page's title, or under a status that refuses.
    @Test(arguments: ["Traffic Limit", "Request Rate Threshold Exceeded", "Undeclared Automated Tool", "<Error><Code>NoSuchKey</Code></Error>", "<Error>"])
    func wordsOfAFiler(_ words: String) {
        let page = Array("<html><head><title>EDGAR Filing Documents for 0000000001-24-000001</title></head><td>\(words)</td></html>".utf8)
        for status in [200, 206] {
            #expect(verdict(status, page, .listing) == .content)
            #expect(verdict(status, page, .document(bytes: nil)) == .content)
            #expect(verdict(status, Array("<?xml version=\"1.0\"?>\n<report>\(words)</report>".utf8), .document(bytes: nil)) == .content)
            #expect(verdict(status, page, .submission) == .page)
        }
        #expect(verdict(200, Array("<html><title>Why \(words) came</title></html>".utf8), .document(bytes: nil)) == .content)
        #expect(verdict(200, Array("<?xml version=\"1.0\"?><feed>\(words)".utf8), .feed) == .content)
    }

    /// The SEC's pages are known by their titles, whatever else they say.
    @Test func refusalsByTitle() {
        let throttle = Array(Self.throttlePage.utf8), undeclared = Array(Self.undeclaredPage.utf8)
        for status in [200, 403, 429, 503] {
            for expectation in [ResponseVerdict.Expectation.submission, .index, .json, .feed, .header, .listing, .tarball] {
                #expect(verdict(status, throttle, expectation) == .throttled)
                #expect(verdict(status, undeclared, expectation) == .undeclaredTool)
            }
        }
        #expect(verdict(403, throttle, .document(bytes: throttle.count)) == .throttled)
        // The older page has another title.
        #expect(verdict(403, Array("<html><h1>You\u{2019}ve Exceeded the SEC\u{2019}s Traffic Limit</h1></html>".utf8)) == .throttled)
    }

    /// A document with the title of a refusal stops no other request: with the listed length it is the document, else an unusable response.
    @Test func documentsCalledLikeARefusal() {
        for page in [Self.throttlePage, Self.undeclaredPage, "<Error><Code>NoSuchKey</Code></Error>"] {
            let bytes = Array(page.utf8)
            #expect(verdict(200, bytes, .document(bytes: bytes.count)) == .content)
        }
        for page in [Self.throttlePage, Self.undeclaredPage] {
            let bytes = Array(page.utf8)
            #expect(verdict(200, bytes, .document(bytes: nil)) == .page)
            #expect(verdict(200, bytes, .document(bytes: bytes.count + 1)) == .page)
        }
        #expect(verdict(200, Array("<Error><Code>NoSuchKey</Code></Error>".utf8), .document(bytes: 7)) == .missing)
        #expect(verdict(200, [], .document(bytes: 0)) == .empty)
    }
}
