import Glibc

extension Command {
    /// How a run with an input ended.
    package enum InputEnd: Equatable, Sendable {
        case ended(ProcessEnd)
        case timedOut
        case interrupted
    }

    /// Runs the command with bytes as its standard input, and returns when it has ended. What it writes goes to standard error.
    ///
    /// The command has a process group of its own, which is killed when the time is over or the run is given up. It starts with the signals of a new process.
    ///
    /// - Parameters:
    ///   - seconds: the time that the command may take.
    ///   - shouldStop: checked ten times a second; true gives the run up.
    package func run(input: [UInt8], seconds: Double, shouldStop: () -> Bool) throws(ProcessFailure) -> InputEnd {
        let pipe = try PipeEnds()
        let process: pid_t
        do throws(ProcessFailure) { process = try spawn(input: pipe.reading, output: STDERR_FILENO, inOwnGroup: true) } catch {
            close(pipe.reading)
            close(pipe.writing)
            throw error
        }
        close(pipe.reading)
        var writing: Int32? = pipe.writing
        defer { if let writing { close(writing) } }
        _ = fcntl(pipe.writing, F_SETFL, fcntl(pipe.writing, F_GETFL) | O_NONBLOCK)
        var sent = 0
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        while true {
            if let end = Self.end(of: process) { return .ended(end) }
            var now = timespec()
            clock_gettime(CLOCK_MONOTONIC, &now)
            let isOver = Double(now.tv_sec - start.tv_sec) + Double(now.tv_nsec - start.tv_nsec) / 1e9 >= seconds
            let isStopped = shouldStop()
            if isOver || isStopped {
                kill(-process, SIGKILL)
                while waitpid(process, nil, 0) == -1, errno == EINTR {}
                return isOver ? .timedOut : .interrupted
            }
            guard let descriptor = writing else {
                usleep(10_000)
                continue
            }
            var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&ready, 1, 100) > 0 else { continue }
            let count = input.withUnsafeBytes { bytes in write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent) }
            if count > 0 { sent += count }
            // A command that does not read its input gets no more of it.
            let isBroken = count < 0 && errno != EINTR && errno != EAGAIN
            if isBroken || sent == input.count {
                close(descriptor)
                writing = nil
            }
        }
    }

    /// How a process ended; nil while it runs.
    private static func end(of process: pid_t) -> ProcessEnd? {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process ? ProcessEnd(waitStatus: status) : nil
    }
}
