import Bytes
import Clocks
import Glibc
import Testing
@testable import AWS

/// Where a profile's credentials come from, and what is wrong with profiles. No message shows a secret.
@Suite struct `Profiles` {
    private func provider(_ config: String, _ shared: String = "", profile: String = "p") throws -> CredentialsProvider {
        var template = Array("/tmp/profiles-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        defer {
            unlink("\(folder)/config")
            unlink("\(folder)/credentials")
            rmdir(folder)
        }
        try AtomicFile.write(Array(config.utf8).span, to: "\(folder)/config")
        try AtomicFile.write(Array(shared.utf8).span, to: "\(folder)/credentials")
        let variables = [
            "AWS_CONFIG_FILE": "\(folder)/config", "AWS_SHARED_CREDENTIALS_FILE": "~/credentials", "HOME": folder, "AWS_PROFILE": profile, "AWS_EC2_METADATA_DISABLED": "true",
        ]
        return try CredentialsProvider(AWSSettings { variables[$0] })
    }

    private func credentials(process command: String) throws -> Credentials { try provider("[profile p]\ncredential_process = \(command)\n").credentials() }

    @Test func `a program that writes credentials`() throws {
        let found = try credentials(
            process: #"echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"b","SessionToken":"c","Expiration":"2100-01-01T00:00:00Z"}'"#)
        #expect(found == Credentials(accessKeyID: "a", secretAccessKey: "b", sessionToken: "c", expiry: 4_102_444_800))
    }

    @Test(arguments: [
        ("exit 3", "it failed"), ("echo hush-hush", "the response is not JSON"), (#"echo '{"AccessKeyId":"hush-hush"}'"#, "no AccessKeyId and SecretAccessKey"),
        (#"echo '{"AccessKeyId":"hush-hush","SecretAccessKey":"hush-hush","Expiration":"soon"}'"#, "the Expiration is not a date"),
        ("head -c 3000000 /dev/zero", "wrote more than 1048576 bytes"), ("kill -9 $$", "it failed"),
        (#"echo '{"AccessKeyId":"hush-hush","SecretAccessKey":"hush-hush","Expiration":"2001-01-01T00:00:00Z"}'"#, "the credentials have expired"),
    ])
    func `a program that fails`(command: String, message: String) {
        let failure = #expect(throws: ServiceFailure.self) { try credentials(process: command) }
        #expect(failure?.message.contains(message) == true && failure?.message.contains("hush") == false, "\(failure?.message ?? "")")
    }

    private static let broken = [
        ("[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = r\nsource_profile = p\n", "leads to itself by source_profile"),
        ("[profile p]\nrole_arn = r\nsource_profile = q\n", "\"p\" names the source_profile \"q\", which does not exist"),
        ("[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nregion = x\n", "the source of the profile \"p\" has no credentials"),
        ("[profile p]\nrole_arn = r\n", "neither source_profile nor a credential_source"),
        ("[profile p]\nrole_arn = r\ncredential_source = Moon\n", "neither source_profile nor a credential_source"),
        ("[profile p]\nsso_session = s\nsso_account_id = 1\n", "signs in by SSO"), ("[profile p]\nsso_start_url = https://hush-hush\n", "signs in by SSO"),
        ("[profile p]\nrole_arn = r\nsource_profile = p\nmfa_serial = hush-hush\naws_secret_access_key = hush-hush\n", "mfa_serial"),
        ("[profile p]\naws_access_key_id = k\n", "no credentials: set AWS_ACCESS_KEY_ID"),
        ("[profile q]\naws_secret_access_key = hush-hush\n", "there is no profile \"p\""),
    ]

    @Test(arguments: broken) func `a profile that is wrong`(config: String, message: String) {
        let failure = #expect(throws: ServiceFailure.self) { try provider(config).credentials() }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains(message) == true && failure?.message.contains("hush") == false, "\(failure?.message ?? "")")
    }

    /// The cases in which AWS's command line chooses these keys.
    private static let chosen = [
        // The name of a section in quotes, and the other delimiter.
        ("[profile \"p\"]\naws_access_key_id : a\naws_secret_access_key: b\n", "", "a", nil),
        // Keys of the credentials file come without the token of the other file.
        ("[profile p]\naws_access_key_id=old\naws_secret_access_key=b\naws_session_token=stale\n", "[p]\naws_access_key_id=a\naws_secret_access_key=b\n", "a", nil),
        // A process comes before the keys of its file.
        ("[profile p]\naws_access_key_id=old\naws_secret_access_key=b\ncredential_process = \(echo)\n", "", "process", nil),
        ("[profile p]\ncredential_process = \(echo)\n", "[p]\naws_access_key_id=a\naws_secret_access_key=b\naws_session_token=t\n", "a", "t"),
    ] as [(String, String, String, String?)]
    private static let echo = #"echo '{"Version":1,"AccessKeyId":"process","SecretAccessKey":"b"}'"#

    @Test(arguments: chosen) func `which keys are used`(config: String, shared: String, key: String, token: String?) throws {
        let found = try provider(config, shared).credentials()
        #expect(found.accessKeyID == key && found.sessionToken == token)
    }

    /// A program that ends when its reader goes away, as programs do.
    @Test func `a program has the signals of a new process`() throws {
        let script = #"grep -q '^SigIgn:.*[1-9a-f]' /proc/self/status && exit 3; grep -q '^SigBlk:.*[1-9a-f]' /proc/self/status && exit 4; "#
        signal(SIGPIPE, SIG_IGN)
        #expect(try credentials(process: script + Self.echo).accessKeyID == "process")
    }

    @Test func `a chain of profiles has a limit`() {
        let chain = (0..<20).map { "[profile p\($0)]\nrole_arn = r\nsource_profile = p\($0 + 1)\n" }.joined()
        #expect(throws: ServiceFailure.self) { try provider(chain, profile: "p0") }
    }

    @Test func `a token file that is not there`() throws {
        let provider = try provider("[profile p]\nrole_arn = r\nweb_identity_token_file = /none/token\n")
        let failure = #expect(throws: ServiceFailure.self) { try provider.credentials() }
        #expect(failure?.message.contains("/none/token") == true)
    }
}
