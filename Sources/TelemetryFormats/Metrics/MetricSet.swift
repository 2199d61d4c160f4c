/// The values of metrics, each with its labels.
package struct MetricSet: Sendable {
    package struct Label: Sendable, Hashable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One value of a metric.
    package struct Sample: Sendable {
        /// The name of the sample: that of its metric, for a histogram followed by `_bucket`, `_sum` or `_count`.
        package let name: String
        package let labels: [Label]
        package fileprivate(set) var value: Double
        package let metric: Metric

        init(name: String, labels: [Label], value: Double, metric: Metric) {
            (self.name, self.labels, self.value, self.metric) = (name, labels, value, metric)
        }

        package var kind: Metric.Kind { metric.kind }
        package var help: String { metric.help }

        fileprivate mutating func combine(with other: Double) {
            switch metric.combination {
            case .sum: value += other
            case .largest: value = max(value, other)
            }
        }
    }

    /// What distinguishes samples: the metric, the name, and the labels in the order of their names.
    private struct Key: Hashable {
        let metric: String
        let name: String
        let labels: [Label]
    }

    /// All samples, those of one metric together, in the order in which they were first added.
    package var samples: [Sample] { order.flatMap { families[$0] ?? [] } }
    package var isEmpty: Bool { order.isEmpty }
    package private(set) var count = 0

    /// The names of the metrics, in the order in which they were first added.
    private var order: [String] = []
    private var families: [String: [Sample]] = [:]
    /// The metric that each name of samples belongs to.
    private var owners: [String: Metric] = [:]
    /// The place of each sample in its family.
    private var places: [Key: Int] = [:]

    package init() {}

    /// Why a metric cannot be in the set: its name is that of a metric of another kind, or both have samples of one name, as a histogram `x` and a counter `x_count`.
    /// Nil if it can.
    package func conflict(with metric: Metric) -> String? {
        for name in metric.sampleNames {
            guard let owner = owners[name], owner.name != metric.name || owner.kind != metric.kind else { continue }
            return owner.name == metric.name
                ? "\(metric.name) is a \(metric.kind.rawValue), but also a \(owner.kind.rawValue)"
                : "the \(metric.kind.rawValue) \(metric.name) and the \(owner.kind.rawValue) \(owner.name) have samples of one name"
        }
        return nil
    }

    /// The metrics of the set, in the order in which they were first added.
    package var metrics: [Metric] { order.compactMap { families[$0]?.first?.metric } }

    /// Adds a value. If there is a sample with the same labels, the two are combined as the metric says.
    package mutating func add(_ metric: Metric, _ labels: [Label], _ value: Double) {
        add(Sample(name: metric.name, labels: labels, value: value, metric: metric))
    }

    package mutating func add(_ metric: Metric, _ labels: [Label], _ value: Int) { add(metric, labels, Double(value)) }

    /// Returns the set with a further label on each sample that does not have it.
    package func labelled(_ label: Label) -> MetricSet {
        var set = MetricSet()
        for sample in samples {
            let labels = sample.labels.contains { $0.name == label.name } ? sample.labels : sample.labels + [label]
            set.add(Sample(name: sample.name, labels: labels, value: sample.value, metric: sample.metric))
        }
        return set
    }

    /// Adds all samples of another set.
    package mutating func add(_ other: MetricSet) {
        for name in other.order { for sample in other.families[name] ?? [] { add(sample) } }
    }

    /// Adds a sample. Returns false if it was combined with one that was there.
    @discardableResult
    mutating func add(_ sample: Sample) -> Bool {
        let name = sample.metric.name
        let key = Key(metric: name, name: sample.name, labels: sample.labels.sorted { $0.name < $1.name })
        if let place = places[key] {
            families[name]?[place].combine(with: sample.value)
            return false
        }
        if families[name] == nil {
            order.append(name)
            for sampleName in sample.metric.sampleNames where owners[sampleName] == nil { owners[sampleName] = sample.metric }
        }
        places[key] = families[name, default: []].count
        families[name, default: []].append(sample)
        count += 1
        return true
    }

    /// The samples of each metric, in the order in which they were first added.
    var groups: [[Sample]] { order.compactMap { families[$0] } }
}
