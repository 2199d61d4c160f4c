package import Bytes
import Compression

/// The mapped file of a submission or a bare document, inflated if it is gzip. Offsets in records refer to the inflated bytes.
package final class SubmissionFile: Sendable {
    /// The maximum number of bytes of a submission. The largest ever filed have about one GB.
    package static let limit = 4 << 30

    package let path: String
    package let mapping: MappedFile

    package var count: Int { mapping.count }

    package init(path: String) throws(SubmissionFailure) {
        self.path = path
        do throws(CompressionFailure) {
            mapping = try .inflating(path: path, limit: Self.limit)
        } catch {
            if case .system = error.code { throw SubmissionFailure(error) }
            throw SubmissionFailure(error).naming(path)
        }
        guard mapping.count <= Self.limit else { throw SubmissionFailure(.limit, "\(path) is longer than \(Self.limit >> 30) GB") }
        guard mapping.count > 0 else { throw SubmissionFailure(.truncated, "\(path) is empty") }
    }

    package func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try mapping.withBytes(body)
    }

    package func withBytes<R, E: Error>(_ range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try mapping.withBytes(range, body)
    }
}
