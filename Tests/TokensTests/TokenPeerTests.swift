import Bytes
import Digest
import Glibc
import JSONLines
import TestSupport
import Testing

@testable import Tokens

/// Tokens that are whole or altered at random, checked here and by PyJWT.
@Suite struct TokenPeerTests {
    /// Runs `pyjwt-tokens`, and returns its lines.
    private func lines(_ count: Int, seed: Int) throws -> [JSONValue] {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return try PeerProgram.lines(python: "\(package)/.build-serve/bin/python", "pyjwt-tokens", count, seed).map { try JSONValue(parsing: $0.span) }
    }

    /// What PyJWT refuses is refused here, and a whole token says the same here and there. Some altered tokens are accepted by PyJWT alone, which passes over
    /// letters that are not of base 64, for example.
    @Test func pyJWTSaysTheSame() throws {
        let isFull = getenv("SECFLOW_FULL") != nil
        let lines = try lines(isFull ? 40_000 : 4000, seed: 22)
        let head = try #require(lines.first)
        let set = Array("{\"keys\":\(Self.text(head["keys"]))}".utf8)
        let published = try KeySet(parsing: set.span)
        let shared = try KeySet(secret: #require([UInt8](hexadecimal: head["secret"]?.string ?? "")))
        let check = TokenCheck(issuer: head["issuer"]?.string, audience: head["audience"]?.string)
        let now = Double(try #require(head["now"]?.integer))
        var (accepted, refused) = (0, 0)
        for line in lines.dropFirst() {
            let token = Array(try #require(line["token"]?.string).utf8)
            let text = token.span
            var found: TokenClaims?
            do throws(TokenFailure) {
                found = try check.claims(of: text, keys: line["key"]?.string == "secret" ? shared : published, now: now)
            } catch {}
            if line["refused"] != nil {
                #expect(found == nil, "\(line)")
                refused += 1
            } else if line["is_whole"] == .boolean(true) {
                #expect(found?.subject == line["claims"]?["sub"]?.string, "\(line)")
                #expect(found?.scopes == (line["claims"]?["scope"] == nil ? [] : ["filings:read", "alerts:read"]), "\(line)")
                accepted += 1
            } else if let found {
                #expect(found.subject == line["claims"]?["sub"]?.string ?? "", "\(line)")
            }
        }
        #expect(accepted >= lines.count / 8 && refused > lines.count / 2)
    }

    private static func text(_ value: JSONValue?) -> String {
        var writer = JSONWriter()
        if let value { writer.value(value) }
        let bytes = writer.bytes
        return bytes.span.text
    }
}
