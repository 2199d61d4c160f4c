import Bytes

/// The choice of the place of credentials, in the order of AWS's command line: the environment, a role of the profile, a web identity token, the profile's own
/// credentials, the container, the instance.
enum CredentialSources {
    /// How many profiles may refer to one another by `source_profile`.
    private static let chainLimit = 8

    static func choose(_ settings: AWSSettings) throws(ServiceFailure) -> any CredentialSource {
        let name = settings.profileName
        if settings.isProfileChosen, settings.profiles[name] == nil {
            throw failure("there is no profile \"\(name)\" in \(settings.profiles.configurationPath) or \(settings.profiles.credentialsPath)")
        }
        if let fixed = try environment(settings) { return fixed }
        if let role = try role(of: name, settings, []) { return role }
        if let own = try ownCredentials(of: name, settings, variable: settings.variable) { return own }
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

    private static func environment(_ settings: AWSSettings) throws(ServiceFailure) -> FixedCredentials? {
        guard let key = settings.variable("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secret = settings.variable("AWS_SECRET_ACCESS_KEY") else { throw failure("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not") }
        return FixedCredentials(Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: settings.variable("AWS_SESSION_TOKEN")))
    }

    // MARK: Profiles

    /// Returns the role that a profile assumes with other credentials; nil if it names none.
    ///
    /// - Parameter chain: the profiles that led here by their `source_profile`.
    private static func role(of name: String, _ settings: AWSSettings, _ chain: [String]) throws(ServiceFailure) -> AssumedRole? {
        guard let profile = settings.profiles[name], let role = profile["role_arn"], profile["web_identity_token_file"] == nil else { return nil }
        guard profile["mfa_serial"] == nil else {
            throw failure("the profile \"\(name)\" asks for a code of a device (mfa_serial), which is not supported")
        }
        let base: any CredentialSource
        switch (profile["source_profile"], profile["credential_source"]) {
        case (let source?, nil): base = try self.source(source, settings, chain + [name])
        case (nil, let place?): base = try self.place(named: place, of: name, settings)
        case (nil, nil): throw failure("the profile \"\(name)\" has a role_arn, and neither source_profile nor credential_source")
        default: throw failure("the profile \"\(name)\" has both source_profile and credential_source")
        }
        return AssumedRole(role: role, profile: profile, base: base, service: TokenService(settings))
    }

    /// Returns the credentials of a `source_profile`: its keys, if it has some, before its role.
    ///
    /// - Parameter chain: the profiles that led here. The last one names this profile.
    private static func source(_ name: String, _ settings: AWSSettings, _ chain: [String]) throws(ServiceFailure) -> any CredentialSource {
        let user = chain.last ?? ""
        guard let profile = settings.profiles[name] else {
            throw failure("the profile \"\(user)\" names the source_profile \"\(name)\", which does not exist")
        }
        let hasKeys = profile["aws_access_key_id"] != nil || profile["aws_secret_access_key"] != nil
        // A profile may be its own source: its role is assumed with its own keys.
        guard !chain.contains(name) || name == user && hasKeys, chain.count < chainLimit else {
            throw failure("the profile \"\(name)\" leads to itself by source_profile")
        }
        if !hasKeys, let role = try role(of: name, settings, chain) { return role }
        if let own = try ownCredentials(of: name, settings, variable: { _ in nil }) { return own }
        throw failure("the source of the profile \"\(user)\" has no credentials")
    }

    /// Returns the credentials that a profile has of its own; nil if it has none.
    ///
    /// - Parameter variable: returns the value of an environment variable that takes precedence over the profile's web identity token.
    private static func ownCredentials(of name: String, _ settings: AWSSettings, variable: (String) -> String?) throws(ServiceFailure)
        -> (any CredentialSource)?
    {
        let profiles = settings.profiles
        let profile = profiles[name] ?? [:]
        if let token = variable("AWS_WEB_IDENTITY_TOKEN_FILE") ?? profile["web_identity_token_file"] {
            guard let role = variable("AWS_ROLE_ARN") ?? profile["role_arn"] else {
                throw failure("there is a web identity token, and neither AWS_ROLE_ARN nor a role_arn in the profile \"\(name)\"")
            }
            let session = variable("AWS_ROLE_SESSION_NAME") ?? profile["role_session_name"]
            return WebIdentity(role: role, tokenPath: token, session: session, service: TokenService(settings))
        }
        guard profile["sso_role_name"] == nil, profile["sso_account_id"] == nil else {
            throw failure(
                "the profile \"\(name)\" signs in by SSO: set its credential_process to: aws configure export-credentials --profile \(name) --format process, "
                    + "in a profile of its own")
        }
        let shared = try FixedCredentials(section: profiles.credentials(of: name), "the profile \"\(name)\" in \(profiles.credentialsPath)")
        if let shared { return shared }
        if let command = profile["credential_process"] { return ProcessCredentials(command: command) }
        return try FixedCredentials(section: profiles.configuration(of: name), "the profile \"\(name)\" in \(profiles.configurationPath)")
    }

    /// Returns the place that `credential_source` names.
    private static func place(named name: String, of profile: String, _ settings: AWSSettings) throws(ServiceFailure) -> any CredentialSource {
        let place: (any CredentialSource)?
        switch name {
        case "Environment": place = try environment(settings)
        case "EcsContainer": place = try ContainerCredentials.configured(settings)
        case "Ec2InstanceMetadata": place = try instance(settings)
        default: throw failure("the profile \"\(profile)\" has an unknown credential_source: Environment, EcsContainer and Ec2InstanceMetadata are known")
        }
        guard let place else { throw failure("the credential_source of the profile \"\(profile)\" has no credentials") }
        return place
    }

    private static func failure(_ message: String) -> ServiceFailure {
        ServiceFailure(.configuration, code: "no_credentials", message: "no credentials: \(message)")
    }
}
