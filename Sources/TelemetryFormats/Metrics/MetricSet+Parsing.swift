import Bytes

/// Why a text is not a file of metrics.
package struct MetricsFailure: Error, CustomStringConvertible, Equatable {
    package let message: String
    /// The number of the line, from 1.
    package let line: Int

    package var description: String { "line \(line): \(message)" }
}

extension MetricSet {
    /// The most bytes of a line, samples, and labels of a sample that are read.
    private static let longestLine = 16_384
    private static let sampleLimit = 10_000
    private static let labelLimit = 32

    /// Reads a text in the format that `prometheusText` writes: each metric has a TYPE before its samples, no sample has a time, and none comes twice.
    package init(parsing text: Span<UInt8>) throws(MetricsFailure) {
        guard text.count == 0 || text[text.count - 1] == 0x0A else { throw MetricsFailure(message: "the text is cut off: its last line does not end", line: 1) }
        guard text.isUTF8 else { throw MetricsFailure(message: "not UTF-8", line: 1) }
        var metrics: [String: Metric] = [:]
        var helps: [String: String] = [:]
        var start = 0
        var number = 0
        while start < text.count {
            number += 1
            let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
            func failure(_ message: String) -> MetricsFailure { MetricsFailure(message: message, line: number) }
            guard end - start <= Self.longestLine else { throw failure("longer than \(Self.longestLine) bytes") }
            let line = text.extracting(start..<end).text
            start = end + 1
            if line.isEmpty { continue }
            guard !line.hasPrefix("#") else {
                let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
                guard words.count == 4, words[0] == "#", words[1] == "HELP" || words[1] == "TYPE" else { continue }
                guard Metric.isName(words[2]) else { throw failure("not the name of a metric") }
                if words[1] == "HELP" {
                    helps[words[2]] = Self.unescaped(words[3][...])
                } else {
                    guard let kind = Metric.Kind(rawValue: words[3]) else { throw failure("not a type that can be added up: counter, gauge and histogram are") }
                    guard metrics[words[2]] == nil else { throw failure("a second TYPE of \(words[2])") }
                    metrics[words[2]] = Metric(
                        name: words[2], kind: kind, help: helps[words[2]] ?? "", combination: Metric.combination(of: words[2], kind))
                }
                continue
            }
            let sample: Sample
            do throws(SampleFault) {
                sample = try SampleLine(line, labelLimit: Self.labelLimit).sample { Self.metric(of: $0, in: metrics) }
            } catch { throw failure(error.message) }
            if let conflict = conflict(with: sample.metric) { throw failure(conflict) }
            guard add(sample) else { throw failure("the same sample as before") }
            guard count <= Self.sampleLimit else { throw failure("more than \(Self.sampleLimit) samples") }
        }
    }

    /// The metric of a sample, by the sample's name.
    private static func metric(of name: String, in metrics: [String: Metric]) -> Metric? {
        if let metric = metrics[name], metric.kind != .histogram { return metric }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            if let metric = metrics[String(name.dropLast(suffix.count))], metric.kind == .histogram { return metric }
        }
        return nil
    }

    fileprivate static func unescaped(_ text: Substring) -> String {
        guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
        var result = ""
        var isEscaped = false
        for scalar in text.unicodeScalars {
            if isEscaped {
                result.unicodeScalars.append(scalar == "n" ? "\n" : scalar)
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

private struct SampleFault: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The parts of a line with a sample: `name{label="value",...} number`.
private struct SampleLine {
    let name: String
    let labels: [MetricSet.Label]
    let value: Double

    init(_ line: String, labelLimit: Int) throws(SampleFault) {
        var rest = line[...].utf8
        name = String(Self.takeName(&rest))
        guard Metric.isName(name) else { throw SampleFault("a sample without a name") }
        var labels: [MetricSet.Label] = []
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            while rest.first != UInt8(ascii: "}") {
                let label = String(Self.takeName(&rest))
                guard Metric.isLabelName(label), rest.starts(with: "=\"".utf8) else { throw SampleFault("a malformed label") }
                rest.removeFirst(2)
                guard let value = Self.takeValue(&rest) else { throw SampleFault("a label's value that does not end") }
                guard !labels.contains(where: { $0.name == label }) else { throw SampleFault("the label \(label) twice") }
                labels.append(MetricSet.Label(label, value))
                guard labels.count <= labelLimit else { throw SampleFault("more than \(labelLimit) labels") }
                if rest.first == UInt8(ascii: ",") { rest.removeFirst() } else if rest.first != UInt8(ascii: "}") { throw SampleFault("a malformed label") }
            }
            rest.removeFirst()
        }
        self.labels = labels
        guard rest.first == 0x20, let value = Self.number(rest.dropFirst()) else { throw SampleFault("a value that is not a number") }
        self.value = value
    }

    func sample(_ metric: (String) -> Metric?) throws(SampleFault) -> MetricSet.Sample {
        guard let metric = metric(name) else { throw SampleFault("a sample without a TYPE before it") }
        guard value >= 0 || metric.kind == .gauge else { throw SampleFault("a \(metric.kind.rawValue) below zero") }
        return MetricSet.Sample(name: name, labels: labels, value: value, metric: metric)
    }

    private static func takeName(_ rest: inout Substring.UTF8View) -> Substring {
        let end = rest.firstIndex { !($0.isASCIILetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":")) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return Substring(rest[..<end])
    }

    /// Removes a label's value and the quotation mark after it.
    private static func takeValue(_ rest: inout Substring.UTF8View) -> String? {
        var isEscaped = false
        for index in rest.indices {
            if isEscaped {
                isEscaped = false
            } else if rest[index] == UInt8(ascii: "\\") {
                isEscaped = true
            } else if rest[index] == UInt8(ascii: "\"") {
                let value = MetricSet.unescaped(Substring(rest[..<index]))
                rest = rest[rest.index(after: index)...]
                return value
            }
        }
        return nil
    }

    /// A finite decimal number; nil for other text.
    private static func number(_ text: Substring.UTF8View) -> Double? {
        guard text.allSatisfy({ $0.isDigit || "+-.eE".utf8.contains($0) }), let value = Double(Substring(text)), value.isFinite else { return nil }
        return value
    }
}
