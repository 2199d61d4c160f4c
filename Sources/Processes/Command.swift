import CProcesses
import Glibc

/// A command with its arguments. It gets the environment of this process.
///
/// The command starts with the signals of a new process: no handler of this process, and SIGPIPE and SIGXFSZ, which our tools ignore, end it. Signals that this
/// process was started with ignored, as by nohup(1), stay ignored, but for SIGCHLD.
package struct Command {
    /// The name of the program, then its arguments, as bytes. Never empty.
    let words: [[UInt8]]

    /// Nil for no arguments, and for an argument that holds a zero byte.
    package init?(_ arguments: [String]) { self.init(words: arguments.map { Array($0.utf8) }) }

    private init?(words: [[UInt8]]) {
        guard !words.isEmpty, !words.contains(where: { $0.contains(0) }) else { return nil }
        self.words = words
    }

    /// What stands behind the first `--` of this process's own command line, byte for byte: arguments need not be UTF-8. Nil if nothing does.
    package static func behindTerminator() -> Command? {
        let words = (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0] }.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
        guard let terminator = words.firstIndex(of: Array("--".utf8)) else { return nil }
        return Command(words: Array(words[(terminator + 1)...]))
    }

    /// The name of the program, for messages.
    var program: String { String(decoding: words[0], as: UTF8.self) }

    /// The status of shells for a command that is not found (127), and for one that cannot be run (126).
    package static func status(of failure: ProcessFailure) -> Int32 { failure.errno == ENOENT ? 127 : 126 }

    /// Runs the command in the place of this process, with the signals as they are. Returns only if that fails.
    package func replaceProcess() -> ProcessFailure {
        withPointers { arguments in if let program = arguments[0] { execvp(program, arguments) } }
        return ProcessFailure("run \(program)")
    }

    /// Starts the command in a process group of its own. The calling thread has to live as long as the command, which gets SIGTERM when that thread ends.
    ///
    /// - Parameters:
    ///   - input: the descriptor that becomes the command's standard input; nil for that of this process.
    ///   - errors: the descriptor that becomes the command's standard error.
    ///   - terminal: a descriptor of the terminal whose foreground group the command becomes. SIGTTOU has to be blocked.
    ///   - signals: the queue whose signals are blocked in this process, and not in the command.
    package func start(input: Int32? = nil, errors: Int32, terminal: Int32?, signals: SignalQueue) throws(ProcessFailure) -> RunningCommand {
        let pipe = try PipeEnds()
        defer { close(pipe.reading) }
        let process = withPointers { arguments in
            var command = secflow_command()
            command.arguments = UnsafePointer(arguments)
            command.input = input ?? -1
            command.error_output = errors
            command.terminal = terminal ?? -1
            command.mask = signals.inheritedMask
            (command.ignores_pipe, command.ignores_size) = (signals.ignoredPipe ? 1 : 0, signals.ignoredSize ? 1 : 0)
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
            throw ProcessFailure("run \(program)", errno: error)
        }
        return RunningCommand(process: process)
    }

    /// Calls `body` with the arguments, and a null pointer after the last one.
    func withPointers<R>(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
        var pointers = words.map { word in strdup(word.map { CChar(bitPattern: $0) } + [0]) } + [nil]
        defer { for text in pointers { free(text) } }
        return pointers.withUnsafeMutableBufferPointer { pointers in
            guard let first = pointers.baseAddress else { preconditionFailure("the list ends with a null pointer") }
            return body(first)
        }
    }
}
