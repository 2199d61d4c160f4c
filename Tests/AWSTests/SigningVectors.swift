import AWS
import Bytes
import Digest
import Glibc
import JSONLines

/// One of AWS's own vectors for Signature Version 4: a request, and the expected results of signing it.
struct SigningVector {
    let folder: String
    let time: String
    let isBodySigned: Bool
    let credentials: Credentials
    let region: String
    let service: String
    private let omitsToken: Bool
    private let isNormalized: Bool
    private let expiration: Int
    private var parts: SignedParts
    private let body: String

    /// The folder of the vectors: below `SECFLOW_CORPUS`, or beside the package; nil where there is none.
    static let root: String? = {
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        let corpus = getenv("SECFLOW_CORPUS").map { String(cString: $0) } ?? "\(package)/../shared/corpus"
        let folder = "\(corpus)/conformance/aws-sigv4/v4"
        return access(folder, F_OK) == 0 || getenv("SECFLOW_CORPUS") != nil ? folder : nil
    }()

    static let names: [String] = {
        guard let root, let stream = opendir(root) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }()

    init(_ name: String) throws {
        folder = "\(Self.root ?? "")/\(name)"
        let text = try readFile("\(folder)/context.json")
        let context = try JSONValue(parsing: text.span)
        let keys = context["credentials"]
        let token = keys?["token"]?.string
        credentials = Credentials(
            accessKeyID: keys?["access_key_id"]?.string ?? "", secretAccessKey: keys?["secret_access_key"]?.string ?? "", sessionToken: token)
        region = context["region"]?.string ?? ""
        service = context["service"]?.string ?? ""
        isNormalized = context["normalize"]?.boolean ?? true
        isBodySigned = context["sign_body"]?.boolean ?? false
        omitsToken = context["omit_session_token"]?.boolean ?? false
        expiration = context["expiration_in_seconds"]?.integer ?? 0
        time = (context["timestamp"]?.string ?? "").filter { $0 != "-" && $0 != ":" }
        (parts, body) = Self.parse(String(decoding: try readFile("\(folder)/request.txt"), as: UTF8.self))
    }

    /// The parts that are signed when the signature goes into a header.
    var headerParts: SignedParts {
        var signed = parts
        signed.headers.append(("X-Amz-Date", time))
        if let token = credentials.sessionToken, !omitsToken { signed.headers.append(("X-Amz-Security-Token", token)) }
        if isBodySigned { signed.headers.append(("x-amz-content-sha256", bodyHash)) }
        return finished(signed)
    }

    /// Returns the parts that are signed when the signature goes into the query.
    func queryParts(_ signer: RequestSigner) -> SignedParts {
        var signed = parts
        signed.query += [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"), ("X-Amz-Credential", "\(credentials.accessKeyID)/\(signer.scope(time))"), ("X-Amz-Date", time),
            ("X-Amz-Expires", "\(expiration)"), ("X-Amz-SignedHeaders", signer.signedHeaders(parts)),
        ]
        if let token = credentials.sessionToken, !omitsToken { signed.query.append(("X-Amz-Security-Token", token)) }
        return finished(signed)
    }

    func expected(_ file: String) throws -> String { String(decoding: try readFile("\(folder)/\(file)"), as: UTF8.self) }

    private var bodyHash: String { SHA256.hash(isBodySigned ? body : "").hexadecimal }

    private func finished(_ parts: SignedParts) -> SignedParts {
        var parts = parts
        parts.bodyHash = bodyHash
        if isNormalized { parts.path = Self.normalized(parts.path) }
        return parts
    }

    /// Returns the path in the form that services other than S3 require: dots resolved, slashes single.
    private static func normalized(_ path: String) -> String {
        var kept: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = kept.popLast() } else { kept.append(part) }
        }
        let isFolder = path.hasSuffix("/") || path.hasSuffix("/.") || path.hasSuffix("/..")
        return "/" + kept.joined(separator: "/") + (isFolder && !kept.isEmpty ? "/" : "")
    }

    private static func parse(_ text: String) -> (SignedParts, String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = lines[0].split(separator: " ")
        let target = start[1..<start.count - 1].joined(separator: " ")
        let question = target.firstIndex(of: "?")
        var headers: [(name: String, value: String)] = []
        var rest = lines.dropFirst()
        while let line = rest.popFirst(), !line.isEmpty {
            if line.first == " ", let last = headers.popLast() {
                headers.append((last.name, last.value + "\n" + line))
            } else if let colon = line.firstIndex(of: ":") {
                headers.append((String(line[..<colon]), String(line[line.index(after: colon)...])))
            }
        }
        let query = question.map { target[target.index(after: $0)...] }?.split(separator: "&").map { pair in
            let equals = pair.firstIndex(of: "=") ?? pair.endIndex
            return (name: decoded(pair[..<equals]), value: decoded(pair[equals...].dropFirst()))
        }
        let path = String(question.map { target[..<$0] } ?? target[...])
        return (SignedParts(method: String(start[0]), path: path, query: query ?? [], headers: headers, bodyHash: ""), rest.joined(separator: "\n"))
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
