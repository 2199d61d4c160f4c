import Bytes
import Digest
import HTTP
package import TelemetryFormats

/// Prometheus' Pushgateway, which keeps the metrics of runs that are too short to be scraped.
package enum Pushgateway {
    /// Seconds of one attempt, and of all attempts.
    private static let timeOut = 10.0
    private static let patience = 30.0

    /// Replaces the metrics of a group by a set.
    ///
    /// - Parameters:
    ///   - url: the address of the Pushgateway, `http://HOST:9091`, perhaps with a path before its own.
    ///   - job: the name of the job, such as that of a workflow.
    ///   - grouping: further labels that distinguish this group from others of the job.
    package static func push(
        _ set: MetricSet, to url: String, job: String, grouping: [MetricSet.Label] = [], patience: Double = Pushgateway.patience
    ) throws(TelemetryFailure) {
        let target = try target(url, job: job, grouping: grouping)
        let sender = try Sender(timeOut: min(timeOut, patience), patience: patience)
        _ = try sender.send(.put, target, headers: [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")], body: set.prometheusText)
    }

    /// Whether a text is an address that metrics can be pushed to.
    package static func isAddress(_ url: String) -> Bool {
        // A query would stand before the path of the group.
        ["http://", "https://"].contains { url.hasPrefix($0) } && Request.origin(of: url) != nil && !url.contains { $0 == "?" || $0 == "#" }
    }

    /// Returns the address of a group.
    static func target(_ url: String, job: String, grouping: [MetricSet.Label] = []) throws(TelemetryFailure) -> String {
        guard isAddress(url) else { throw TelemetryFailure(.configuration, "\(PrintableAddress(url)) is not the address of a Pushgateway") }
        guard !job.isEmpty else { throw TelemetryFailure(.configuration, "the name of the job is empty") }
        var target = url
        while target.hasSuffix("/") { target.removeLast() }
        target += "/metrics"
        for label in [MetricSet.Label("job", job)] + grouping {
            guard Metric.isLabelName(label.name), !label.name.hasPrefix("__") else {
                throw TelemetryFailure(.configuration, "\"\(label.name)\" is not the name of a label")
            }
            target += segment(label)
        }
        return target
    }

    /// The part of a path that names a label. A value that a path cannot hold, with a slash or empty, is given in base 64 (RFC 4648, section 5).
    private static func segment(_ label: MetricSet.Label) -> String {
        if label.value.isEmpty { return "/\(label.name)@base64/=" }
        guard label.value.utf8.contains(UInt8(ascii: "/")) || [".", ".."].contains(label.value) else {
            return "/\(label.name)/\(PercentEncoding.encode(label.value))"
        }
        let letters = Array(label.value.utf8).base64.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: byte
            }
        }
        return "/\(label.name)@base64/\(String(decoding: letters, as: UTF8.self))"
    }
}
