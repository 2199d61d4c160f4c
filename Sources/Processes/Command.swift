import CProcesses
import Glibc

/// A command with its arguments, and the environment that it runs in.
///
/// The command starts with the signals of a new process: no handler of this process, and SIGPIPE and SIGXFSZ, which our tools ignore, end it. Signals that this
/// process was started with ignored, as by nohup(1), stay ignored.
package struct Command {
    /// The name of the program, then its arguments. Never empty.
    package let arguments: [String]
    /// Variables to set beside those of this process, or in their place.
    package var variables: [String: String]
    /// Variables of this process that the command does not get.
    package var removedVariables: Set<String> = []

    /// Nil for no arguments, and for an argument or a value that holds a zero byte.
    package init?(_ arguments: [String], variables: [String: String] = [:]) {
        guard !arguments.isEmpty, !(arguments + variables.values).contains(where: { $0.utf8.contains(0) }) else { return nil }
        self.arguments = arguments
        self.variables = variables
    }

    /// The status of shells for a command that is not found (127), and for one that cannot be run (126).
    package static func status(of failure: ProcessFailure) -> Int32 { failure.errno == ENOENT ? 127 : 126 }

    /// Runs the command in the place of this process. Returns only if that fails.
    package func replaceProcess() -> ProcessFailure {
        signal(SIGPIPE, SIG_DFL)
        signal(SIGXFSZ, SIG_DFL)
        withPointers { arguments, environment in _ = execvpe(arguments[0], arguments, environment) }
        return ProcessFailure("run \(arguments[0])")
    }

    /// Starts the command in a process group of its own. The calling thread has to live as long as the command, which gets SIGTERM when that thread ends.
    ///
    /// - Parameters:
    ///   - errors: the descriptor that becomes the command's standard error.
    ///   - terminal: a descriptor of the terminal whose foreground group the command becomes. SIGTTOU has to be blocked.
    ///   - signals: the queue whose signals are blocked in this process, and not in the command.
    package func start(errors: Int32, terminal: Int32?, signals: SignalQueue) throws(ProcessFailure) -> RunningCommand {
        let pipe = try PipeEnds()
        defer { close(pipe.reading) }
        let process = withPointers { arguments, environment in
            var command = secflow_command()
            command.arguments = UnsafePointer(arguments)
            command.environment = UnsafePointer(environment)
            command.error_output = errors
            command.terminal = terminal ?? -1
            command.mask = signals.inheritedMask
            command.error_pipe = (pipe.reading, pipe.writing)
            return secflow_start_command(&command)
        }
        let forkError = errno
        close(pipe.writing)
        guard process > 0 else { throw ProcessFailure("start a process", errno: forkError) }
        // The pipe closes when the program runs.
        var error: Int32 = 0
        var count = 0
        repeat { count = read(pipe.reading, &error, MemoryLayout.size(ofValue: error)) } while count < 0 && errno == EINTR
        guard count == 0 else {
            while waitpid(process, nil, 0) == -1, errno == EINTR {}
            throw ProcessFailure("run \(arguments[0])", errno: error)
        }
        return RunningCommand(process: process)
    }

    /// Calls `body` with the arguments and the environment, each with a null pointer at its end.
    private func withPointers<R>(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
        var arguments = self.arguments.map { strdup($0) } + [nil]
        var environment = Self.environment(without: removedVariables.union(variables.keys)) + variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + environment { free(text) } }
        return arguments.withUnsafeMutableBufferPointer { arguments in
            environment.withUnsafeMutableBufferPointer { environment in
                guard let first = arguments.baseAddress, let second = environment.baseAddress else { preconditionFailure("both end with a null pointer") }
                return body(first, second)
            }
        }
    }

    /// Returns copies of the entries of this process's environment, which need not be UTF-8.
    private static func environment(without names: Set<String>) -> [UnsafeMutablePointer<CChar>?] {
        var entries: [UnsafeMutablePointer<CChar>?] = []
        var place = environ
        while let entry = place.pointee {
            let name = strchr(entry, Int32(UInt8(ascii: "="))).map { String(decoding: UnsafeRawBufferPointer(start: entry, count: $0 - entry), as: UTF8.self) }
            if name.map({ !names.contains($0) }) ?? true { entries.append(strdup(entry)) }
            place += 1
        }
        return entries
    }
}
