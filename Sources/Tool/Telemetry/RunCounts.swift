import TelemetryFormats

/// What a run has counted, for its metrics and its span.
struct RunCounts {
    /// What distinguishes rejects in the metrics.
    private struct RejectKind: Hashable {
        let code: String
        let isRetryable: Bool
    }

    /// The most codes of rejects that are counted apart: a list of rejects may hold any code. Further ones count as `other`.
    private static let codeLimit = 100

    var recordsRead = 0
    var recordsWritten = 0
    /// Records rejected for good, and those that can be tried again.
    private(set) var rejectedForGood = 0
    private(set) var rejectedForNow = 0
    private var rejects: [(kind: RejectKind, count: Int)] = []
    private var others: [(metric: Metric, labels: [MetricSet.Label], value: Double)] = []
    private var histograms: [(metric: Metric, labels: [MetricSet.Label], histogram: Histogram)] = []

    mutating func addReject(code: String, isRetryable: Bool) {
        if isRetryable { rejectedForNow += 1 } else { rejectedForGood += 1 }
        let isKnown = rejects.count < Self.codeLimit || rejects.contains { $0.kind.code == code }
        let kind = RejectKind(code: isKnown ? code : "other", isRetryable: isRetryable)
        if let index = rejects.firstIndex(where: { $0.kind == kind }) { rejects[index].count += 1 } else { rejects.append((kind, 1)) }
    }

    /// Adds a number that only some tools count.
    mutating func add(_ metric: Metric, _ value: Double, _ labels: [MetricSet.Label]) { others.append((metric, labels, value)) }

    /// Adds a histogram that only some tools have.
    mutating func add(_ metric: Metric, _ histogram: Histogram, _ labels: [MetricSet.Label]) { histograms.append((metric, labels, histogram)) }

    /// The metrics of a run.
    ///
    /// - Parameters:
    ///   - duration: seconds from the start of the run to its end.
    ///   - end: when the run ended, in seconds of Unix time.
    func metrics(tool: String, status: ExitStatus, duration: Double, end: Int) -> MetricSet {
        let own = [MetricSet.Label("tool", tool)]
        var set = MetricSet()
        set.add(.recordsRead, own, recordsRead)
        set.add(.recordsWritten, own, recordsWritten)
        for (kind, count) in rejects { set.add(.rejects, own + [.init("code", kind.code), .init("retryable", "\(kind.isRetryable)")], count) }
        for (metric, labels, value) in others { set.add(metric, own + labels, value) }
        for (metric, labels, histogram) in histograms { histogram.add(to: &set, metric, own + labels) }
        set.add(.stageSeconds, own, duration)
        set.add(.runDuration, own, duration)
        set.add(.runExitStatus, own, Int(status.rawValue))
        set.add(.runCompletedAt, own, end)
        return set
    }
}
