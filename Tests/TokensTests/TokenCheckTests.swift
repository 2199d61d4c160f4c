import Bytes
import Digest
import JSONLines
import Testing

@testable import Tokens

@Suite struct TokenCheckTests {
    // The token and the key of RFC 7515, appendix A.1: HS256, expired in 2011.
    private static let token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
        + "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"

    private func check(_ token: String, _ keys: KeySet, issuer: String? = "joe", now: Double) throws(TokenFailure) -> TokenClaims {
        let bytes = Array(token.utf8)
        let text = bytes.span
        return try TokenCheck(issuer: issuer, audience: nil).claims(of: text, keys: keys, now: now)
    }

    @Test func theTokenOfTheSpecification() throws {
        let secret = try #require([UInt8](base64URL: Self.secret.utf8))
        let keys = try KeySet(secret: secret)
        #expect(try check(Self.token, keys, now: 1_300_819_300).issuer == "joe")
        #expect(throws: TokenFailure.expired) { try check(Self.token, keys, now: 1_300_819_380 + 60) }
        #expect(throws: TokenFailure.wrongIssuer) { try check(Self.token, keys, issuer: "jane", now: 1_300_819_300) }
        #expect(throws: TokenFailure.wrongSignature) { try check(Self.token, KeySet(secret: secret.reversed()), now: 1_300_819_300) }
        #expect(throws: TokenFailure.malformed) { try check(String(repeating: "a", count: 20_000), keys, now: 0) }
    }

    // The key and the token of RFC 7515, appendix A.3: ES256.
    @Test func theKeyOfTheSpecification() throws {
        let set = Array(
            """
            {"keys": [{"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
            """.utf8)
        let keys = try KeySet(parsing: set.span)
        let token =
            "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            + "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
        #expect(try check(token, keys, now: 1_300_819_300).issuer == "joe")
        // The key fixes the algorithm: a token of another kind has no key here.
        #expect(throws: TokenFailure.unknownKey) { try check(Self.token, keys, now: 1_300_819_300) }
    }

    @Test(arguments: [
        ("{}", "no list"), ("{\"keys\": []}", "no key"), ("[", "not JSON"),
        // A secret, a curve of another size, a key for encryption, a point that is not on the curve.
        ("{\"keys\": [{\"kty\": \"oct\", \"k\": \"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T\"}]}", "no key"),
        ("{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-384\", \"x\": \"AA\", \"y\": \"AA\"}]}", "no key"),
        (
            "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\", \"y\": \"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"}]}",
            "no key"
        ),
        ("{\"keys\": [{\"kty\": \"RSA\", \"n\": \"AQAB\", \"e\": \"AQAB\"}]}", "no key"),
        ("{\"keys\": [{\"kty\": \"RSA\", \"n\": \"\", \"e\": \"\"}]}", "no key"),
    ])
    func setsWithoutAKey(_ set: String, _ message: String) {
        let bytes = Array(set.utf8)
        let failure = #expect(throws: KeySetFailure.self) {
            let text = bytes.span
            _ = try KeySet(parsing: text)
        }
        #expect(failure?.description.contains(message) == true, "\(String(describing: failure))")
    }

    @Test func aShortSecretIsRefused() {
        #expect(throws: KeySetFailure.self) { try KeySet(secret: [UInt8](repeating: 7, count: 31)) }
    }

    @Test(
        arguments: [("", []), ("AA", [0]), ("_-8", [0xFF, 0xEF]), ("AB", nil), ("A", nil), ("AA=", nil), ("AA==", nil), ("A A", nil), ("+/", nil)]
            as [(String, [UInt8]?)])
    func base64OfAddresses(_ text: String, _ bytes: [UInt8]?) {
        #expect([UInt8](base64URL: text.utf8) == bytes)
    }
}
