import Bytes
import Glibc
import JSONLines
import Warehouse

/// What distinguishes a process from all others, on this host and on others, also after its process ID is used again.
struct ProcessIdentity: Sendable {
    let host: String
    let process: Int
    /// The boot of the host, and the process ID namespace, which a container has of its own. Nil where the system does not say.
    let boot: String?
    let namespace: String?
    /// When the process started, in clock ticks since the boot.
    let start: Int?

    static let current: ProcessIdentity = {
        let process = Int(getpid())
        // Within a namespace that has the /proc of another one, numbers of processes say nothing.
        let isOwn = link("/proc/self") == "\(process)"
        return ProcessIdentity(
            host: hostName(), process: process, boot: bootIdentifier.isEmpty ? nil : bootIdentifier, namespace: isOwn ? link("/proc/self/ns/pid") : nil,
            start: isOwn ? startTime(of: process) : nil)
    }()

    /// Tells whether a run still lives: its flow-run, or a process of the command that it started, as far as this host can see them.
    static func liveness(of holder: RunHolder) -> Liveness { liveness(of: holder.runID, holder.metadata) }

    /// - Parameter metadata: what the run's flow-run has recorded of itself (`RunMetadata`).
    static func liveness(of runID: String, _ metadata: JSONValue) -> Liveness {
        let here = current
        guard let boot = here.boot, let namespace = here.namespace, let start = metadata["pid_started"]?.integer, let process = metadata["pid"]?.integer,
            boot == metadata["boot_id"]?.string, namespace == metadata["pid_namespace"]?.string
        else { return .unknown }
        // The guardian outlives its flow-run until the command's group has ended.
        let guardian = metadata["guardian_pid"]?.integer.map { ($0, metadata["guardian_started"]?.integer) }
        for (process, start) in [(process, start), guardian].compactMap(\.self) {
            switch presence(of: process, startedAt: start) {
            case .dead: continue
            case let other: return other
            }
        }
        guard let group = metadata["command_pid"]?.integer else { return .dead }
        let command = presence(of: group, startedAt: metadata["command_started"]?.integer)
        return command == .dead ? presence(ofGroup: group, of: runID) : command
    }

    /// Whether a process that started at a time is there. /proc may hide those of other users.
    private static func presence(of process: Int, startedAt start: Int?) -> Liveness {
        if let found = startTime(of: process) { return found == start ? .alive : .dead }
        return kill(pid_t(clamping: process), 0) != 0 && errno == EPERM ? .unknown : .dead
    }

    /// Whether a process of a group has the run's ID in its environment. A number alone could be that of another group by now.
    private static func presence(ofGroup group: Int, of runID: String) -> Liveness {
        let entry = Array("SECFLOW_RUN_ID=\(runID)".utf8)
        var result = Liveness.dead
        for name in (try? folderNames("/proc") { $0.utf8.allSatisfy(\.isDigit) }) ?? [] {
            guard let process = pid_t(name), getpgid(process) == pid_t(clamping: group) else { continue }
            guard let environment = try? readFile("/proc/\(name)/environ") else {
                // That of another user cannot be read; that of a zombie cannot either since Linux 6.14, and it has ended.
                if startTime(of: Int(process)) != nil { result = .unknown }
                continue
            }
            if environment.split(separator: 0).contains(where: { $0.elementsEqual(entry) }) { return .alive }
        }
        return result
    }

    /// Returns when a process started, in clock ticks since the boot (proc(5), `stat`, field 22); nil if there is no such process, or if it is a zombie.
    static func startTime(of process: Int) -> Int? {
        guard let stat = try? readFile("/proc/\(process)/stat", limit: 4096), let parenthesis = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        // The name of the program may hold anything. Behind it stand the fields from 3 on.
        let fields = stat[(parenthesis + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, fields[0].first != UInt8(ascii: "Z") else { return nil }
        return Int(String(decoding: fields[19], as: UTF8.self))
    }

    private static func link(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink(path, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
