import Bytes
import Glibc
import Testing
@testable import ObjectStore

@Suite struct `Settings` {
    /// Reads the settings of an environment, with `~/.aws` as given.
    private func settings(_ environment: [String: String], credentials: String = "", config: String = "") throws -> ServiceSettings {
        var template = Array("/tmp/settings-XXXXXX".utf8CString)
        let home = String(cString: try #require(mkdtemp(&template)))
        defer {
            for name in ["/.aws/credentials", "/.aws/config"] { unlink(home + name) }
            rmdir(home + "/.aws")
            rmdir(home)
        }
        if !credentials.isEmpty { try AtomicFile.write(Array(credentials.utf8).span, to: home + "/.aws/credentials") }
        if !config.isEmpty { try AtomicFile.write(Array(config.utf8).span, to: home + "/.aws/config") }
        return try ServiceSettings { environment[$0] ?? ($0 == "HOME" ? home : nil) }
    }

    private let shared = """
        # mine
        [default]
        aws_access_key_id = d
        aws_secret_access_key=ds=

        [ other ]
          s3 =
        aws_access_key_id=o
        aws_secret_access_key = os
        aws_session_token = t
        """

    @Test func `the environment comes first`() throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://a",
            "AWS_ENDPOINT_URL_S3": "http://b",
        ]
        let found = try settings(environment, credentials: shared)
        #expect(found.credentials.accessKeyID == "k" && found.credentials.secretAccessKey == "s" && found.credentials.sessionToken == nil)
        #expect(found.region == "eu-central-1" && found.endpoint == "http://b")
    }

    @Test func `then the profile of the shared file`() throws {
        let standard = try settings([:], credentials: shared, config: "[default]\nregion = eu-west-1\n")
        #expect(standard.credentials.accessKeyID == "d" && standard.credentials.secretAccessKey == "ds=" && standard.region == "eu-west-1")
        let other = try settings(["AWS_PROFILE": "other"], credentials: shared, config: "[profile other]\nregion=us-west-2")
        #expect(other.credentials.accessKeyID == "o" && other.credentials.sessionToken == "t" && other.region == "us-west-2" && other.endpoint == nil)
    }

    @Test func `no credentials are a failure, and secrets are not printed`() throws {
        #expect(throws: ServiceSettings.Failure.self) { try settings([:]) }
        #expect(throws: ServiceSettings.Failure.self) { try settings(["AWS_PROFILE": "absent"], credentials: shared) }
        #expect(throws: ServiceSettings.Failure.self) { try settings(["AWS_ACCESS_KEY_ID": "k"]) }
        let secret = Credentials(accessKeyID: "key", secretAccessKey: "secret", sessionToken: "token")
        #expect("\(secret)" == "credentials" && String(reflecting: secret) == "credentials")
    }

    @Test(arguments: [
        (nil, "filings", "https://filings.s3.us-east-1.amazonaws.com/a%20b"), (nil, "my.filings", "https://s3.us-east-1.amazonaws.com/my.filings/a%20b"),
        ("http://127.0.0.1:8333", "filings", "http://127.0.0.1:8333/filings/a%20b"), ("HTTPS://Store:443/s3/", "filings", "https://store/s3/filings/a%20b"),
    ])
    func `addresses`(endpoint: String?, name: String, url: String) throws {
        let bucket = try Bucket(name: name, region: "us-east-1", endpoint: endpoint)
        let parts = SignedParts(method: "PUT", path: bucket.path("a b"), headers: [], bodyHash: "")
        #expect(bucket.url(RequestSigner.target(parts)) == url)
        #expect(url.contains("://\(bucket.host)/"))
    }

    @Test(arguments: ["ftp://h", "h:80", "http://", "http://u:secret@h", "http://h/?x", "http://h h"])
    func `invalid endpoints`(endpoint: String) {
        let failure = #expect(throws: Bucket.Failure.self) { try Bucket(name: "filings", region: "us-east-1", endpoint: endpoint) }
        #expect(failure?.description.contains("secret") == false)
    }

    @Test(arguments: ["", "a", "a/b", "..", "a..b", "-ab", "a b", "ü-b"])
    func `invalid names of buckets`(name: String) {
        #expect(throws: Bucket.Failure.self) { try Bucket(name: name, region: "us-east-1", endpoint: nil) }
    }
}
