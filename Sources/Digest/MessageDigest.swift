import COpenSSL

/// A hash function of libcrypto, over bytes that come in pieces. `SHA256` and `MD5` are its subclasses.
package class MessageDigest {
    private let algorithm: OpaquePointer?
    private let size: Int
    private let context: OpaquePointer?

    /// - Parameter algorithm: fetched from libcrypto once for each function: fetching it for each hash would cost more than hashing a short text.
    init(_ algorithm: OpaquePointer?, size: Int) {
        self.algorithm = algorithm
        self.size = size
        context = EVP_MD_CTX_new()
        start()
    }

    deinit { EVP_MD_CTX_free(context) }

    package final func update(_ bytes: Span<UInt8>) {
        let updated = bytes.withUnsafeBytes { EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(updated == 1, "libcrypto failed to hash")
    }

    /// Returns the bytes of the hash, and begins a new hash.
    package final func finish() -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: size)
        precondition(EVP_DigestFinal_ex(context, &hash, nil) == 1, "libcrypto failed to hash")
        start()
        return hash
    }

    private func start() {
        precondition(EVP_DigestInit_ex(context, algorithm, nil) == 1, "libcrypto does not offer the hash function")
    }
}
