import Bytes

/// Prometheus' text format, version 0.0.4.
extension MetricSet {
    /// The set in the text format: for each metric its HELP, its TYPE and its samples.
    package var prometheusText: [UInt8] {
        var text: [UInt8] = []
        for group in groups {
            guard let metric = group.first?.metric else { continue }
            text.append(utf8: "# HELP \(metric.name) ")
            Self.appendEscaped(metric.help, isQuoted: false, to: &text)
            text.append(utf8: "\n# TYPE \(metric.name) \(metric.kind.rawValue)\n")
            for sample in group {
                text.append(utf8: sample.name)
                for (index, label) in sample.labels.enumerated() {
                    text.append(utf8: "\(index == 0 ? "{" : ",")\(label.name)=\"")
                    Self.appendEscaped(label.value, isQuoted: true, to: &text)
                    text.append(UInt8(ascii: "\""))
                }
                text.append(utf8: "\(sample.labels.isEmpty ? "" : "}") \(Self.text(of: sample.value))\n")
            }
        }
        return text
    }

    /// A number as text: a whole number without a decimal point.
    package static func text(of value: Double) -> String {
        // Whole numbers up to here are exact.
        if value.magnitude < 9_007_199_254_740_992, value == value.rounded() { return "\(Int(value))" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value.isNaN ? "NaN" : "\(value)"
    }

    private static func appendEscaped(_ text: String, isQuoted: Bool, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append("\\\\")
            case UInt8(ascii: "\n"): bytes.append("\\n")
            case UInt8(ascii: "\"") where isQuoted: bytes.append("\\\"")
            default: bytes.append(byte)
            }
        }
    }
}
