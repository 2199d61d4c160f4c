package import Bytes
import Digest

/// What is known of a file before it is transferred. Members that are nil are not known.
package struct ExpectedContent: Sendable {
    /// The SHA-256 of the content, uncompressed, in lower-case hexadecimal digits.
    let sha256: String?
    /// The SHA-256 of the bytes of the file, which may be gzip, in base 64.
    let fileHash: String?
    /// The length of the content in bytes, uncompressed. Where a hash is known, the hash decides.
    let bytes: Int?

    package init(sha256: String? = nil, fileHash: String? = nil, bytes: Int? = nil) {
        self.sha256 = sha256
        self.fileHash = fileHash
        self.bytes = bytes
    }

    package var hasHash: Bool { sha256 != nil || fileHash != nil }
}

extension SubmissionStore.Entry {
    /// Whether the stored file is what was expected.
    package func has(_ expected: ExpectedContent) throws(SystemFailure) -> Bool {
        if let wanted = expected.sha256 { return wanted == sha256 }
        if let wanted = expected.fileHash {
            // The hash of the content is that of the bytes unless they are gzip.
            if [UInt8](hexadecimal: sha256)?.base64 == wanted { return true }
            let file = try Descriptor(reading: path, waits: false)
            let hash = SHA256()
            try file.forEachPiece { hash.update($0) }
            return hash.finish().base64 == wanted
        }
        return expected.bytes.map { $0 == bytes } ?? true
    }
}
