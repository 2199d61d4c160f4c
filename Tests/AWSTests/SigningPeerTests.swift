import AWS
import Bytes
import Digest
import Glibc
import JSONLines
import TestSupport
import Testing

private let python = getenv("SECFLOW_CLOUD").map { String(cString: $0) + "/python" }

/// Signatures compared with those of botocore, the library of AWS's command line, over requests made at random.
@Suite(.enabled(if: python != nil, "SECFLOW_CLOUD names no folder with Python and botocore"))
struct SigningPeerTests {
    /// Runs `botocore-signatures`, and returns its requests.
    private func requests(_ count: Int, seed: Int) throws -> [JSONValue] {
        try PeerProgram.lines(python: python ?? "", "botocore-signatures", count, seed).map { try JSONValue(parsing: $0.span) }
    }

    private static func pairs(_ value: JSONValue?) -> [(name: String, value: String)] {
        (value?.array ?? []).map { ($0.array?.first?.string ?? "", $0.array?.last?.string ?? "") }
    }

    /// Signs a request with one of its two bodies as `ServiceClient` does.
    private func authorization(_ request: JSONValue, _ body: String, time: String) throws -> String {
        func member(_ name: String) throws -> String { try #require(request[name]?.string) }
        let (token, service, hash) = (try member("token"), try member("service"), SHA256.hash(try member(body)).hexadecimal)
        var headers = [("host", try member("host")), ("x-amz-date", time)] + Self.pairs(request["headers"])
        if service == "s3" { headers.append(("x-amz-content-sha256", hash)) }
        if !token.isEmpty { headers.append(("x-amz-security-token", token)) }
        let parts = SignedParts(
            method: try member("method"), path: try member("path"), query: Self.pairs(request["query"]), headers: headers, bodyHash: hash)
        let credentials = Credentials(accessKeyID: try member("key"), secretAccessKey: try member("secret"), sessionToken: token.isEmpty ? nil : token)
        return RequestSigner(credentials: credentials, region: try member("region"), service: service).authorization(parts, time: time)
    }

    @Test func botocoreSignsTheSame() throws {
        let requests = try requests(400, seed: 18)
        #expect(requests.count == 400)
        for request in requests {
            let original = try authorization(request, "body", time: try #require(request["original"]?["time"]?.string))
            let changed = try authorization(request, "tampered", time: try #require(request["changed"]?["time"]?.string))
            #expect(original == request["original"]?["authorization"]?.string, "\(request)")
            #expect(changed == request["changed"]?["authorization"]?.string, "\(request)")
            // The signature is of these bytes and no others.
            #expect(original != changed)
            let parts = SignedParts(
                method: "GET", path: try #require(request["path"]?.string), query: Self.pairs(request["query"]), headers: [], bodyHash: "")
            let sent = RequestSigner.target(parts).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            let theirs = try #require(request["url"]?.string).split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            #expect(sent.first == theirs.first)
            #expect(sent.dropFirst().first?.split(separator: "&").sorted() == theirs.dropFirst().first?.split(separator: "&").sorted())
        }
    }
}
