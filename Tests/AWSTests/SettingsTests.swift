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

    private func loaded(_ settings: AWSSettings) throws -> Credentials? {
        let provider = try CredentialsProvider(settings)
        try provider.load()
        return try provider.credentials()
    }

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
        let keys = ["AWS_PROFILE": "absent", "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"]
        #expect(throws: ServiceFailure.self) { try loaded(settings(keys, credentials: shared)) }
        let secret = Credentials(accessKeyID: "key", secretAccessKey: "secret", sessionToken: "token")
        #expect("\(secret)" == "credentials" && String(reflecting: secret) == "credentials")
    }

    /// Each is what AWS's command line does, too (`ArchiveCredentialTests` compares the order of the places).
    @Test func `the format of the files`() throws {
        let profile = ["AWS_PROFILE": "my prof"]
        let quoted = try settings(profile, config: "[profile \"my prof\"]\naws_access_key_id: a:b\naws_secret_access_key : s=\nregion: eu-west-1")
        #expect(try loaded(quoted) == Credentials(accessKeyID: "a:b", secretAccessKey: "s="))
        #expect(quoted.region == "eu-west-1")
        let indented = try settings(profile, credentials: "[my prof]\n  aws_access_key_id = a\n  aws_secret_access_key = s\n")
        #expect(try loaded(indented) == Credentials(accessKeyID: "a", secretAccessKey: "s"))
        let process = #"[profile 'my prof']\ncredential_process = echo\n  '{"AccessKeyId":"a",\n  "SecretAccessKey":"s"}'"#.replacing("\\n", with: "\n")
        #expect(try loaded(settings(profile, config: process)) == Credentials(accessKeyID: "a", secretAccessKey: "s"))
    }

    @Test func `keys come from one file as a whole`() throws {
        let config = "[default]\naws_access_key_id = old\naws_secret_access_key = old\naws_session_token = stale\n"
        #expect(try loaded(settings([:], credentials: shared, config: config)) == Credentials(accessKeyID: "d", secretAccessKey: "ds="))
        #expect(try loaded(settings([:], config: config)) == Credentials(accessKeyID: "old", secretAccessKey: "old", sessionToken: "stale"))
        let process = #"credential_process = echo '{"AccessKeyId":"p","SecretAccessKey":"s"}'"#
        #expect(try loaded(settings([:], config: config + process))?.accessKeyID == "p")
        #expect(try loaded(settings([:], credentials: shared, config: config + process))?.accessKeyID == "d")
    }

    @Test func `a tilde in the name of a file is the home`() throws {
        let found = try settings(
            ["AWS_SHARED_CREDENTIALS_FILE": "~/.aws/config", "AWS_CONFIG_FILE": "~/none"], config: "[default]\naws_access_key_id=a\naws_secret_access_key=s")
        #expect(try loaded(found)?.accessKeyID == "a")
    }

    @Test func `half of the keys is a failure`() throws {
        let failure = #expect(throws: ServiceFailure.self) { try loaded(settings(["AWS_ACCESS_KEY_ID": "k"], credentials: shared)) }
        #expect(failure?.message == "no credentials: AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not")
        #expect(throws: ServiceFailure.self) { try loaded(settings([:], credentials: "[default]\naws_access_key_id = k\n", config: shared)) }
    }

    @Test func `a services section that is missing`() throws {
        let config = "[default]\nservices = locale\n[services local]\ns3 =\n  endpoint_url = http://a\n"
        #expect(throws: ServiceFailure.self) { try settings([:], config: config) }
        #expect(try settings(["AWS_ENDPOINT_URL": "http://b"], config: config).endpoint(of: "s3") == "http://b")
        #expect(try settings(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"], config: config).endpoint(of: "s3") == nil)
    }

    @Test(arguments: [("/none", "AWS_CA_BUNDLE: cannot open /none: No such file or directory"), ("/dev/null", "/dev/null holds no certificates in PEM format")])
    func `a file of certificates that has none`(path: String, message: String) {
        let failure = #expect(throws: ServiceFailure.self) { try settings(["AWS_CA_BUNDLE": path]) }
        #expect(failure?.kind == .configuration && failure?.message.hasSuffix(message) == true, "\(failure?.message ?? "")")
    }

    /// The expected words are those of Python's `shlex.split`.
    @Test(arguments: [
        ("a  b\tc\nd", ["a", "b", "c", "d"]), (#"a"b c"'d "e' f"#, [#"ab cd "e"#, "f"]), (#""a\"\\\b" \  \'"#, [#"a"\\b"#, " ", "'"]), ("'' \"\"", ["", ""]),
        ("'a", nil), ("\"a", nil), ("a\\", nil), ("", []), ("a&b|c $d #e", ["a&b|c", "$d", "#e"]), (#"'a\'"#, [#"a\"#]),
    ])
    func `words of a shell`(text: String, words: [String]?) {
        #expect(ShellWords.split(text) == words)
    }

    @Test(arguments: ["ftp://h", "h:80", "http://", "http://u:secret@h", "http://h/?x", "http://h h"])
    func `invalid endpoints`(endpoint: String) {
        let failure = #expect(throws: ServiceFailure.self) { try ServiceEndpoint(endpoint) }
        #expect(failure?.description.contains("secret") == false)
    }
}
