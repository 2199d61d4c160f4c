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

    /// Returns the settings of a profile from both files; nil if neither has it. A setting of the credentials file takes precedence.
    subscript(profile: String) -> [String: String]? {
        let configured = configuration["profile \(profile)"] ?? (profile == "default" ? configuration["default"] : nil)
        guard let shared = credentials[profile] else { return configured }
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
