import Bytes

/// What an answer is. Its body decides, not its status: a 403 may be a missing file or a throttle, a 200 may be an error page.
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
        /// One document of a filing: anything at all.
        case document
        /// A tar file, compressed as gzip.
        case tarball
    }

    /// - Parameter start: the first bytes of the body, some thousand if there are so many.
    package init(
        status: Int, start: Span<UInt8>, length: Int, expecting expectation: Expectation, retryAfter: Int? = nil, redirect: String? = nil
    ) {
        let kind = PageKind(start)
        self =
            switch (kind, status) {
            case (.throttle, _): .throttled
            case (.undeclaredTool, _): .undeclaredTool
            case (_, 429): .tooManyRequests(seconds: retryAfter)
            case (_, 500...599): .serverError(status: status, seconds: retryAfter)
            case (.missingObject, _), (_, 404), (_, 410): .missing
            case (.serverTrouble, _): .serverError(status: status, seconds: retryAfter)
            case (_, 304): .unchanged
            case (_, 300...399): .redirect(redirect)
            case (_, 200), (_, 206):
                if length == 0 { .empty } else if kind == .page && !expectation.mayBePage { .page } else { expectation.isMet(by: start) ? .content : .page }
            default: .refused(status: status)
            }
    }
}

extension Answer.Expectation {
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

    init(_ start: Span<UInt8>) {
        let text = start.extracting(start.hasPrefix("\u{FEFF}") ? 3..<start.count : 0..<start.count)
        let body = text.extracting(text.trimmedRange)
        if body.hasPrefix("<?xml") || body.hasPrefix("<Error"), body.firstIndex(of: "<Error>") != nil {
            // `AccessDenied` is what the storage says of a key that is not there to those who may not list.
            self = body.firstIndex(of: "<Code>NoSuchKey") != nil || body.firstIndex(of: "<Code>AccessDenied") != nil ? .missingObject : .serverTrouble
            return
        }
        guard body.isHTML else {
            self = .other
            return
        }
        if body.firstIndex(of: "Request Rate Threshold Exceeded") != nil || body.firstIndex(of: "Traffic Limit") != nil {
            self = .throttle
        } else if body.firstIndex(of: "Undeclared Automated Tool") != nil {
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
}
