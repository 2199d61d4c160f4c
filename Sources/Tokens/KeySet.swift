import Digest
import JSONLines

/// The keys that an issuer signs tokens with. Each key has one algorithm, whatever a token says of itself.
package struct KeySet: Sendable {
    /// Keys of a set, and bytes of its text. Issuers publish two or three.
    package static let (keyLimit, byteLimit) = (100, 1 << 20)
    /// Bytes of a shared secret: as many as the hash has (RFC 7518, section 3.2), or more.
    package static let secretSizes = 32...4096

    struct Key: Sendable {
        enum Material: Sendable {
            case secret([UInt8])
            case publicKey(PublicKey)
        }

        let id: String?
        let material: Material

        var algorithm: String {
            switch material {
            case .secret: "HS256"
            case .publicKey(let key): key.kind == .rsa ? "RS256" : "ES256"
            }
        }

        func isSigned(_ message: Span<UInt8>, _ signature: [UInt8]) -> Bool {
            switch material {
            case .secret(let secret): isEqualInConstantTime(HMACSHA256.authenticate(message, key: secret), signature)
            case .publicKey(let key): key.isSigned(message, signature)
            }
        }
    }

    let keys: [Key]

    /// Reads a JSON Web Key Set (RFC 7517). Keys for other purposes and of other kinds are passed over, as section 5 says: so a shared secret in a set, which is
    /// public, signs nothing. A set without a key for RS256 or ES256 is a failure.
    package init(parsing text: Span<UInt8>) throws(KeySetFailure) {
        guard text.count <= Self.byteLimit else { throw KeySetFailure("the set of keys has more than \(Self.byteLimit >> 20) MB") }
        let set: JSONValue
        do throws(JSONFailure) { set = try JSONValue(parsing: text) } catch { throw KeySetFailure("the set of keys is not JSON: \(error)") }
        guard let list = set["keys"]?.array else { throw KeySetFailure("the set of keys has no list \"keys\"") }
        guard list.count <= Self.keyLimit else { throw KeySetFailure("the set of keys has more than \(Self.keyLimit) keys") }
        keys = list.compactMap(Self.key)
        if keys.isEmpty {
            throw KeySetFailure("the set of keys has no key for RS256 (RSA of \(PublicKey.modulusBits.lowerBound) bits and more) or ES256 (P-256)")
        }
    }

    /// The set of one secret, which the issuer shares.
    package init(secret: [UInt8]) throws(KeySetFailure) {
        guard Self.secretSizes.contains(secret.count) else {
            throw KeySetFailure("the secret has \(secret.count) bytes: HS256 needs \(Self.secretSizes.lowerBound) to \(Self.secretSizes.upperBound)")
        }
        keys = [Key(id: nil, material: .secret(secret))]
    }

    private static func key(_ value: JSONValue) -> Key? {
        func bytes(_ name: String) -> [UInt8]? { value[name]?.string.flatMap { [UInt8](base64URL: $0.utf8) } }
        if let use = value["use"], use.string != "sig" { return nil }
        if let operations = value["key_ops"], operations.array?.contains(.string("verify")) != true { return nil }
        let key: PublicKey?
        switch value["kty"]?.string {
        case "RSA":
            guard let modulus = bytes("n"), let exponent = bytes("e") else { return nil }
            key = PublicKey(modulus: modulus, exponent: exponent)
        case "EC" where value["crv"]?.string == "P-256":
            guard let x = bytes("x"), let y = bytes("y") else { return nil }
            key = PublicKey(x: x, y: y)
        default: return nil
        }
        guard let key else { return nil }
        let made = Key(id: value["kid"]?.string, material: .publicKey(key))
        if let algorithm = value["alg"], algorithm.string != made.algorithm { return nil }
        return made
    }

    /// The keys that can have signed a token: those with its identifier, or without one those of its algorithm.
    func candidates(id: String?, algorithm: String) -> [Key] {
        keys.filter { $0.algorithm == algorithm && (id == nil || $0.id == nil || $0.id == id) }
    }
}

/// What is wrong with a set of keys: one line.
package struct KeySetFailure: Error, CustomStringConvertible, Equatable {
    package let description: String
    init(_ description: String) { self.description = description }
}
