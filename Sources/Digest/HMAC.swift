import COpenSSL

/// HMAC (RFC 2104) with SHA-256.
package enum HMACSHA256 {
    package static func authenticate(_ message: Span<UInt8>, key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: SHA256.size)
        let done = message.withUnsafeBufferPointer { message in
            COpenSSL.HMAC(EVP_sha256(), key, Int32(key.count), message.baseAddress, message.count, &code, nil) != nil
        }
        precondition(done, "libcrypto failed to make an HMAC")
        return code
    }

    package static func authenticate(_ message: String, key: [UInt8]) -> [UInt8] {
        var message = message
        return message.withUTF8 { authenticate(Span(_unsafeElements: $0), key: key) }
    }
}
