import Bytes

/// What an answer is. Status and body decide together: a 403 may be a missing file or a throttle, a 200 may be an error page.
///
/// Of a body only what EDGAR itself wrote counts: a page's own title, an error's root element. Any other word of it may be a filer's.
package enum Answer: Equatable, Sendable {
    /// What was asked for, as far as its first bytes show.
    case content
    /// What was asked about is still what it was.
    case unchanged
    /// "Request Rate Threshold Exceeded": everybody on this address has to be quiet for ten minutes. Also what an ill-formed identity gets.
    case throttled
    /// "Undeclared Automated Tool": the identity is missing or not accepted.
    case undeclaredTool
    /// 429, with the seconds that it asks for.
    case tooManyRequests(seconds: Int?)
    case missing
    /// 5xx, with the seconds that it asks for.
    case serverError(status: Int, seconds: Int?)
    case empty
    /// A page for people where data was asked for.
    case page
    case redirect(String?)
    /// Any other status.
    case refused(status: Int)

    /// What the body is expected to be.
    package enum Expectation: Sendable {
        case submission, index, json
        /// A page of the current feed.
        case feed
        /// The header of a submission alone.
        case header
        /// The page that lists a filing's documents.
        case listing
        /// One document of a filing: anything at all, with so many bytes where its listing says how many.
        case document(bytes: Int?)
        /// A tar file, compressed as gzip.
        case tarball
    }

    /// - Parameter start: the first bytes of the body, some thousand if there are so many.
    package init(
        status: Int, start: Span<UInt8>, length: Int, expecting expectation: Expectation, retryAfter: Int? = nil, redirect: String? = nil
    ) {
        let isSuccess = status == 200 || status == 206
        // A document is the filer's from its first byte to its last. One that is as long as its listing says is that document, whatever it is called.
        let kind = isSuccess && expectation.isListed(length) ? .other : PageKind(start, isSuccess: isSuccess)
        self =
            switch (kind, status) {
            // Whoever files a page under the name of a refusal stops nobody by it: it is asked for again, and then rejected alone.
            case (.throttle, _) where isSuccess && expectation.isDocument, (.undeclaredTool, _) where isSuccess && expectation.isDocument: .page
            case (.throttle, _): .throttled
            case (.undeclaredTool, _): .undeclaredTool
            case (_, 429): .tooManyRequests(seconds: retryAfter)
            case (_, 500...599): .serverError(status: status, seconds: retryAfter)
            case (.missingObject, _), (_, 404), (_, 410): .missing
            case (.serverTrouble, _): .serverError(status: status, seconds: retryAfter)
            case (_, 304): .unchanged
            case (_, 300...399): .redirect(redirect)
            case (_, 200), (_, 206):
                // Compressed nothing has a length of its own.
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

extension Answer.Expectation {
    var isDocument: Bool { if case .document = self { true } else { false } }

    /// Whether a body has the length that its listing gives.
    func isListed(_ length: Int) -> Bool {
        if case .document(let bytes?) = self { bytes == length && length > 0 } else { false }
    }

    /// Whether what was asked for may be a page itself.
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

/// The bodies that EDGAR and the storage behind it send in place of what was asked for.
private enum PageKind {
    case throttle, undeclaredTool, page
    /// Amazon S3's error documents, which EDGAR hands through.
    case missingObject, serverTrouble
    case other

    /// What EDGAR's refusals are called, behind `SEC.gov | `.
    private static let throttleTitle: StaticString = "Request Rate Threshold Exceeded"
    private static let undeclaredTitle: StaticString = "Your Request Originates from an Undeclared Automated Tool"

    /// - Parameter isSuccess: the status says that this is what was asked for. Then a page is a refusal by its title alone; under any other status no word
    ///   of it is a filer's, and the older page is known by what it says.
    init(_ start: Span<UInt8>, isSuccess: Bool) {
        let text = start.extracting(start.hasPrefix("\u{FEFF}") ? 3..<start.count : 0..<start.count)
        let body = text.extracting(text.trimmedRange)
        if body.isStoreError {
            // `AccessDenied` is what the storage says of a key that is not there to those who may not list.
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
    /// Whether the root element is `Error`, as in what the storage behind EDGAR says.
    fileprivate var isStoreError: Bool {
        var root = 0
        if hasPrefix("<?xml") {
            guard let end = firstIndex(of: "?>") else { return false }
            root = end + 2
            while root < count, self[root].isWhiteSpace { root += 1 }
        }
        return hasPrefix("<Error>", at: root)
    }

    /// The first `title` of a page, its blanks made one each, without `SEC.gov | ` before it; nil where there is none.
    var pageTitle: String? {
        guard let open = firstIndex(of: "<title>") ?? firstIndex(of: "<TITLE>"), let end = firstIndex(of: UInt8(ascii: "<"), from: open + 7) else { return nil }
        let words = extracting(open + 7..<end).text.split { $0.isWhitespace }.joined(separator: " ")
        let site = "SEC.gov | "
        return words.hasPrefix(site) ? String(words.dropFirst(site.count)) : words
    }
}
