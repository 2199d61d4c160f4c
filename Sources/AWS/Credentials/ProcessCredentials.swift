import Bytes
import Clocks
import Glibc
import Processes

/// Credentials that a program writes to its standard output (`credential_process`), as JSON with `Version` 1.
struct ProcessCredentials: CredentialSource {
    /// Seconds in which the program must end. It may ask a person, in a browser.
    private static let timeLimit = 60.0
    private static let outputLimit = 1 << 20

    /// The program and its arguments, which are split like those of a shell. No shell runs them.
    let command: String

    func load(shouldStop: () -> Bool) throws(ServiceFailure) -> Credentials {
        let output = try output(shouldStop)
        return try Credentials(json: output.span, from: "credential_process")
    }

    private func output(_ shouldStop: () -> Bool) throws(ServiceFailure) -> [UInt8] {
        func failure(_ reason: String) -> ServiceFailure { ServiceFailure(.configuration, code: "no_credentials", message: "credential_process: \(reason)") }
        guard let words = ShellWords.split(command), let program = Command(words) else {
            throw failure("the command has no word, or a quote that is not closed")
        }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(SystemFailure("make", "a pipe").description) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let reader = Descriptor(adopting: ends[0], path: "the output of credential_process")
        let process: pid_t
        do throws(ProcessFailure) {
            defer { close(ends[1]) }
            process = try program.spawn(input: nil, output: ends[1], inOwnGroup: false)
        } catch { throw failure(error.description) }
        var output: [UInt8] = []
        var isStopped = false
        let end = monotonicSeconds() + Self.timeLimit
        var isComplete = false
        while !isComplete, output.count <= Self.outputLimit, monotonicSeconds() < end, !isStopped {
            isStopped = shouldStop()
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
            isStopped = shouldStop()
            isComplete = monotonicSeconds() < end && !isStopped
            usleep(1000)
        }
        if !isComplete {
            kill(process, SIGKILL)
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
        guard isComplete || !isStopped else { throw .interrupted }
        guard isComplete else { throw failure("it did not end within \(Int(Self.timeLimit)) s, or wrote more than \(Self.outputLimit) bytes") }
        guard status == 0 else { throw failure("it failed (its own message stands above, if it wrote one)") }
        return output
    }
}
