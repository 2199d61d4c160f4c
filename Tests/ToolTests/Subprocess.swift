import Bytes
import Glibc

/// A program that a test runs, in a process group of its own, so that a time-out also ends its children.
struct Subprocess {
    /// The result of a finished program.
    struct Result {
        /// The exit status; for a program ended by a signal, 128 plus the signal's number.
        var status: Int32
        var output: String
        var errors: String
        var isTimedOut = false
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let process: pid_t

    /// Starts `arguments` in `folder`, with standard output and standard error in files.
    init(
        _ arguments: [String], environment: [String: String] = [:], folder: String = "/", input: String = "/dev/null", output: String = "/dev/null",
        errors: String = "/dev/null"
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        var allSignals = sigset_t()
        sigemptyset(&noSignals)
        sigfillset(&allSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setsigdefault(&attributes, &allSignals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var variables = Self.inherited
        for (name, value) in environment { variables[name] = value }
        // Swift does not import posix_spawn_file_actions_addchdir_np. env(1) changes the folder and executes the program.
        let argv = (["env", "-C", folder] + arguments).map { strdup($0) } + [nil]
        let envp = variables.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var process: pid_t = 0
        let error = posix_spawnp(&process, "env", &actions, &attributes, argv, envp)
        guard error == 0 else { throw Failure(description: "cannot run \(arguments[0]): \(String(cString: strerror(error)))") }
        self.process = process
    }

    /// Waits for the end of the program; returns nil if it is still running after `seconds`.
    func wait(seconds: Double) -> Int32? {
        var status: Int32 = 0
        var found: pid_t = 0
        let isOver = TestClock.eventually(seconds: seconds, every: 2000) {
            found = waitpid(process, &status, WNOHANG)
            return found == process || found < 0 && errno != EINTR
        }
        guard isOver, found == process else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }

    /// Sends SIGTERM to the process and its children, and SIGKILL after two seconds.
    func stop() {
        kill(-process, SIGTERM)
        if wait(seconds: 2) == nil {
            kill(-process, SIGKILL)
            _ = wait(seconds: 10)
        }
    }

    /// Runs a program to its end.
    static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: String = "/", input: String = "/dev/null", seconds: Double = 60
    ) throws -> Result {
        let scratch = try TemporaryFolder()
        let (output, errors) = ("\(scratch.path)/output", "\(scratch.path)/errors")
        let program = try Subprocess(arguments, environment: environment, folder: folder, input: input, output: output, errors: errors)
        let status = program.wait(seconds: seconds)
        if status == nil { program.stop() }
        return Result(status: status ?? 124, output: try text(of: output), errors: try text(of: errors), isTimedOut: status == nil)
    }

    static func text(of path: String) throws -> String {
        String(decoding: try readFile(path, limit: 1 << 30), as: UTF8.self)
    }

    private static let inherited: [String: String] = {
        var variables: [String: String] = [:]
        for name in ["PATH", "TMPDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LLVM_PROFILE_FILE", "http_proxy", "https_proxy", "no_proxy"] {
            variables[name] = Places.environment(name)
        }
        variables["PATH"] = "\(Places.binaries):\(Places.commands):\(variables["PATH"] ?? "/usr/bin:/bin")"
        return variables
    }()
}

/// A fresh folder, removed with this value.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("\(Places.environment("TMPDIR") ?? "/tmp")/secflow-test.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemFailure("create folder", "/tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { _ = try? Subprocess(["rm", "-rf", "--", path]).wait(seconds: 60) }
}

/// Writes a small file and makes the folders above it.
func write(_ text: String, to path: String) throws {
    try AtomicFile.write(Array(text.utf8).span, to: path)
}
