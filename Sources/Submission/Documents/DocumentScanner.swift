import Bytes
import Records

/// Finds the documents of a submission in one pass over its bytes, from tag to tag.
///
/// A document ends at `</TEXT>` followed by `</DOCUMENT>`. Because either tag may also occur in a document's text, `</DOCUMENT>` alone ends a document only
/// if the next document or the container's closing tag follows.
struct DocumentScanner {
    /// The documents that a submission may have. The largest known submissions have a few thousand.
    static let documentLimit = 20_000
    /// The bytes that the types, names and descriptions of all documents may have together.
    static let tagLimit = 8 << 20

    /// The end of both tags, `<DOCUMENT>` and `</DOCUMENT>`.
    private static let needle = Needle("DOCUMENT>")

    private let container: Container
    private(set) var documents: [DocumentReference] = []
    private var noted = ProblemList()
    private var tagBytes = 0

    var problems: [Problem] { noted.all }

    init(container: Container) {
        self.container = container
    }

    /// Finds all documents after the header.
    mutating func scan(_ bytes: Span<UInt8>, from start: Int) throws(SubmissionFailure) {
        var position = start
        while true {
            let next = bytes.skipWhiteSpace(from: position)
            if bytes.hasPrefix("<DOCUMENT>", at: next) {
                position = try document(bytes, next)
            } else if next == bytes.count || isClosed(bytes, at: next) {
                return try finish(bytes, at: next)
            } else if let found = nextDocument(bytes, from: next) {
                noteStray(next..<found)
                position = found
            } else {
                return try finishStray(bytes, from: next)
            }
        }
    }

    // MARK: The container

    private func isClosed(_ bytes: Span<UInt8>, at position: Int) -> Bool {
        container.closingTag.map { bytes.hasPrefix($0, at: position) } ?? false
    }

    /// Reads the container's closing tag at `position`, and notes any bytes after it.
    private mutating func finish(_ bytes: Span<UInt8>, at position: Int) throws(SubmissionFailure) {
        guard let tag = container.closingTag else { return }
        guard isClosed(bytes, at: position) else { throw SubmissionFailure(.truncated, "the submission is cut off: \(tag) is missing", offset: position) }
        var rest = bytes.skipWhiteSpace(from: position + tag.utf8CodeUnitCount)
        if container.isArmoured {
            let end: StaticString = "-----END PRIVACY-ENHANCED MESSAGE-----"
            if bytes.hasPrefix(end, at: rest) {
                rest = bytes.skipWhiteSpace(from: rest + end.utf8CodeUnitCount)
            } else {
                noted.add("armour_open", offset: rest, "the privacy-enhanced message does not end")
            }
        }
        if rest < bytes.count { noteStray(rest..<bytes.count) }
    }

    /// Finds the container's closing tag after bytes that belong to no document.
    private mutating func finishStray(_ bytes: Span<UInt8>, from position: Int) throws(SubmissionFailure) {
        guard let tag = container.closingTag else { return noteStray(position..<bytes.count) }
        guard let close = bytes.firstIndex(of: tag, from: position) else {
            throw SubmissionFailure(.truncated, "the submission is cut off: \(tag) is missing", offset: bytes.count)
        }
        noteStray(position..<close)
        try finish(bytes, at: close)
    }

    private mutating func noteStray(_ range: Range<Int>) {
        noted.add("stray_bytes", offset: range.lowerBound, "\(range.count) bytes belong to no document")
    }

    /// Returns the position of the next `<DOCUMENT>` at the start of a line.
    private func nextDocument(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while let found = Self.needle.firstIndex(in: bytes, from: position) {
            if found > start, bytes[found - 1] == UInt8(ascii: "<"), isLineStart(bytes, found - 1) { return found - 1 }
            position = found + 1
        }
        return nil
    }

    // MARK: One document

    /// Reads the document that starts at `open` and returns the position after it.
    private mutating func document(_ bytes: Span<UInt8>, _ open: Int) throws(SubmissionFailure) -> Int {
        guard documents.count < Self.documentLimit else {
            throw SubmissionFailure(.limit, "the submission has more than \(Self.documentLimit) documents", offset: open)
        }
        let first = open + "<DOCUMENT>".utf8.count
        var position = first
        while let found = Self.needle.firstIndex(in: bytes, from: position) {
            position = found + 9
            if bytes[found - 1] == UInt8(ascii: "/"), bytes[found - 2] == UInt8(ascii: "<") {
                guard let end = end(bytes, closing: found - 2, from: first) else { continue }
                try add(bytes, open, first..<end)
                return position
            } else if bytes[found - 1] == UInt8(ascii: "<"), isLineStart(bytes, found - 1), isDocument(bytes, after: position) {
                // The next document starts here, although this one has not ended: its `</DOCUMENT>` is missing, or the rest of the document is cut off.
                guard let end = textEnd(bytes, before: found - 1, from: first) else { break }
                noted.add("document_open", offset: open, "a document has no </DOCUMENT>")
                try add(bytes, open, first..<end)
                return found - 1
            }
        }
        throw SubmissionFailure(.truncated, "the submission is cut off within the document that begins", offset: open)
    }

    /// Returns the end of a document's text if the `</DOCUMENT>` at `closing` ends the document; nil if the tag is part of the text.
    private func end(_ bytes: Span<UInt8>, closing: Int, from first: Int) -> Int? {
        if let end = textEnd(bytes, before: closing, from: first) { return end }
        let next = bytes.skipWhiteSpace(from: closing + "</DOCUMENT>".utf8.count)
        guard isLineStart(bytes, closing), next == bytes.count || bytes.hasPrefix("<DOCUMENT>", at: next) || isClosed(bytes, at: next) else { return nil }
        return closing
    }

    /// Returns the position of `</TEXT>` before `position`, with only white space in between.
    private func textEnd(_ bytes: Span<UInt8>, before position: Int, from first: Int) -> Int? {
        var end = position
        while end > first, bytes[end - 1].isWhiteSpace { end -= 1 }
        let start = end - "</TEXT>".utf8.count
        return start >= first && bytes.hasPrefix("</TEXT>", at: start) ? start : nil
    }

    private func isLineStart(_ bytes: Span<UInt8>, _ position: Int) -> Bool {
        position == 0 || bytes[position - 1] == 0x0A || bytes[position - 1] == 0x0D
    }

    private func isDocument(_ bytes: Span<UInt8>, after position: Int) -> Bool {
        bytes.hasPrefix("<TYPE>", at: bytes.skipWhiteSpace(from: position))
    }

    private mutating func add(_ bytes: Span<UInt8>, _ open: Int, _ range: Range<Int>) throws(SubmissionFailure) {
        let tags = DocumentTags(bytes, range, joinsCutLines: container.dialect != .tagged)
        tagBytes += tags.count
        guard tagBytes <= Self.tagLimit else {
            throw SubmissionFailure(.limit, "the documents' types, names and descriptions have more than \(Self.tagLimit >> 20) MB", offset: open)
        }
        if !tags.hasText { noted.add("no_text", document: tags.filename, offset: open, "a document has no <TEXT>") }
        documents.append(tags.reference(bytes))
    }
}
