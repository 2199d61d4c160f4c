/// Counts of observed values by their size.
package struct Histogram: Sendable {
    /// The upper bounds of the buckets, in ascending order, without the last one, which has none.
    package let bounds: [Double]
    private var counts: [Int]
    package private(set) var sum = 0.0

    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    package mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// The number of values.
    package var count: Int { counts.reduce(0, +) }
    package var isEmpty: Bool { counts.allSatisfy { $0 == 0 } }

    /// Adds the samples of the histogram to a set: a bucket counts the values up to its bound.
    package func add(to set: inout MetricSet, _ metric: Metric, _ labels: [MetricSet.Label]) {
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? Self.text(bounds[index]) : "+Inf"
            set.add(MetricSet.Sample(name: "\(metric.name)_bucket", labels: labels + [.init("le", bound)], value: Double(total), metric: metric))
        }
        set.add(MetricSet.Sample(name: "\(metric.name)_sum", labels: labels, value: sum, metric: metric))
        set.add(MetricSet.Sample(name: "\(metric.name)_count", labels: labels, value: Double(total), metric: metric))
    }

    private static func text(_ bound: Double) -> String { bound == bound.rounded() && bound.magnitude < 1e15 ? String(Int(bound)) : "\(bound)" }
}
