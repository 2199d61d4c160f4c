import Bytes
import Glibc
import JSONLines
package import Processes

/// What a run records of itself, beside the columns of its row: the host, the processes, the command, and how its last try ended.
package struct RunMetadata: Sendable {
    /// The most bytes of the command that are recorded.
    private static let commandLimit = 4096

    package let command: [String]
    package let traceID: String
    package let version: String
    package let heartbeat: Double
    package let takeover: Double
    private let process = ProcessIdentity.current
    package var commandProcess: Int32? { didSet { commandStart = commandProcess.flatMap { ProcessIdentity.startTime(of: Int($0)) } } }
    /// When the command started, in clock ticks since the boot.
    private var commandStart: Int?
    /// The process that ends the command's group after the death of this one.
    package var guardian: Int32? { didSet { guardianStart = guardian.flatMap { ProcessIdentity.startTime(of: Int($0)) } } }
    private var guardianStart: Int?
    package var tries = 0
    package var end: ProcessEnd?

    package init(command: [String], traceID: String, version: String, heartbeat: Double, takeover: Double) {
        self.command = command
        self.traceID = traceID
        self.version = version
        self.heartbeat = heartbeat
        self.takeover = takeover
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("host", process.host)
        writer.member("pid", process.process)
        writer.member("boot_id", process.boot)
        writer.member("pid_namespace", process.namespace)
        writer.member("pid_started", process.start)
        writer.member("user", Int(geteuid()))
        writer.member("folder", Self.folder)
        writer.key("command")
        writer.beginArray()
        for argument in Self.bounded(command) { writer.string(argument) }
        writer.endArray()
        writer.member("command_pid", commandProcess.map { Int($0) })
        writer.member("command_started", commandStart)
        writer.member("guardian_pid", guardian.map { Int($0) })
        writer.member("guardian_started", guardianStart)
        writer.member("tries", tries)
        switch end {
        case .exited(let status)?: writer.member("exit_status", Int(status))
        case .signalled(let number)?: writer.member("signal", Int(number))
        case nil: break
        }
        writer.member("trace_id", traceID)
        writer.member("version", version)
        writer.member("heartbeat_seconds", Int(heartbeat.rounded(.up)))
        writer.member("takeover_seconds", Int(takeover.rounded(.up)))
        writer.endObject()
        return writer.bytes
    }

    private static func bounded(_ command: [String]) -> [String] {
        var rest = commandLimit
        var kept: [String] = []
        for argument in command {
            guard rest > 0 else { return kept + ["..."] }
            kept.append(argument.utf8.count <= rest ? argument : String(decoding: argument.utf8.prefix(rest), as: UTF8.self) + "...")
            rest -= argument.utf8.count + 1
        }
        return kept
    }

    private static var folder: String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
