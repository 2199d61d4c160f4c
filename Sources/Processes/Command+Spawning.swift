import Glibc

extension Command {
    /// Starts the command with the signals of a new process: this one ignores SIGPIPE and SIGXFSZ, and its other threads block all signals. What the command writes to
    /// standard error goes to that of this process. The caller waits for the process.
    ///
    /// - Parameters:
    ///   - input: the descriptor that becomes the command's standard input; nil for an empty input.
    ///   - output: the descriptor that becomes its standard output.
    ///   - inOwnGroup: whether the command gets a process group of its own. In this process's group it can ask a person at the terminal.
    package func spawn(input: Int32?, output: Int32, inOwnGroup: Bool) throws(ProcessFailure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGXFSZ)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (inOwnGroup ? POSIX_SPAWN_SETPGROUP : 0)))
        var process: pid_t = 0
        let reason = withPointers { words in words[0].map { posix_spawnp(&process, $0, &actions, &attributes, words, environ) } ?? EINVAL }
        guard reason == 0 else { throw ProcessFailure("run \(program)", errno: reason) }
        return process
    }
}
