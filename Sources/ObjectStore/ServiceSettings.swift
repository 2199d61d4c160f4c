import Bytes
import Glibc

/// The settings of the service, from the environment variables and files that other S3 tools read.
package struct ServiceSettings: Sendable {
    package let credentials: Credentials
    package let region: String
    /// The address of a service other than Amazon's; nil for Amazon's.
    package let endpoint: String?
    /// The file of trusted certificates (`AWS_CA_BUNDLE`).
    package let certificates: String?

    /// Why the settings cannot be read. The text never repeats a secret.
    package struct Failure: Error, CustomStringConvertible, Equatable {
        package let description: String
    }

    /// - Parameter variable: returns the value of an environment variable.
    package init(_ variable: (String) -> String?) throws(Failure) {
        func set(_ name: String) -> String? {
            guard let value = variable(name), !value.isEmpty else { return nil }
            return value
        }
        let profile = set("AWS_PROFILE") ?? set("AWS_DEFAULT_PROFILE") ?? "default"
        let home = (set("HOME") ?? "") + "/.aws"
        let configuration = try Self.profiles(set("AWS_CONFIG_FILE") ?? home + "/config")
        let configured = configuration?[profile == "default" ? profile : "profile \(profile)"] ?? [:]
        region = set("AWS_REGION") ?? set("AWS_DEFAULT_REGION") ?? configured["region"] ?? "us-east-1"
        endpoint = set("AWS_ENDPOINT_URL_S3") ?? set("AWS_ENDPOINT_URL") ?? configured["endpoint_url"]
        certificates = set("AWS_CA_BUNDLE")
        if let key = set("AWS_ACCESS_KEY_ID"), let secret = set("AWS_SECRET_ACCESS_KEY") {
            credentials = Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: set("AWS_SESSION_TOKEN"))
            return
        }
        let path = set("AWS_SHARED_CREDENTIALS_FILE") ?? home + "/credentials"
        let shared = try Self.profiles(path)?[profile] ?? configured
        guard let key = shared["aws_access_key_id"], let secret = shared["aws_secret_access_key"] else {
            throw Failure(
                description: "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put the profile \"\(profile)\" into \(path)")
        }
        credentials = Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: shared["aws_session_token"])
    }

    /// Returns the profiles of a file; nil if there is no file.
    private static func profiles(_ path: String) throws(Failure) -> [String: [String: String]]? {
        do throws(SystemFailure) {
            return ProfileFile.parse(String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self))
        } catch  where error.errno == ENOENT || error.errno == ENOTDIR {
            return nil
        } catch {
            throw Failure(description: error.description)
        }
    }
}
