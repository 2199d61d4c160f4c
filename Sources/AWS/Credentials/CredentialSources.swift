import Bytes

/// The choice of the place of credentials, in the order of AWS's own tools: the environment, a web identity token in the environment, the profile, the
/// container, the instance.
enum CredentialSources {
    /// How many profiles may refer to one another by `source_profile`.
    private static let chainLimit = 8

    static func choose(_ settings: AWSSettings) throws(ServiceFailure) -> any CredentialSource {
        if let fixed = environment(settings) { return fixed }
        if let token = settings.variable("AWS_WEB_IDENTITY_TOKEN_FILE"), let role = settings.variable("AWS_ROLE_ARN") {
            return WebIdentity(role: role, tokenPath: token, session: settings.variable("AWS_ROLE_SESSION_NAME"), service: TokenService(settings))
        }
        if let source = try profile(settings.profileName, settings, []) { return source }
        if settings.variable("AWS_PROFILE") ?? settings.variable("AWS_DEFAULT_PROFILE") != nil {
            throw failure("the profile \"\(settings.profileName)\" has no credentials: look into \(settings.profiles.credentialsPath)")
        }
        if let container = try ContainerCredentials.configured(settings) { return container }
        if settings.variable("AWS_EC2_METADATA_DISABLED")?.lowercased() != "true" { return try instance(settings) }
        throw failure(advice(settings))
    }

    private static func instance(_ settings: AWSSettings) throws(ServiceFailure) -> InstanceCredentials {
        try InstanceCredentials(settings, advice: failure(advice(settings)).message)
    }

    private static func advice(_ settings: AWSSettings) -> String {
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put the profile \"\(settings.profileName)\" into \(settings.profiles.credentialsPath)"
    }

    private static func environment(_ settings: AWSSettings) -> FixedCredentials? {
        guard let key = settings.variable("AWS_ACCESS_KEY_ID"), let secret = settings.variable("AWS_SECRET_ACCESS_KEY") else { return nil }
        return FixedCredentials(
            credentials: Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: settings.variable("AWS_SESSION_TOKEN")))
    }

    /// Returns the place that a profile names; nil if it names none.
    ///
    /// - Parameter chain: the profiles that led here by their `source_profile`.
    private static func profile(_ name: String, _ settings: AWSSettings, _ chain: [String]) throws(ServiceFailure) -> (any CredentialSource)? {
        guard let profile = settings.profiles[name] else {
            if chain.isEmpty { return nil }
            throw failure("the profile \"\(chain.last ?? "")\" names the source_profile \"\(name)\", which does not exist")
        }
        // A profile may be its own source: its role is assumed with its own keys.
        if let role = profile["role_arn"], chain.last != name {
            if let token = profile["web_identity_token_file"] {
                return WebIdentity(role: role, tokenPath: token, session: profile["role_session_name"], service: TokenService(settings))
            }
            guard !chain.contains(name), chain.count < chainLimit else { throw failure("the profile \"\(name)\" leads to itself by source_profile") }
            guard profile["mfa_serial"] == nil else {
                throw failure("the profile \"\(name)\" asks for a code of a device (mfa_serial), which is not supported")
            }
            let base: (any CredentialSource)?
            if let source = profile["source_profile"] {
                base = try self.profile(source, settings, chain + [name])
            } else {
                base = try source(named: profile["credential_source"], of: name, settings)
            }
            guard let base else { throw failure("the source of the profile \"\(name)\" has no credentials") }
            return AssumedRole(role: role, profile: profile, base: base, service: TokenService(settings))
        }
        if let key = profile["aws_access_key_id"], let secret = profile["aws_secret_access_key"] {
            return FixedCredentials(credentials: Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: profile["aws_session_token"]))
        }
        if let command = profile["credential_process"] { return ProcessCredentials(command: command) }
        guard profile["sso_session"] == nil, profile["sso_start_url"] == nil else {
            throw failure(
                "the profile \"\(name)\" signs in by SSO: set its credential_process to: aws configure export-credentials --profile \(name) --format process, "
                    + "in a profile of its own")
        }
        return nil
    }

    /// Returns the place that `credential_source` names.
    private static func source(named name: String?, of profile: String, _ settings: AWSSettings) throws(ServiceFailure) -> (any CredentialSource)? {
        switch name {
        case "Environment": return environment(settings)
        case "EcsContainer": return try ContainerCredentials.configured(settings)
        case "Ec2InstanceMetadata": return try instance(settings)
        default:
            throw failure("the profile \"\(profile)\" has a role_arn, and neither source_profile nor a credential_source that is known")
        }
    }

    private static func failure(_ message: String) -> ServiceFailure {
        ServiceFailure(.configuration, code: "no_credentials", message: "no credentials: \(message)")
    }
}
