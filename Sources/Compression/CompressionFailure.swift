package import Bytes

/// Compressed bytes that cannot be read, or whose content is too long.
package struct CompressionFailure: Error, CustomStringConvertible, Equatable {
    package enum Code: Equatable, Sendable {
        /// Not gzip, or its checksum is wrong.
        case malformed
        /// The bytes end before the end of the stream.
        case truncated
        /// The content is longer than the limit.
        case tooLong
        /// There is not enough memory to compress.
        case outOfMemory
        /// The file cannot be read or written.
        case system(SystemFailure)
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ failure: SystemFailure) {
        self.init(.system(failure), failure.description)
    }
}
