import Bytes
import Glibc
import TelemetryFormats

/// The file that a run's metrics go to: that of `--metrics`, or else one of its own in the folder `SECFLOW_METRICS_DIR`.
struct MetricsFile {
    private enum Place {
        case file(String)
        case folder(String)
    }

    /// The most files of one tool and process identifier in a folder. The system gives an identifier again when its process has ended.
    private static let namesakes = 1000

    private let place: Place
    private let tool: String

    /// Nil if no metrics are wanted.
    init?(tool: String, option: String?) {
        self.tool = tool
        if let option {
            place = .file(option)
        } else if let folder = getenv("SECFLOW_METRICS_DIR"), folder.pointee != 0 {
            place = .folder(String(cString: folder))
        } else {
            return nil
        }
    }

    /// Throws if writing to the path of `--metrics` would destroy other data.
    ///
    /// - Parameter rejects: the file of `--rejects` or `--retry`.
    func check(rejects: String?) throws(ToolFailure) {
        guard case .file(let path) = place else { return }
        if path == "-" { throw ToolFailure(.usage, "--metrics takes the name of a file, and - is not one: a file of this name is ./-") }
        if FileStatus.isSame(path, as: STDOUT_FILENO) {
            throw ToolFailure(.usage, "\(path) is where standard output goes: name another file for the metrics")
        }
        if let rejects, path == rejects || FileStatus.identity(at: path).map({ $0 == FileStatus.identity(at: rejects) }) ?? false {
            throw ToolFailure(.usage, "\(path) is the file that rejects go to: name another file for the metrics")
        }
        // A submission, a database or records are not replaced.
        let isOwn = try rethrowing(FileStatus.isOwn(path, beginning: "# HELP "), as: ToolFailure.init(_:))
        if !isOwn { throw ToolFailure(.usage, "\(path) does not hold metrics, and was not changed: name another file") }
    }

    /// Writes the metrics. The file appears whole.
    func write(_ metrics: MetricSet) throws(SystemFailure) {
        let text = metrics.prometheusText
        switch place {
        case .file(let path): try writeFile(text.span, to: path)
        case .folder(let folder): try write(text, into: folder)
        }
    }

    /// Whether the run fails when its metrics cannot be written: a user has named the file, but the folder is that of another process.
    var isRequired: Bool { if case .file = place { true } else { false } }

    /// Writes a file with a name that no other file has. It need not survive a loss of power, which also ends the run that reads it.
    private func write(_ text: [UInt8], into folder: String) throws(SystemFailure) {
        for number in 1...Self.namesakes {
            let file = try AtomicFile(path: "\(folder)/\(tool).\(getpid())\(number == 1 ? "" : "-\(number)").prom")
            do throws(SystemFailure) { try file.write(text.span) } catch {
                file.abandon()
                throw error
            }
            do throws(SystemFailure) { return try file.commit(synchronizing: false, replacing: false) } catch  where error.errno == EEXIST { continue }
        }
    }
}
