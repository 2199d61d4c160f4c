import Bytes
import Glibc

/// A process that makes calls, known also after its process ID is used again.
package struct CallProcess: Equatable, Sendable {
    package let process: Int
    /// When it started, in clock ticks since the boot.
    package let start: Int
    /// The boot of the host and the process ID namespace.
    package let boot: String

    package init(process: Int, start: Int, boot: String) {
        self.process = process
        self.start = start
        self.boot = boot
    }

    package static let current = CallProcess(process: Int(getpid()), start: startTime(of: Int(getpid())) ?? 0, boot: place)

    /// Whether the process is there. One of another host or container counts as gone: this host cannot see it.
    package var isAlive: Bool { boot == Self.place && Self.startTime(of: process) == start }

    private static let place: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        let namespace = count > 0 ? String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)).filter(\.isDigit), as: UTF8.self) : ""
        return "\(bootIdentifier.isEmpty ? "-" : bootIdentifier)/\(namespace)"
    }()

    /// Returns when a process started (proc(5), `stat`, field 22); nil if there is no such process, or if it is a zombie.
    private static func startTime(of process: Int) -> Int? {
        guard let stat = try? readFile("/proc/\(process)/stat", limit: 4096), let parenthesis = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = stat[(parenthesis + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, fields[0].first != UInt8(ascii: "Z") else { return nil }
        return Int(String(decoding: fields[19], as: UTF8.self))
    }
}
