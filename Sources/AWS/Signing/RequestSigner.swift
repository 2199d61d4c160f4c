import Bytes
import Digest

/// AWS Signature Version 4 (docs.aws.amazon.com, "Signing AWS API requests").
///
/// Paths are signed as S3 requires: encoded once and never normalized, because `a//b` and `a/./b` are distinct keys.
package struct RequestSigner: Sendable {
    private let credentials: Credentials
    private let region: String
    private let service: String

    package init(credentials: Credentials, region: String, service: String = "s3") {
        self.credentials = credentials
        self.region = region
        self.service = service
    }

    /// Returns the path and query, encoded as they are sent and signed.
    package static func target(_ parts: SignedParts) -> String {
        let query = canonicalQuery(parts.query)
        return PercentEncoding.encode(parts.path, keepingSlashes: true) + (query.isEmpty ? "" : "?" + query)
    }

    /// Returns the value of the `Authorization` header.
    ///
    /// - Parameter time: basic ISO 8601 in UTC: `20150830T123600Z`.
    package func authorization(_ parts: SignedParts, time: String) -> String {
        let headers = Self.canonicalHeaders(parts.headers)
        let signature = signature(stringToSign(Self.canonicalRequest(parts, headers), time: time), time: time)
        let credential = "\(credentials.accessKeyID)/\(scope(time))"
        return "AWS4-HMAC-SHA256 Credential=\(credential), SignedHeaders=\(Self.names(headers)), Signature=\(signature)"
    }

    package func canonicalRequest(_ parts: SignedParts) -> String { Self.canonicalRequest(parts, Self.canonicalHeaders(parts.headers)) }

    private static func canonicalRequest(_ parts: SignedParts, _ headers: [(name: String, value: String)]) -> String {
        let lines = headers.map { "\($0.name):\($0.value)\n" }.joined()
        let path = PercentEncoding.encode(parts.path, keepingSlashes: true)
        return "\(parts.method)\n\(path)\n\(canonicalQuery(parts.query))\n\(lines)\n\(names(headers))\n\(parts.bodyHash)"
    }

    package func signedHeaders(_ parts: SignedParts) -> String { Self.names(Self.canonicalHeaders(parts.headers)) }

    private static func names(_ headers: [(name: String, value: String)]) -> String { headers.map(\.name).joined(separator: ";") }

    package func stringToSign(_ canonicalRequest: String, time: String) -> String {
        "AWS4-HMAC-SHA256\n\(time)\n\(scope(time))\n\(SHA256.hash(canonicalRequest).hexadecimal)"
    }

    package func signature(_ stringToSign: String, time: String) -> String {
        var key = Array("AWS4\(credentials.secretAccessKey)".utf8)
        for part in [String(time.prefix(8)), region, service, "aws4_request"] { key = HMACSHA256.authenticate(part, key: key) }
        return HMACSHA256.authenticate(stringToSign, key: key).hexadecimal
    }

    package func scope(_ time: String) -> String {
        "\(time.prefix(8))/\(region)/\(service)/aws4_request"
    }

    /// Headers in canonical form: names in lower case and sorted, values of one name joined by commas, runs of white space made one blank.
    private static func canonicalHeaders(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var joined: [String: String] = [:]
        for (name, value) in headers {
            let words = oneSpaced(value)
            let name = name.lowercased()
            joined[name] = joined[name].map { "\($0),\(words)" } ?? words
        }
        return joined.sorted { isOrdered($0.key, $1.key) }.map { ($0.key, $0.value) }
    }

    /// A value in which each run of white space is one blank, without white space at its ends.
    private static func oneSpaced(_ value: String) -> String {
        // Most values have none.
        if value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) { return value }
        return value.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }

    /// Query parameters in canonical form: encoded, sorted by name and value.
    private static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        let pairs = query.map { (name: PercentEncoding.encode($0.name), value: PercentEncoding.encode($0.value)) }
        return pairs.sorted { $0.name == $1.name ? isOrdered($0.value, $1.value) : isOrdered($0.name, $1.name) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func isOrdered(_ left: String, _ right: String) -> Bool { left.utf8.lexicographicallyPrecedes(right.utf8) }
}
