import Bytes
import Digest
import JSONLines

/// The check of a signed token (JWT, RFC 7519, in JWS' compact form, RFC 7515).
package struct TokenCheck: Sendable {
    /// Bytes of a token. Headers of requests are hardly longer.
    package static let byteLimit = 16 << 10

    /// The issuer that a token must name; nil for any.
    private let issuer: String?
    /// The audience that a token must be for; nil for a token that names none, or any.
    private let audience: String?
    /// Seconds by which the clocks of issuer and server may differ.
    private let skew: Double

    package init(issuer: String?, audience: String?, skew: Double = 60) {
        self.issuer = issuer
        self.audience = audience
        self.skew = skew
    }

    /// Checks a token, and returns what it says. The signature is checked before anything of the claims is believed.
    ///
    /// - Parameter now: the time, in seconds of Unix time.
    package func claims(of token: Span<UInt8>, keys: KeySet, now: Double) throws(TokenFailure) -> TokenClaims {
        guard token.count <= Self.byteLimit else { throw .malformed }
        let bytes = token.withUnsafeBufferPointer { [UInt8]($0) }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(parts[0]), let signature = [UInt8](base64URL: parts[2]) else { throw .malformed }
        guard let algorithm = header["alg"]?.string else { throw .malformed }
        // An extension that must be understood (RFC 7515, section 4.1.11): none is.
        guard header["crit"] == nil, header["b64"] == nil else { throw .malformed }
        if let type = header["typ"], !["jwt", "at+jwt", "application/at+jwt"].contains(type.string?.lowercased()) { throw .malformed }
        if let id = header["kid"], id.string == nil { throw .malformed }

        let candidates = keys.candidates(id: header["kid"]?.string, algorithm: algorithm)
        if candidates.isEmpty { throw .unknownKey }
        let message = token.extracting(0..<parts[0].count + 1 + parts[1].count)
        guard candidates.contains(where: { $0.isSigned(message, signature) }) else { throw .wrongSignature }

        guard let claims = Self.object(parts[1]) else { throw .malformed }
        let expiry = try checkTimes(claims, now)
        if let issuer, claims["iss"]?.string != issuer { throw .wrongIssuer }
        if let audience {
            let named = claims["aud"]
            let isNamed = named?.string == audience || named?.array?.contains(JSONValue.string(audience)) == true
            guard isNamed else { throw .wrongAudience }
        }
        return try TokenClaims(claims, expiry: expiry)
    }

    /// Returns when the token expires, in seconds of Unix time.
    private func checkTimes(_ claims: JSONValue, _ now: Double) throws(TokenFailure) -> Double {
        // A time is a JSON number of seconds, perhaps with a fraction (RFC 7519, section 2).
        func time(_ name: String) throws(TokenFailure) -> Double? {
            guard let value = claims[name] else { return nil }
            guard case .number(let digits) = value, let seconds = Double(digits), seconds.isFinite else { throw .malformed }
            return seconds
        }
        guard let expiry = try time("exp") else { throw .noExpiry }
        if expiry <= now - skew { throw .expired }
        for name in ["nbf", "iat"] {
            if let start = try time(name), start > now + skew { throw .notYetValid }
        }
        return expiry
    }

    /// A part of a token as an object. A member that comes twice is a fault: two readers could take it for different things.
    private static func object(_ part: ArraySlice<UInt8>) -> JSONValue? {
        guard let bytes = [UInt8](base64URL: part) else { return nil }
        let text = bytes.span
        guard let value = try? JSONValue(parsing: text), let members = value.members else { return nil }
        return Set(members.map(\.key)).count == members.count ? value : nil
    }
}

/// What a token says of its bearer.
package struct TokenClaims: Equatable, Sendable {
    /// Bytes of an issuer's or a subject's name, and the number of scopes.
    private static let (nameLimit, scopeLimit) = (1024, 100)

    /// The claims `iss` and `sub`; `sub` is empty where the token has none.
    package let issuer: String
    package let subject: String
    /// What the bearer may do: the claims `scope` (RFC 8693, section 4.2), `scp` and `permissions`, as issuers name it.
    package let scopes: [String]
    /// When the token expires, in seconds of Unix time.
    package let expiry: Double

    init(_ claims: JSONValue, expiry: Double) throws(TokenFailure) {
        func text(_ name: String) throws(TokenFailure) -> String {
            guard let value = claims[name] else { return "" }
            // Names stand in the audit and in messages.
            guard let text = value.string, text.utf8.count <= Self.nameLimit, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .malformed }
            return text
        }
        issuer = try text("iss")
        subject = try text("sub")
        var scopes: [String] = []
        for name in ["scope", "scp", "permissions"] {
            guard let value = claims[name] else { continue }
            scopes += value.array?.compactMap(\.string) ?? value.string?.split(separator: " ").map(String.init) ?? []
        }
        guard scopes.count <= Self.scopeLimit else { throw .malformed }
        self.scopes = scopes
        self.expiry = expiry
    }
}

/// Why a token is refused.
package enum TokenFailure: String, Error, CustomStringConvertible, Sendable {
    case malformed
    case unknownKey
    case wrongSignature
    case noExpiry
    case expired
    case notYetValid
    case wrongIssuer
    case wrongAudience

    package var description: String {
        switch self {
        case .malformed: "the token is not a JSON Web Token that this server reads"
        case .unknownKey: "no key of the issuer has the token's identifier and algorithm"
        case .wrongSignature: "the token's signature is wrong"
        case .noExpiry: "the token does not expire"
        case .expired: "the token has expired"
        case .notYetValid: "the token is not valid yet"
        case .wrongIssuer: "the token is from another issuer"
        case .wrongAudience: "the token is for another audience"
        }
    }
}
