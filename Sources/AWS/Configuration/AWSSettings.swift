import Bytes
import Glibc

/// The settings that AWS's tools read: environment variables, and a profile of the shared files.
package struct AWSSettings: Sendable {
    /// Values of environment variables; nil for one that is not set or empty.
    let variable: @Sendable (String) -> String?
    let profiles: Profiles
    /// The name of the profile.
    let profileName: String
    /// Whether the environment names the profile. Otherwise it is "default", which need not exist.
    let isProfileChosen: Bool
    /// The settings of the profile; empty if there is no such profile.
    let profile: [String: String]
    package let region: String
    /// The file of trusted certificates (`AWS_CA_BUNDLE`, `ca_bundle`); nil for the system's.
    package let certificates: String?

    /// - Parameter variable: returns the value of an environment variable.
    package init(_ variable: @escaping @Sendable (String) -> String?) throws(ServiceFailure) {
        let set: @Sendable (String) -> String? = { name in
            guard let value = variable(name), !value.isEmpty else { return nil }
            return value
        }
        self.variable = set
        let home = set("HOME") ?? getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? ""
        /// Returns a path without the `~` that a shell would have replaced.
        func path(_ text: String) -> String { text == "~" || text.hasPrefix("~/") ? home + text.dropFirst() : text }
        profiles = try Profiles(
            configuration: path(set("AWS_CONFIG_FILE") ?? "~/.aws/config"),
            credentials: path(set("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials"))
        let chosen = set("AWS_PROFILE") ?? set("AWS_DEFAULT_PROFILE")
        profileName = chosen ?? "default"
        isProfileChosen = chosen != nil
        profile = profiles[profileName] ?? [:]
        region = set("AWS_REGION") ?? set("AWS_DEFAULT_REGION") ?? profile["region"] ?? "us-east-1"
        certificates = set("AWS_CA_BUNDLE") ?? profile["ca_bundle"]
        guard Self.isRegion(region) else { throw Self.failure("\"\(region.prefix(80))\" is not a region name") }
        if let certificates { try Self.checkCertificates(certificates, setting: set("AWS_CA_BUNDLE") == nil ? "ca_bundle" : "AWS_CA_BUNDLE") }
        // Without the section, requests would go to Amazon, and not to the service that is meant.
        if let name = profile["services"], profiles.services(name) == nil, set("AWS_ENDPOINT_URL") == nil, !ignoresConfiguredEndpoints {
            throw Self.failure(
                "the profile \"\(profileName)\" names the services \"\(name.prefix(80))\", and \(profiles.configurationPath) has no such section")
        }
    }

    private var ignoresConfiguredEndpoints: Bool { variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() == "true" }

    /// Returns the address of a service other than Amazon's, in the order in which AWS's tools look: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the
    /// `services` section of the profile, the profile's `endpoint_url`. Nil for Amazon's own.
    ///
    /// - Parameter service: the service's identifier in lower case, with an underscore for each blank: `s3`, `secrets_manager`.
    package func endpoint(of service: String) -> String? {
        if ignoresConfiguredEndpoints { return nil }
        return variable("AWS_ENDPOINT_URL_\(service.uppercased())") ?? variable("AWS_ENDPOINT_URL")
            ?? profile["services"].flatMap { profiles.services($0)?["\(service).endpoint_url"] } ?? profile["endpoint_url"]
    }

    /// Whether a text may be the name of a region, which becomes part of a host's name.
    package static func isRegion(_ text: String) -> Bool { (1...63).contains(text.utf8.count) && text.utf8.allSatisfy(\.isRegionByte) }

    /// Throws a failure if a file has no certificates.
    private static func checkCertificates(_ path: String, setting: String) throws(ServiceFailure) {
        let text = try rethrowing(readFile(path)) { (error: SystemFailure) in failure("\(setting): \(error)") }
        guard text.span.firstIndex(of: "-----BEGIN ") != nil else { throw failure("\(setting): \(path) holds no certificates in PEM format") }
    }

    private static func failure(_ message: String) -> ServiceFailure { ServiceFailure(.configuration, code: "no_configuration", message: message) }

    /// Returns a setting that stands below a service in the profile, such as `addressing_style` below `s3`.
    package func setting(_ name: String, of service: String) -> String? { profile["\(service).\(name)"] }
}

extension UInt8 {
    /// Whether the byte may stand in the name of a region: a letter, a digit or a dash.
    fileprivate var isRegionByte: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
        default: false
        }
    }
}
