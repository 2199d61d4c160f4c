import Bytes
import Clocks
import Glibc

/// Credentials that a program writes to its standard output (`credential_process`), as JSON with `Version` 1.
struct ProcessCredentials: CredentialSource {
    /// Seconds in which the program must end. It may ask a person, in a browser.
    private static let timeLimit = 60.0
    private static let outputLimit = 1 << 20

    /// The command, for the shell.
    let command: String

    func load() throws(ServiceFailure) -> Credentials {
        let output = try output()
        return try Credentials(json: output.span, from: "credential_process")
    }

    private func output() throws(ServiceFailure) -> [UInt8] {
        func failure(_ reason: String) -> ServiceFailure { ServiceFailure(.configuration, code: "no_credentials", message: "credential_process: \(reason)") }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(SystemFailure("make", "a pipe").description) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reader = Descriptor(adopting: ends[0], path: "the output of credential_process")
        let process: pid_t
        do throws(SystemFailure) {
            defer { close(ends[1]) }
            process = try Self.spawn(command, output: ends[1])
        } catch { throw failure(error.description) }
        var output: [UInt8] = []
        let end = monotonicSeconds() + Self.timeLimit
        var isComplete = false
        while !isComplete, output.count <= Self.outputLimit, monotonicSeconds() < end, !Interruption.isRequested {
            var ready = pollfd(fd: reader.number, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 200) > 0 else { continue }
            let count = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { room in
                let count = read(reader.number, room.baseAddress, room.count)
                if count > 0 { output += room[..<count] }
                return count
            }
            isComplete = count == 0 || count < 0 && errno != EINTR && errno != EAGAIN
        }
        var status: Int32 = 0
        // A program may close its output and go on.
        while isComplete, waitpid(process, &status, WNOHANG) == 0 {
            isComplete = monotonicSeconds() < end && !Interruption.isRequested
            usleep(1000)
        }
        if !isComplete {
            kill(process, SIGKILL)
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
        guard isComplete || !Interruption.isRequested else { throw .interrupted }
        guard isComplete else { throw failure("it did not end within \(Int(Self.timeLimit)) s, or wrote more than \(Self.outputLimit) bytes") }
        guard status == 0 else { throw failure("it failed (its own message stands above, if it wrote one)") }
        return output
    }

    /// Starts the shell with the command. Its input is empty; its messages go to standard error.
    private static func spawn(_ command: String, output: Int32) throws(SystemFailure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var arguments = ["sh", "-c", command].map { (argument: String) in strdup(argument) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let reason = posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ)
        guard reason == 0 else { throw SystemFailure("start", "/bin/sh", errno: reason) }
        return process
    }
}
