import Bytes
import Compression
import Glibc
package import Records

/// A submission that cannot be read, with the byte at which that shows.
package struct SubmissionFailure: Error, CustomStringConvertible, Equatable {
    package enum Code: String, Sendable {
        /// The file cannot be opened or read.
        case unreadable
        /// gzip that is damaged.
        case malformedGzip = "malformed_gzip"
        /// A document without an end, or a container that never closes: the file is cut off.
        case truncated = "truncated_submission"
        /// More of something than any filing has.
        case limit = "limit_exceeded"
        /// A decoded document cannot be written.
        case unwritable
    }

    package var code: Code
    package var message: String
    /// Byte of the uncompressed submission.
    package var offset: Int?
    /// Whether the same submission may be read later.
    package var isRetryable: Bool

    init(_ code: Code, _ message: String, offset: Int? = nil, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.offset = offset
        self.isRetryable = isRetryable
    }

    init(_ failure: SystemFailure, _ code: Code = .unreadable) {
        // What is not there, or not ours to read, will not be the next time either; a full disk or too many open files may pass.
        let lasting: Set<Int32> = [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG, EINVAL, ESPIPE]
        self.init(code, failure.description, isRetryable: failure.mayPass || !lasting.contains(failure.errno))
    }

    init(_ failure: CompressionFailure) {
        switch failure.code {
        case .malformed: self.init(.malformedGzip, failure.description)
        case .truncated: self.init(.truncated, failure.description)
        case .tooLong: self.init(.limit, failure.description)
        case .outOfMemory: self.init(.unreadable, failure.description, isRetryable: true)
        case .system(let failure): self.init(failure)
        }
    }

    /// The same with the file's name before the message.
    func naming(_ path: String) -> Self {
        var failure = self
        failure.message = "\(path): \(message)"
        return failure
    }

    package var description: String {
        offset.map { "\(message) at byte \($0)" } ?? message
    }
}

extension Rejection {
    package init(_ failure: SubmissionFailure) {
        self.init(code: failure.code.rawValue, message: failure.description, isRetryable: failure.isRetryable)
    }
}
