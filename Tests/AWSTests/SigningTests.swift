import AWS
import Digest
import Testing

@Suite(.enabled(if: SigningVector.root != nil, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct `Signing by AWS's vectors` {
    @Test func `the vectors are there`() {
        #expect(SigningVector.names.count >= 30)
    }

    @Test(arguments: SigningVector.names)
    func `a signature in a header`(name: String) throws {
        let vector = try SigningVector(name)
        let signer = RequestSigner(credentials: vector.credentials, region: vector.region, service: vector.service)
        let parts = vector.headerParts
        let canonical = signer.canonicalRequest(parts)
        #expect(try canonical == vector.expected("header-canonical-request.txt"))
        let toSign = signer.stringToSign(canonical, time: vector.time)
        #expect(try toSign == vector.expected("header-string-to-sign.txt"))
        #expect(try signer.signature(toSign, time: vector.time) == vector.expected("header-signature.txt"))
        let authorization = signer.authorization(parts, time: vector.time)
        #expect(try vector.expected("header-signed-request.txt").contains("Authorization:\(authorization)\n"))
    }

    @Test(arguments: SigningVector.names)
    func `a signature in the query`(name: String) throws {
        let vector = try SigningVector(name)
        let signer = RequestSigner(credentials: vector.credentials, region: vector.region, service: vector.service)
        let canonical = signer.canonicalRequest(vector.queryParts(signer))
        #expect(try canonical == vector.expected("query-canonical-request.txt"))
        let toSign = signer.stringToSign(canonical, time: vector.time)
        #expect(try toSign == vector.expected("query-string-to-sign.txt"))
        #expect(try signer.signature(toSign, time: vector.time) == vector.expected("query-signature.txt"))
    }
}

@Suite struct `Hashes` {
    /// The examples of FIPS 180-4 and RFC 4231.
    @Test func `SHA-256 and HMAC`() {
        #expect(SHA256.hash("abc").hexadecimal == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(SHA256.hash("").hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let code = HMACSHA256.authenticate("what do ya want for nothing?", key: Array("Jefe".utf8))
        #expect(code.hexadecimal == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test func `a hash of pieces is the hash of the whole, and a hasher can be reused`() {
        let hasher = SHA256()
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
        for _ in 0..<2 {
            hasher.update(bytes.span.extracting(0..<1))
            hasher.update(bytes.span.extracting(1..<777_777))
            hasher.update(bytes.span.extracting(777_777..<bytes.count))
            #expect(hasher.finish().hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        }
    }

    /// RFC 4648, section 10.
    @Test(
        arguments: zip(
            ["", "f", "fo", "foo", "foob", "fooba", "foobar", "\u{3FF}\u{3FE}"], ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy", "z7/Pvg=="]))
    func `base64`(text: String, expected: String) {
        #expect(Array(text.utf8).base64 == expected)
    }
}
