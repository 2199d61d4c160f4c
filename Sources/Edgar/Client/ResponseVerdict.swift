import Bytes
import FilingStore

/// The kind of a response, by its status and its body together: a 403 may be a missing file or a throttle page, a 200 may be an error page.
///
/// Only text that EDGAR itself wrote counts: a page's title, an error document's root element. Any other word of the body may be a filer's.
package enum ResponseVerdict: Equatable, Sendable {
    /// The requested file, as far as its first bytes show.
    case content
    /// The file is still the version that the conditional request named (304).
    case unchanged
    /// "Request Rate Threshold Exceeded": no process on this address may send for ten minutes. EDGAR also sends this page to a malformed identity.
    case throttled
    /// "Undeclared Automated Tool": the identity is missing or not accepted.
    case undeclaredTool
    /// 429, with the seconds that the server asks to wait.
    case tooManyRequests(seconds: Int?)
    case missing
    /// 5xx, with the seconds that the server asks to wait.
    case serverError(status: Int, seconds: Int?)
    case empty
    /// An HTML page, or anything else, in place of the requested file.
    case page
    case redirect(String?)
    /// Any other status.
    case refused(status: Int)

    /// What the body must be.
    package enum Expectation: Sendable {
        case submission, index, json
        /// A page of the current feed.
        case feed
        /// The header of a submission alone.
        case header
        /// The page that lists a filing's documents.
        case listing
        /// One document of a filing: any content, of this length where its listing gives one.
        case document(bytes: Int?)
        /// A tar file, compressed as gzip.
        case tarball
    }

    /// - Parameters:
    ///   - start: the first bytes of the body, up to `SubmissionText.window`.
    ///   - length: bytes of the whole body, decoded.
    ///   - isConditional: whether the request named a known version. Only then can the response be `.unchanged`.
    package init(
        status: Int, start: Span<UInt8>, length: Int, expecting expectation: Expectation, isConditional: Bool = false, retryAfter: Int? = nil,
        redirect: String? = nil
    ) {
        let isSuccess = status == 200 || status == 206
        // Every byte of a document is the filer's. A body with the listed length is that document, whatever its title says.
        let kind = isSuccess && expectation.isListed(length) ? .other : PageKind(start, isSuccess: isSuccess)
        self =
            switch (kind, status) {
            // A document filed under the title of a refusal must not stop other requests: it is requested again, then rejected alone.
            case (.throttle, _) where isSuccess && expectation.isDocument, (.undeclaredTool, _) where isSuccess && expectation.isDocument: .page
            case (.throttle, _): .throttled
            case (.undeclaredTool, _): .undeclaredTool
            case (_, 429): .tooManyRequests(seconds: retryAfter)
            case (_, 500...599): .serverError(status: status, seconds: retryAfter)
            case (.missingObject, _), (_, 404), (_, 410): .missing
            case (.serverTrouble, _): .serverError(status: status, seconds: retryAfter)
            case (_, 304): isConditional ? .unchanged : .refused(status: status)
            case (_, 300...399): .redirect(redirect)
            case (_, 200), (_, 206):
                // The `.gz` of an empty file has a length, but its sink inflates it to nothing.
                if length == 0 || start.isEmpty {
                    .empty
                } else if kind == .page && !expectation.mayBePage {
                    .page
                } else {
                    expectation.isMet(by: start) ? .content : .page
                }
            default: .refused(status: status)
            }
    }
}

extension ResponseVerdict.Expectation {
    var isDocument: Bool { if case .document = self { true } else { false } }

    /// Whether a body has the length that its listing gives.
    func isListed(_ length: Int) -> Bool {
        if case .document(let bytes?) = self { bytes == length && length > 0 } else { false }
    }

    /// Whether the requested file may be an HTML page itself.
    var mayBePage: Bool {
        switch self {
        case .listing, .document: true
        case .submission, .index, .json, .feed, .header, .tarball: false
        }
    }

