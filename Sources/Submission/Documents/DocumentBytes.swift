import Bytes
import Records

/// The bytes of a document: a range that is known to lie within the file.
package struct DocumentBytes: Sendable {
    private let file: SubmissionFile
    private let range: Range<Int>

    init(of document: DocumentReference, in file: SubmissionFile) throws(SubmissionFailure) {
        guard document.offset >= 0, document.length >= 0, document.length <= file.count, document.offset <= file.count - document.length else {
            throw SubmissionFailure(.truncated, "\(file.path) ends before its document \(document.filename ?? "without a name") does")
        }
        self.file = file
        range = document.offset..<document.offset + document.length
    }

    package func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R { try file.withBytes(range, body) }

    /// Calls `body` with the bytes, which a zero byte follows. One thread at a time may call this on the documents of a file.
    package func withTerminatedBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try file.mapping.withTerminatedBytes(range, body)
    }

    /// Lets the system take back the memory of the first `count` bytes, which are read from the file again when they are needed.
    package func release(first count: Int) {
        // The page with the zero byte behind the document is left alone, and the one before it.
        let end = range.lowerBound + min(count, max(0, range.count - 2 * 65_536))
        if end > range.lowerBound { file.mapping.release(range.lowerBound..<end) }
    }
}
