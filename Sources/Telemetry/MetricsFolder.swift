import Bytes
package import TelemetryFormats

/// The folder of a run's metrics (`SECFLOW_METRICS_DIR`), in which each process leaves a file `TOOL.PID.prom`.
package struct MetricsFolder {
    /// The metrics of all files, and what could not be read.
    package struct Sum {
        package var metrics = MetricSet()
        /// A line for each file that was left out, up to `MetricsFolder.faultLimit` of them.
        package fileprivate(set) var faults: [String] = []
        /// The number of files that were left out.
        package fileprivate(set) var skipped = 0

        fileprivate mutating func skip(_ fault: String) {
            skipped += 1
            if faults.count < MetricsFolder.faultLimit { faults.append(fault) }
        }
    }

    /// The most files that are read, bytes of a file, samples of the sum, and faults that are kept.
    static let fileLimit = 1_000_000
    static let sizeLimit = 1 << 20
    static let sampleLimit = 100_000
    static let faultLimit = 10

    private let path: String

    package init(_ path: String) { self.path = path }

    /// Adds up all files of the folder. A file that is not whole, that does not hold metrics, or whose metrics cannot stand beside the others, is left out.
    ///
    /// - Parameter own: metrics that the sum will stand beside.
    package func summed(beside own: MetricSet = MetricSet()) throws(TelemetryFailure) -> Sum {
        var sum = Sum()
        let names = try rethrowing(folderNames(path) { $0.hasSuffix(".prom") && !$0.hasPrefix(".") }, as: TelemetryFailure.init(_:))
        for name in names.prefix(Self.fileLimit) {
            do throws(Fault) {
                let metrics = try metrics(of: name)
                for others in [own, sum.metrics] { try Self.check(metrics, addedTo: others) }
                sum.metrics.add(metrics)
            } catch { sum.skip("\(path)/\(name): \(error.reason)") }
        }
        for name in names.dropFirst(Self.fileLimit) { sum.skip("\(path)/\(name): more than \(Self.fileLimit) files") }
        return sum
    }

    /// Why a file is left out.
    private struct Fault: Error {
        let reason: String
    }

    /// Throws if the samples of a file cannot be added to those of the others.
    private static func check(_ metrics: MetricSet, addedTo sum: MetricSet) throws(Fault) {
        if sum.count + metrics.count > sampleLimit { throw Fault(reason: "more than \(sampleLimit) samples in all files") }
        for metric in metrics.metrics {
            if let conflict = sum.conflict(with: metric) { throw Fault(reason: "beside the other metrics, \(conflict)") }
        }
    }

    private func metrics(of name: String) throws(Fault) -> MetricSet {
        let text = try rethrowing(text(of: "\(path)/\(name)")) { (error: SystemFailure) in Fault(reason: error.description) }
        guard let text else { throw Fault(reason: "not a file of at most \(Self.sizeLimit) bytes") }
        return try rethrowing(MetricSet(parsing: text.span)) { (error: MetricsFailure) in Fault(reason: error.description) }
    }

    /// The bytes of a file; nil for a file that is too long, and for another kind of file.
    private func text(of path: String) throws(SystemFailure) -> [UInt8]? {
        // A named pipe would be waited for.
        guard try FileStatus(linkAt: path).kind == .file else { return nil }
        let file = try Descriptor(reading: path, waits: false)
        guard try FileStatus(of: file).kind == .file else { return nil }
        var text: [UInt8] = []
        try file.read(at: 0, upTo: Self.sizeLimit + 1, into: &text)
        return text.count <= Self.sizeLimit ? text : nil
    }
}
