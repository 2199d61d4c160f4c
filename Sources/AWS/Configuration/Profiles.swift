import Bytes
import Glibc

/// The profiles of AWS's shared files, `~/.aws/config` and `~/.aws/credentials`.
struct Profiles: Sendable {
    private let configuration: [String: [String: String]]
    private let credentials: [String: [String: String]]
    private let services: [String: [String: String]]
    /// The files, for messages.
    let configurationPath: String
    let credentialsPath: String

    /// Reads both files. A file that does not exist has no profiles.
    init(configuration: String, credentials: String) throws(ServiceFailure) {
        var (profiles, services): ([String: [String: String]], [String: [String: String]]) = ([:], [:])
        for (section, settings) in try Self.read(configuration).sorted(by: { $0.key < $1.key }) {
            // A name of several words is quoted: [profile "two words"].
            switch ShellWords.split(section) {
            case ["default"]: profiles["default", default: [:]].merge(settings) { own, _ in own }
            case let words? where words.count == 2 && words[0] == "profile": profiles[words[1], default: [:]].merge(settings) { $1 }
            case let words? where words.count == 2 && words[0] == "services": services[words[1]] = settings
            default: break
            }
        }
        self.configuration = profiles
        self.services = services
        self.credentials = try Self.read(credentials)
        configurationPath = configuration
        credentialsPath = credentials
    }

    /// Returns the settings of a profile from both files; nil if neither has it. A setting of the credentials file takes precedence.
    subscript(profile: String) -> [String: String]? {
        guard let shared = credentials[profile] else { return configuration[profile] }
        return (configuration[profile] ?? [:]).merging(shared) { $1 }
    }

    /// Returns the settings of a profile in the credentials file.
    func credentials(of profile: String) -> [String: String] { credentials[profile] ?? [:] }

    /// Returns the settings of a profile in the configuration file.
    func configuration(of profile: String) -> [String: String] { configuration[profile] ?? [:] }

    /// Returns the settings of a `[services NAME]` section; nil if there is no such section.
    func services(_ name: String) -> [String: String]? { services[name] }

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
