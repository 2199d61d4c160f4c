import COpenSSL

/// SHA-256 (FIPS 180-4), of bytes in pieces, or in one call with `SHA256.hash`.
///
/// The algorithm is fetched from libcrypto once: fetching it for each hash would cost more than hashing a short text.
package final class SHA256 {
    /// The number of bytes in a hash.
    package static let size = 32

    private static nonisolated(unsafe) let algorithm: OpaquePointer? = EVP_MD_fetch(nil, "SHA256", nil)
    private let context: OpaquePointer?

    package init() {
        context = EVP_MD_CTX_new()
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    package func update(_ bytes: Span<UInt8>) {
        let updated = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(updated == 1, "libcrypto failed to hash")
    }

    /// Returns the 32 bytes of the hash, and begins a new hash.
    package func finish() -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Self.size)
        precondition(EVP_DigestFinal_ex(context, &hash, nil) == 1, "libcrypto failed to hash")
        start()
        return hash
    }

    package static func hash(_ bytes: Span<UInt8>) -> [UInt8] {
        let hasher = SHA256()
        hasher.update(bytes)
        return hasher.finish()
    }

    package static func hash(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { hash(Span(_unsafeElements: $0)) }
    }

    private func start() {
        precondition(EVP_DigestInit_ex(context, Self.algorithm, nil) == 1, "libcrypto offers no SHA-256")
    }
}
