import Bytes
import HTTP

/// Where spans are sent, as the environment says (OpenTelemetry Protocol Exporter, "Configuration Options").
package struct TracesEndpoint {
    /// The address that requests are posted to.
    package let url: String
    /// Headers of each request, such as a key. Their values are secrets.
    package let headers: [(name: String, value: String)]
    /// Seconds of one attempt.
    package let timeOut: Double
    /// A file of trusted certificates to use instead of the system's.
    package let certificates: String?

    package init(url: String, headers: [(name: String, value: String)] = [], timeOut: Double = 10, certificates: String? = nil) {
        self.url = url
        self.headers = headers
        self.timeOut = timeOut
        self.certificates = certificates
    }

    /// Reads the variables `OTEL_EXPORTER_OTLP_*`, of which `OTEL_EXPORTER_OTLP_TRACES_*` have precedence. Nil if no endpoint is set, or if `OTEL_SDK_DISABLED` is
    /// `true`. An empty variable counts as not set.
    ///
    /// - Parameter environment: returns the value of a variable.
    package init?(environment: (String) -> String?) throws(TelemetryFailure) {
        func variable(_ name: String) -> (name: String, value: String)? {
            for name in ["OTEL_EXPORTER_OTLP_TRACES_\(name)", "OTEL_EXPORTER_OTLP_\(name)"] {
                if let value = environment(name)?.trimmed, !value.isEmpty { return (name, value) }
            }
            return nil
        }
        if environment("OTEL_SDK_DISABLED")?.lowercased() == "true" { return nil }
        guard let endpoint = variable("ENDPOINT") else { return nil }
        let scheme = endpoint.value.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", let origin = Request.origin(of: endpoint.value) else {
            throw TelemetryFailure(.configuration, "\(endpoint.name): \(PrintableAddress(endpoint.value)) is not an http or https address")
        }
        if let kind = variable("PROTOCOL"), !["http/json", "http/protobuf"].contains(kind.value) {
            throw TelemetryFailure(.configuration, "\(kind.name) is \(kind.value.printable), but spans are sent as http/json only")
        }
        var url = endpoint.value
        if endpoint.name == "OTEL_EXPORTER_OTLP_ENDPOINT" {
            url += url.hasSuffix("/") ? "v1/traces" : "/v1/traces"
        } else if origin.utf8.count == url.utf8.count {
            url += "/"
        }
        var headers: [(name: String, value: String)] = []
        if let list = variable("HEADERS") {
            guard let pairs = Self.headers(list.value) else {
                throw TelemetryFailure(.configuration, "\(list.name) is not a list of NAME=VALUE, separated by commas, with values percent-encoded")
            }
            headers = pairs
        }
        var timeOut = 10.0
        if let limit = variable("TIMEOUT") {
            guard let milliseconds = Int(limit.value), (1...3_600_000).contains(milliseconds) else {
                throw TelemetryFailure(.configuration, "\(limit.name) is not a number of milliseconds")
            }
            timeOut = Double(milliseconds) / 1000
        }
        self.init(url: url, headers: headers, timeOut: timeOut, certificates: variable("CERTIFICATE")?.value)
    }

    /// Reads a list of headers; nil if it is malformed.
    private static func headers(_ list: String) -> [(name: String, value: String)]? {
        var headers: [(name: String, value: String)] = []
        for pair in list.split(separator: ",", omittingEmptySubsequences: true) where !pair.trimmed.isEmpty {
            guard let equals = pair.firstIndex(of: "="), let value = PercentEncoding.decode(pair[pair.index(after: equals)...].trimmed) else { return nil }
            let name = pair[..<equals].trimmed
            guard !name.isEmpty, name.utf8.allSatisfy({ $0.isASCIILetter || $0.isDigit || "!#$%&'*+-.^_`|~".utf8.contains($0) }),
                !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
            else { return nil }
            headers.append((name, value))
        }
        return headers
    }
}
