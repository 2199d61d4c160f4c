import AWS
import Digest

/// An object to be put.
package struct ObjectUpload {
    package let key: String
    package let file: UploadFile
    package let contentType: String
    /// Metadata: names without `x-amz-meta-`, and values not yet encoded for a header.
    package let metadata: [(name: String, value: String)]
    /// The SHA-256 that the file must have, uncompressed, in lower-case hexadecimal digits; nil if that is not known.
    package let expectedHash: String?
    /// Whether the file is gzip, so that the expected hash is that of its content.
    package let isGzip: Bool

    package init(
        key: String, file: UploadFile, contentType: String = "application/octet-stream", metadata: [(name: String, value: String)] = [],
        expectedHash: String? = nil, isGzip: Bool = false
    ) {
        self.key = key
        self.file = file
        self.contentType = contentType
        self.metadata = metadata
        self.expectedHash = expectedHash
        self.isGzip = isGzip
    }

    /// The failure if the file does not have the expected hash, given the hash of its bytes, or of its content if it is gzip; nil if it has.
    func fault(_ hashes: HashQueue.Hashes) -> ServiceFailure? {
        guard let expectedHash, hashes.sha256.hexadecimal != expectedHash else { return nil }
        return ServiceFailure(changed: file.path, found: hashes.sha256.hexadecimal, expected: expectedHash)
    }
}
