import Bytes
import Glibc

/// The profiles of AWS's shared files, `~/.aws/config` and `~/.aws/credentials`.
struct Profiles: Sendable {
    private let configuration: [String: [String: String]]
    private let credentials: [String: [String: String]]
    /// The file of credentials, for messages.
    let credentialsPath: String

    /// Reads both files. A file that does not exist has no profiles.
    init(configuration: String, credentials: String) throws(ServiceFailure) {
        self.configuration = try Self.read(configuration)
        self.credentials = try Self.read(credentials)
        credentialsPath = credentials
    }

    private static let keyNames = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token"]

    /// Returns the settings of a profile from both files; nil if neither has it. A setting of the credentials file takes precedence. Keys come from one file: those of
    /// the credentials file first, then a process, then the keys of the configuration.
    subscript(profile: String) -> [String: String]? {
        var configured = configuration["profile \(profile)"] ?? (profile == "default" ? configuration["default"] : nil)
        let shared = credentials[profile]
        if shared?["aws_access_key_id"] != nil || configured?["credential_process"] != nil {
            for name in Self.keyNames { configured?[name] = nil }
        }
        guard let shared else { return configured }
        return (configured ?? [:]).merging(shared) { $1 }
    }

    /// Returns the settings of a `[services NAME]` section.
    func services(_ name: String) -> [String: String] { configuration["services \(name)"] ?? [:] }

    private static func read(_ path: String) throws(ServiceFailure) -> [String: [String: String]] {
        do throws(SystemFailure) {
            return ProfileFile.parse(String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self))
        } catch  where error.errno == ENOENT || error.errno == ENOTDIR {
            return [:]
        } catch {
            throw ServiceFailure(.configuration, code: "no_configuration", message: error.description)
        }
    }
}
