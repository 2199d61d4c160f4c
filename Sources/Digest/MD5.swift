import COpenSSL

/// MD5 (RFC 1321), of bytes in pieces. S3 uses it as the entity tag of an object; it protects nothing.
package final class MD5: MessageDigest {
    /// The number of bytes in a hash.
    package static let size = 16

    private static nonisolated(unsafe) let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "MD5", nil)

    package init() { super.init(Self.algorithm, size: Self.size) }

    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        let hasher = MD5()
        hasher.update(bytes)
        return hasher.finish()
    }
}
