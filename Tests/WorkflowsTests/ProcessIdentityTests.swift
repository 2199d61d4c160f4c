import Glibc
import JSONLines
import Testing
import Warehouse
@testable import Workflows

struct ProcessIdentityTests {
    /// What a run records of itself. Its flow-run is gone: no process has its number and its start.
    private func metadata(group: pid_t, startedAt start: Int?) throws -> JSONValue {
        let here = ProcessIdentity.current
        let (boot, namespace) = (try #require(here.boot), try #require(here.namespace))
        let members: [(String, JSONValue)] = [
            ("boot_id", .string(boot)), ("pid_namespace", .string(namespace)), ("pid", .integer(here.process)), ("pid_started", .integer(1)),
            ("command_pid", .integer(Int(group))), ("command_started", .integer(start ?? 1)),
        ]
        return .object(members.map { JSONValue.Member($0, $1) })
    }

    @Test func `a command lives until its process has ended, though nobody waits for the process`() throws {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var process: pid_t = 0
        let arguments = [strdup("sleep"), strdup("60"), nil]
        defer { for argument in arguments { free(argument) } }
        try #require(posix_spawnp(&process, "sleep", nil, &attributes, arguments, nil) == 0)
        defer {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        let run = try metadata(group: process, startedAt: ProcessIdentity.startTime(of: Int(process)))
        #expect(ProcessIdentity.liveness(of: "r", run) == .alive)

        kill(process, SIGKILL)
        var information = siginfo_t()
        // WNOWAIT leaves the process a zombie, which is a member of its group still.
        #expect(waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) == 0)
        #expect(ProcessIdentity.liveness(of: "r", run) == .dead)
    }
}
