/// A secret that the value of an environment variable refers to.
package enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    /// `aws-secretsmanager://NAME` or `aws-secretsmanager://NAME#KEY`: a secret of Secrets Manager, or a member of the JSON object that it holds.
    case secret(name: String, key: String?)
    /// `aws-ssm://NAME`: a parameter of Systems Manager, decrypted.
    case parameter(name: String)

    private static let secretScheme = "aws-secretsmanager://"
    private static let parameterScheme = "aws-ssm://"

    /// Reads a reference; nil for any other value. The name is taken as it stands, also an ARN.
    package init?(_ value: String) {
        if value.hasPrefix(Self.secretScheme) {
            let rest = value.dropFirst(Self.secretScheme.count)
            let mark = rest.firstIndex(of: "#")
            self = .secret(name: String(rest[..<(mark ?? rest.endIndex)]), key: mark.map { String(rest[rest.index(after: $0)...]) })
        } else if value.hasPrefix(Self.parameterScheme) {
            self = .parameter(name: String(value.dropFirst(Self.parameterScheme.count)))
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .secret(let name, let key): "\(Self.secretScheme)\(name)\(key.map { "#\($0)" } ?? "")"
        case .parameter(let name): "\(Self.parameterScheme)\(name)"
        }
    }

    var name: String {
        switch self {
        case .secret(let name, _), .parameter(let name): name
        }
    }

    /// The region in a name that is an ARN (`arn:aws:secretsmanager:REGION:ACCOUNT:...`); nil for any other name.
    var region: String? {
        let parts = name.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        return parts.count == 6 && parts[0] == "arn" && !parts[3].isEmpty ? String(parts[3]) : nil
    }
}
