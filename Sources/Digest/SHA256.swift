import COpenSSL

/// SHA-256 (FIPS 180-4), of bytes in pieces, or in one call with `SHA256.hash`.
package final class SHA256: MessageDigest {
    /// The number of bytes in a hash.
    package static let size = 32

    private static nonisolated(unsafe) let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)

    package init() { super.init(Self.algorithm, size: Self.size) }

    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        let hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }

    package static func hash(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { hash(Span(_unsafeElements: $0)) }
    }
}
