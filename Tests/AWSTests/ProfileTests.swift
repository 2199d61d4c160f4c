import Bytes
import Clocks
import Glibc
import Testing
@testable import AWS

/// Where a profile's credentials come from, and what is wrong with profiles. No message shows a secret.
@Suite struct `Profiles` {
    private func provider(_ config: String, profile: String = "p") throws -> CredentialsProvider {
        var template = Array("/tmp/profiles-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        defer {
            unlink("\(folder)/config")
            rmdir(folder)
        }
        try AtomicFile.write(Array(config.utf8).span, to: "\(folder)/config")
        let variables = [
            "AWS_CONFIG_FILE": "\(folder)/config", "AWS_SHARED_CREDENTIALS_FILE": "/none", "AWS_PROFILE": profile, "AWS_EC2_METADATA_DISABLED": "true",
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
        ("[profile p]\naws_access_key_id = k\n", "the profile \"p\" has no credentials"),
        ("[profile q]\naws_secret_access_key = hush-hush\n", "has no credentials"),
    ]

    @Test(arguments: broken) func `a profile that is wrong`(config: String, message: String) {
        let failure = #expect(throws: ServiceFailure.self) { try provider(config).credentials() }
        #expect(failure?.kind == .configuration)
        #expect(failure?.message.contains(message) == true && failure?.message.contains("hush") == false, "\(failure?.message ?? "")")
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
