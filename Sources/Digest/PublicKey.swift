import COpenSSL

/// A public key that checks signatures over SHA-256: of RSA (RFC 8017, PKCS #1 version 1.5), or of ECDSA on the curve P-256 (FIPS 186-4).
///
/// A key does not change, so that threads can share it.
package final class PublicKey: @unchecked Sendable {
    package enum Kind: Sendable {
        case rsa
        case p256
    }

    /// Bits of an RSA modulus. Shorter ones are not safe (RFC 7518, section 3.3); longer ones make a check slow.
    package static let modulusBits = 2048...8192
    /// Bytes of a coordinate on P-256, and of each half of a signature.
    package static let coordinateSize = 32

    package let kind: Kind
    private let key: OpaquePointer

    /// A key of RSA; nil if the numbers make none: a modulus that is too short or too long, an exponent that is even, below 3 or above 64 bits.
    ///
    /// - Parameters:
    ///   - modulus: big-endian.
    ///   - exponent: big-endian.
    package init?(modulus: [UInt8], exponent: [UInt8]) {
        let modulus = Array(modulus.drop { $0 == 0 })
        let exponent = Array(exponent.drop { $0 == 0 })
        guard let first = modulus.first, let last = exponent.last, last % 2 == 1, exponent != [1], exponent.count <= 8 else { return nil }
        guard Self.modulusBits.contains(modulus.count * 8 - first.leadingZeroBitCount) else { return nil }
        let key = Self.make("RSA") { builder in
            let numbers = [modulus, exponent].map { (bytes: [UInt8]) in BN_bin2bn(bytes, Int32(bytes.count), nil) }
            // The parameters n and e (EVP_PKEY-RSA).
            let isFilled =
                OSSL_PARAM_BLD_push_BN(builder, ("n" as StaticString).cString, numbers[0]) == 1
                && OSSL_PARAM_BLD_push_BN(builder, ("e" as StaticString).cString, numbers[1]) == 1
            return (numbers, isFilled)
        }
        guard let key else { return nil }
        kind = .rsa
        self.key = key
    }

    /// A key on P-256; nil if the point is not on the curve.
    ///
    /// - Parameters:
    ///   - x: 32 bytes, big-endian.
    ///   - y: 32 bytes, big-endian.
    package init?(x: [UInt8], y: [UInt8]) {
        guard x.count == Self.coordinateSize, y.count == Self.coordinateSize else { return nil }
        // 4: both coordinates follow (SEC 1, section 2.3.3).
        let point = [4] + x + y
        let key = point.withUnsafeBufferPointer { point in
            Self.make("EC") { builder in
                // The parameters of EVP_PKEY-EC.
                let isFilled =
                    OSSL_PARAM_BLD_push_utf8_string(builder, ("group" as StaticString).cString, ("P-256" as StaticString).cString, 0) == 1
                    && OSSL_PARAM_BLD_push_octet_string(builder, ("pub" as StaticString).cString, point.baseAddress, point.count) == 1
                return ([], isFilled)
            }
        }
        guard let key else { return nil }
        kind = .p256
        self.key = key
    }

    deinit { EVP_PKEY_free(key) }

    /// Makes a key of parameters; nil if they make none.
    ///
    /// - Parameter fill: gives the parameters to the builder, which copies neither names nor values; returns the numbers among them, and whether it worked.
    private static func make(_ algorithm: String, _ fill: (OpaquePointer) -> (numbers: [OpaquePointer?], isFilled: Bool)) -> OpaquePointer? {
        guard let builder = OSSL_PARAM_BLD_new() else { return nil }
        defer { OSSL_PARAM_BLD_free(builder) }
        let (numbers, isFilled) = fill(builder)
        defer { for number in numbers { BN_free(number) } }
        guard isFilled, let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
        defer { OSSL_PARAM_free(parameters) }
        guard let context = EVP_PKEY_CTX_new_from_name(nil, algorithm, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard EVP_PKEY_fromdata_init(context) == 1, EVP_PKEY_fromdata(context, &key, secflow_public_key, parameters) == 1 else { return nil }
        return key
    }

    /// Whether the signature is this key's over the message.
    ///
    /// - Parameter signature: of RSA as long as the modulus; of P-256 the two halves r and s, 32 bytes each, as in JWS (RFC 7518, section 3.4).
    package func isSigned(_ message: Span<UInt8>, _ signature: [UInt8]) -> Bool {
        switch kind {
        case .rsa: return verify(message, signature)
        case .p256:
            guard signature.count == 2 * Self.coordinateSize, let encoded = Self.encoded(signature) else { return false }
            return verify(message, encoded)
        }
    }

    private func verify(_ message: Span<UInt8>, _ signature: [UInt8]) -> Bool {
        guard let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1 else { return false }
        return message.withUnsafeBufferPointer { EVP_DigestVerify(context, signature, signature.count, $0.baseAddress, $0.count) } == 1
    }

    /// The two halves of a signature in DER, as libcrypto takes them.
    private static func encoded(_ signature: [UInt8]) -> [UInt8]? {
        let half = Int32(coordinateSize)
        guard let pair = ECDSA_SIG_new() else { return nil }
        defer { ECDSA_SIG_free(pair) }
        let (r, s) = (BN_bin2bn(Array(signature.prefix(coordinateSize)), half, nil), BN_bin2bn(Array(signature.suffix(coordinateSize)), half, nil))
        // The pair owns the numbers from here on.
        guard ECDSA_SIG_set0(pair, r, s) == 1 else { return nil }
        var bytes: UnsafeMutablePointer<UInt8>?
        let count = i2d_ECDSA_SIG(pair, &bytes)
        guard count > 0, let bytes else { return nil }
        defer { CRYPTO_free(bytes, #file, #line) }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}

extension StaticString {
    /// The text as a C string that lives as long as the program.
    fileprivate var cString: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}

/// Whether two texts of bytes are equal, in a time that does not depend on where they differ.
package func isEqualInConstantTime(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
}
