import Bytes
import Compression
import Glibc
package import Records

/// The reason why a submission cannot be read.
package struct SubmissionFailure: Error, CustomStringConvertible, Equatable {
    package enum Code: String, Sendable {
        /// The record names no file.
        case noPath = "no_path"
        /// The file cannot be opened or read.
        case unreadable
        /// The gzip data is damaged.
        case malformedGzip = "malformed_gzip"
        /// The file is cut off: a document or the container has no closing tag.
        case truncated = "truncated_submission"
        /// A count or length exceeds its limit.
        case limit = "limit_exceeded"
        /// An extracted document cannot be written.
        case unwritable
    }

    package var code: Code
    package var message: String
    /// The position of the defect, in bytes of the uncompressed submission.
    package var offset: Int?
    /// Whether a later attempt may succeed.
    package var isRetryable: Bool
    /// Whether no other file can be written either, such as on a full disk.
    package var endsRun = false

    init(_ code: Code, _ message: String, offset: Int? = nil, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.offset = offset
        self.isRetryable = isRetryable
    }

    init(_ failure: SystemFailure, _ code: Code = .unreadable) {
        // Another attempt cannot help if the file is missing or forbidden, but it can after a full disk or a lack of file descriptors.
        let lasting: Set<Int32> = [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, ELOOP, ENAMETOOLONG, EINVAL, ESPIPE]
        self.init(code, failure.description, isRetryable: failure.mayPass || !lasting.contains(failure.errno))
        // A full disk that is not written to by name is that of temporary files.
        endsRun = code == .unwritable && failure.concernsFileSystem || failure.isDiskFull
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

    /// Returns the failure with the file's path before its message.
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
        self.init(code: failure.code.rawValue, message: failure.description, isRetryable: failure.isRetryable, endsRun: failure.endsRun)
    }
}
