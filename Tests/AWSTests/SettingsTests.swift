import Bytes
import Glibc
import Testing
@testable import AWS

@Suite struct `Settings` {
    /// Reads the settings of an environment, with `~/.aws` as given.
    private func settings(_ environment: [String: String], credentials: String = "", config: String = "") throws -> AWSSettings {
        var template = Array("/tmp/settings-XXXXXX".utf8CString)
        let home = String(cString: try #require(mkdtemp(&template)))
        defer {
            for name in ["/.aws/credentials", "/.aws/config"] { unlink(home + name) }
            rmdir(home + "/.aws")
            rmdir(home)
        }
        if !credentials.isEmpty { try AtomicFile.write(Array(credentials.utf8).span, to: home + "/.aws/credentials") }
        if !config.isEmpty { try AtomicFile.write(Array(config.utf8).span, to: home + "/.aws/config") }
        return try AWSSettings { environment[$0] ?? ($0 == "HOME" ? home : nil) }
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

    private func loaded(_ settings: AWSSettings) throws -> Credentials { try CredentialsProvider(settings).credentials() }

    @Test func `the environment comes first`() throws {
        let environment = [
            "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://a",
            "AWS_ENDPOINT_URL_S3": "http://b",
        ]
        let found = try settings(environment, credentials: shared)
        #expect(try loaded(found) == Credentials(accessKeyID: "k", secretAccessKey: "s"))
        #expect(found.region == "eu-central-1" && found.endpoint(of: "s3") == "http://b" && found.endpoint(of: "sts") == "http://a")
    }

    @Test func `then the profile of the shared files`() throws {
        let standard = try settings([:], credentials: shared, config: "[default]\nregion = eu-west-1\n")
        #expect(try loaded(standard) == Credentials(accessKeyID: "d", secretAccessKey: "ds="))
        #expect(standard.region == "eu-west-1")
        let other = try settings(["AWS_PROFILE": "other"], credentials: shared, config: "[profile other]\nregion=us-west-2")
        #expect(try loaded(other) == Credentials(accessKeyID: "o", secretAccessKey: "os", sessionToken: "t"))
        #expect(other.region == "us-west-2" && other.endpoint(of: "s3") == nil)
    }

    @Test func `nested settings, and endpoints of services`() throws {
        let config = """
            [default]
            services = local
            s3 =
              addressing_style = virtual
            [services local]
            s3 =
              endpoint_url = http://127.0.0.1:9000
            sts =
              endpoint_url = http://127.0.0.1:9001
            """
        let found = try settings([:], credentials: shared, config: config)
        #expect(found.setting("addressing_style", of: "s3") == "virtual")
        #expect(found.endpoint(of: "s3") == "http://127.0.0.1:9000" && found.endpoint(of: "sts") == "http://127.0.0.1:9001")
        #expect(found.endpoint(of: "ssm") == nil)
        let ignoring = try settings(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], credentials: shared, config: config)
        #expect(ignoring.endpoint(of: "s3") == nil)
    }

    @Test func `no credentials are a failure, and secrets are not printed`() throws {
        let outside = ["AWS_EC2_METADATA_DISABLED": "true"]
        #expect(throws: ServiceFailure.self) { try loaded(settings(outside)) }
        #expect(throws: ServiceFailure.self) { try loaded(settings(outside.merging(["AWS_PROFILE": "absent"]) { $1 }, credentials: shared)) }
        #expect(throws: ServiceFailure.self) { try loaded(settings(outside.merging(["AWS_ACCESS_KEY_ID": "k"]) { $1 })) }
        let secret = Credentials(accessKeyID: "key", secretAccessKey: "secret", sessionToken: "token")
        #expect("\(secret)" == "credentials" && String(reflecting: secret) == "credentials")
    }

    @Test(arguments: ["ftp://h", "h:80", "http://", "http://u:secret@h", "http://h/?x", "http://h h"])
    func `invalid endpoints`(endpoint: String) {
        let failure = #expect(throws: ServiceFailure.self) { try ServiceEndpoint(endpoint) }
        #expect(failure?.description.contains("secret") == false)
    }
}
