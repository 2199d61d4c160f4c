import Bytes
package import Records

/// Checks of the beginning and the end of a file: whether it is a submission, whether it is complete, and which filing it belongs to.
///
/// EDGAR has served these kinds since 1993: `<SEC-DOCUMENT>`, the same wrapped as privacy-enhanced mail, `<IMS-DOCUMENT>`, `<SUBMISSION>`, a bare
/// `<SEC-HEADER>`; and a few that begin at their first `<DOCUMENT>`.
package enum SubmissionText {
    /// Bytes of each end that are checked.
    package static let window = 8192

    private static let containers: [(start: StaticString, end: StaticString)] = [
        ("<SEC-DOCUMENT>", "</SEC-DOCUMENT>"),
        ("-----BEGIN PRIVACY-ENHANCED MESSAGE-----", "-----END PRIVACY-ENHANCED MESSAGE-----"),
        ("<SUBMISSION>", "</SUBMISSION>"),
        ("<IMS-DOCUMENT>", "</IMS-DOCUMENT>"),
        ("<SEC-HEADER>", "</SEC-HEADER>"),
        ("<DOCUMENT>", "</DOCUMENT>"),
    ]

    package static func startsContainer(_ start: Span<UInt8>) -> Bool {
        containers.contains { start.hasPrefix($0.start, at: start.trimmedRange.lowerBound) }
    }

    /// Returns the fault of a submission, given its first and last bytes; nil if it has none.
    package static func fault(start: Span<UInt8>, end: Span<UInt8>, expecting number: AccessionNumber) -> String? {
        let first = start.trimmedRange.lowerBound
        guard let container = containers.first(where: { start.hasPrefix($0.start, at: first) }) else { return "it is not a submission" }
        let tail = end.extracting(end.trimmedRange)
        guard tail.hasSuffix(container.end) else { return "it is cut off: it does not end with \(container.end)" }
        if let found = accessionNumber(in: start), found != number { return "it is the submission \(found)" }
        return nil
    }

    /// Returns the accession number in the header of a submission; nil if it has none.
    package static func accessionNumber(in start: Span<UInt8>) -> AccessionNumber? {
        for mark in ["<SEC-DOCUMENT>", "<SEC-HEADER>", "<IMS-DOCUMENT>", "<ACCESSION-NUMBER>", "ACCESSION NUMBER:"] as [StaticString] {
            guard let found = start.firstIndex(of: mark) else { continue }
            var position = found + mark.utf8CodeUnitCount
            while position < start.count, start[position].isWhiteSpace { position += 1 }
            guard position + 20 <= start.count else { continue }
            if let number = AccessionNumber(start.extracting(position..<position + 20)) { return number }
        }
        return nil
    }
}
