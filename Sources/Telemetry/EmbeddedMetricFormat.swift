import Bytes
import JSONLines
package import TelemetryFormats

/// CloudWatch's embedded metric format: lines of a log from which CloudWatch makes metrics.
package enum EmbeddedMetricFormat {
    /// The most metrics that a line may name, and the most dimensions of a metric.
    static let metricLimit = 100
    private static let dimensionLimit = 30
    /// The most characters of a dimension's value.
    private static let longestValue = 1024
    /// The largest number that CloudWatch accepts, 2 to the power of 360.
    private static let largestValue = 2.348542582773833e108

    /// Returns a set as lines, each with its newline. The samples of a line have the same labels, which are its dimensions.
    ///
    /// - Parameters:
    ///   - namespace: the namespace of the metrics, such as `SecFlow/Workflows`.
    ///   - time: milliseconds of Unix time.
    package static func lines(_ set: MetricSet, namespace: String, at time: Int) throws(TelemetryFailure) -> [[UInt8]] {
        let isName = namespace.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "._-/#:".utf8.contains($0) }
        guard isName, (1...255).contains(namespace.utf8.count), !namespace.hasPrefix(":"), !namespace.hasPrefix("AWS/") else {
            throw TelemetryFailure(.configuration, "\"\(namespace.printable)\" is not a namespace: letters, digits and ._-/#: are allowed, and AWS/ is not")
        }
        var order: [[MetricSet.Label]] = []
        var groups: [[MetricSet.Label]: [MetricSet.Sample]] = [:]
        for sample in set.samples where sample.value.magnitude <= largestValue {
            // CloudWatch has no dimension without a value.
            let labels = sample.labels.filter { !$0.value.isEmpty }.sorted { $0.name < $1.name }
            guard labels.count <= dimensionLimit, labels.allSatisfy({ isDimension($0, of: sample) }) else { continue }
            if groups[labels] == nil { order.append(labels) }
            groups[labels, default: []].append(sample)
        }
        var lines: [[UInt8]] = []
        for labels in order {
            var rest = (groups[labels] ?? [])[...]
            while !rest.isEmpty {
                lines.append(line(Array(rest.prefix(metricLimit)), labels, namespace, time))
                rest = rest.dropFirst(metricLimit)
            }
        }
        return lines
    }

    /// Whether a label can be a member of a line beside the metrics.
    private static func isDimension(_ label: MetricSet.Label, of sample: MetricSet.Sample) -> Bool {
        label.value.utf8.count <= longestValue && label.name != "_aws" && !label.name.hasPrefix("secflow_") && label.name != sample.name
    }

    private static func line(_ samples: [MetricSet.Sample], _ labels: [MetricSet.Label], _ namespace: String, _ time: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("_aws")
        writer.beginObject()
        writer.member("Timestamp", time)
        writer.key("CloudWatchMetrics")
        writer.beginArray()
        writer.beginObject()
        writer.member("Namespace", namespace)
        writer.key("Dimensions")
        writer.beginArray()
        writer.beginArray()
        for label in labels { writer.string(label.name) }
        writer.endArray()
        writer.endArray()
        writer.key("Metrics")
        writer.beginArray()
        for sample in samples {
            writer.beginObject()
            writer.member("Name", sample.name)
            writer.member("Unit", unit(of: sample.name))
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.endArray()
        writer.endObject()
        for label in labels {
            writer.key(utf8: label.name)
            writer.string(label.value)
        }
        for sample in samples {
            writer.key(utf8: sample.name)
            let number = Array(MetricSet.text(of: sample.value).utf8)
            writer.raw(number.span)
        }
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }

    /// The unit of a metric, by its name.
    private static func unit(of name: String) -> String {
        if name.hasSuffix("_seconds") { return "Seconds" }
        if name.contains("_bytes_") || name.hasSuffix("_bytes") { return "Bytes" }
        return name.hasSuffix("_total") ? "Count" : "None"
    }
}
