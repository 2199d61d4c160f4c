package import AWS

/// A bucket and its address.
package struct Bucket: Sendable {
    package let name: String
    /// The address of a service other than Amazon's; nil for Amazon's.
    private let service: ServiceEndpoint?
    /// Whether the bucket's name is part of the host (`bucket.s3.region.amazonaws.com`) and not of the path.
    private let isInHost: Bool

    /// Where the bucket's name stands, if that is configured: the setting `addressing_style` of the profile.
    package enum Style: String, Sendable {
        case automatic = "auto"
        case path
        case host = "virtual"
    }

    /// What names may be, for messages.
    private static let rule = "3 to 63 letters, digits, dots and dashes, without s3://"

    /// - Parameters:
    ///   - service: the address of a service other than Amazon's.
    ///   - style: `automatic` puts the name into the host with Amazon's own endpoint, and into the path with any other endpoint, or if the name has a dot,
    ///     which Amazon's certificate does not cover.
    package init(name: String, service: ServiceEndpoint?, style: Style = .automatic) throws(ServiceFailure) {
        guard (3...63).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte), name.first != ".", name.first != "-", !name.contains("..") else {
            throw ServiceFailure(.configuration, code: "invalid_bucket", message: "\"\(name.prefix(80))\" is not a bucket name: \(Self.rule)")
        }
        self.name = name
        self.service = service
        isInHost =
            switch style {
            case .host: true
            case .path: false
            case .automatic: service == nil && !name.contains(".")
            }
    }

    /// - Parameter endpoint: the address of the service, in place of the one that the settings name.
    package init(name: String, endpoint: String?, settings: AWSSettings) throws(ServiceFailure) {
        let address = endpoint ?? settings.endpoint(of: "s3")
        let service = try address.map { text throws(ServiceFailure) in try ServiceEndpoint(text) }
        let style = settings.setting("addressing_style", of: "s3").flatMap(Style.init) ?? .automatic
        try self.init(name: name, service: service, style: style)
    }

    /// Returns the address to which requests of the bucket are sent.
    func endpoint(region: String) -> ServiceEndpoint {
        let service = service ?? ServiceEndpoint(service: "s3", region: region)
        return isInHost ? ServiceEndpoint(scheme: service.scheme, host: "\(name).\(service.host)", path: service.path) : service
    }

    /// The path of the bucket itself, without escapes.
    var path: String { isInHost ? "/" : "/\(name)" }

    /// Returns the path of an object, without escapes.
    func path(_ key: String) -> String { isInHost ? "/\(key)" : "/\(name)/\(key)" }

    /// Returns the address of an object for records: `s3://bucket/key`.
    package func address(_ key: String) -> String { "s3://\(name)/\(key)" }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
