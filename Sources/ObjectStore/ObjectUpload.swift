package import Bytes
import Digest

/// An object to be stored.
package struct ObjectUpload {
    package var key: String
    package var file: MappedFile
    package var contentType: String
    /// Metadata: names without `x-amz-meta-`, and values not yet encoded for a header.
    package var metadata: [(name: String, value: String)] = []

    let hash: [UInt8]

    /// Reads the file to compute its hash.
    package init(key: String, file: MappedFile, contentType: String = "application/octet-stream", metadata: [(name: String, value: String)] = []) {
        self.key = key
        self.file = file
        hash = file.withBytes { SHA256.hash($0) }
        self.contentType = contentType
        self.metadata = metadata
    }

    /// The SHA-256 of the bytes, in lower-case hexadecimal digits.
    package var sha256: String { hash.hexadecimal }
}