    func isMet(by start: Span<UInt8>) -> Bool {
        switch self {
        case .submission: SubmissionText.startsContainer(start)
        case .index: start.firstIndex(of: "|") != nil || start.firstIndex(of: "-----") != nil
        case .feed: start.firstIndex(of: "<feed") != nil
        case .header: start.hasPrefix("<SEC-HEADER>", at: start.trimmedRange.lowerBound)
        case .listing: start.isHTML
        case .document: true
        case .tarball: start.count > 2 && start[0] == 0x1F && start[1] == 0x8B
        case .json: start.extracting(start.trimmedRange).hasPrefix("{")
        }
    }
}

/// The kind of a body that EDGAR, or the storage behind it, sent.
private enum PageKind {
    case throttle, undeclaredTool, page
    /// Amazon S3's error documents, which EDGAR passes on.
    case missingObject, serverTrouble
    case other

    /// The titles of EDGAR's refusals, after `SEC.gov | `.
    private static let throttleTitle: StaticString = "Request Rate Threshold Exceeded"
    private static let undeclaredTitle: StaticString = "Your Request Originates from an Undeclared Automated Tool"

    /// - Parameter isSuccess: whether the status is a success. If so, the page may be a filer's, and only its title can show a refusal. Under any other status
    ///   no filer wrote the page, and its text counts too: EDGAR's older refusals have another title.
    init(_ start: Span<UInt8>, isSuccess: Bool) {
        let text = start.extracting(start.hasPrefix("\u{FEFF}") ? 3..<start.count : 0..<start.count)
        let body = text.extracting(text.trimmedRange)
        if body.isStoreError {
            // For a missing key, Amazon S3 sends `AccessDenied` to clients that may not list keys.
            self = body.firstIndex(of: "<Code>NoSuchKey") != nil || body.firstIndex(of: "<Code>AccessDenied") != nil ? .missingObject : .serverTrouble
            return
        }
        guard body.isHTML else {
            self = .other
            return
        }
        let title = body.pageTitle
        if title == Self.throttleTitle.description
            || (!isSuccess && (body.firstIndex(of: Self.throttleTitle) != nil || body.firstIndex(of: "Traffic Limit") != nil))
        {
            self = .throttle
        } else if title == Self.undeclaredTitle.description || (!isSuccess && body.firstIndex(of: "Undeclared Automated Tool") != nil) {
            self = .undeclaredTool
        } else {
            self = .page
        }
    }
}

extension Span where Element == UInt8 {
    var isHTML: Bool {
        func begins(_ word: StaticString) -> Bool {
            guard count >= word.utf8CodeUnitCount else { return false }
            for position in 0..<word.utf8CodeUnitCount where self[position].asciiLowercased != word.utf8Start[position] { return false }
            return true
        }
        return begins("<!doctype html") || begins("<html") || (begins("<?xml") && firstIndex(of: "<html") != nil)
    }
    /// Whether the root element is `Error`, as in the error documents of the storage behind EDGAR.
    fileprivate var isStoreError: Bool {
        var root = 0
        if hasPrefix("<?xml") {
            guard let end = firstIndex(of: "?>") else { return false }
            root = end + 2
            while root < count, self[root].isWhiteSpace { root += 1 }
        }
        return hasPrefix("<Error>", at: root)
    }

    /// The first `title` of a page, with each run of white space as one blank, and without `SEC.gov | ` at its start; nil for a page without one.
    var pageTitle: String? {
        guard let open = firstIndex(of: "<title>") ?? firstIndex(of: "<TITLE>"), let end = firstIndex(of: UInt8(ascii: "<"), from: open + 7) else { return nil }
        let words = extracting(open + 7..<end).text.split { $0.isWhitespace }.joined(separator: " ")
        let site = "SEC.gov | "
        return words.hasPrefix(site) ? String(words.dropFirst(site.count)) : words
    }
}
