import Bytes
package import TelemetryFormats

/// The folder from which Prometheus' node exporter reads metrics (`--collector.textfile.directory`).
package enum TextfileCollector {
    /// The most bytes of a file's name before `.prom`.
    private static let longestName = 200

    /// Checks that the folder is there: one with another name would never be read.
    package static func check(_ folder: String) throws(TelemetryFailure) {
        let status = try rethrowing(FileStatus(of: Descriptor(reading: folder, waits: false)), as: TelemetryFailure.init(_:))
        guard status.kind == .folder else { throw TelemetryFailure(.file, "\(folder.printable) is not a folder") }
    }

    /// Writes a set to `NAME.prom` in a folder, in place of an older file. A reader sees the old file or the new one, each of them whole.
    package static func write(_ set: MetricSet, name: String, folder: String) throws(TelemetryFailure) {
        let isName = name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "._-".utf8.contains($0) }
        guard isName, !name.hasPrefix("."), (1...longestName).contains(name.utf8.count) else {
            throw TelemetryFailure(.configuration, "\"\(name.printable)\" cannot be the name of a file of metrics: letters, digits, ., _ and - can")
        }
        try rethrowing(AtomicFile.write(set.prometheusText.span, to: "\(folder)/\(name).prom"), as: TelemetryFailure.init(_:))
    }
}
