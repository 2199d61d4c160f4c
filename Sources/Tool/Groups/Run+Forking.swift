extension Run {
    /// Calls `fork`, which forks a process, while this process has no other thread.
    package func forking(_ fork: () -> Void) { progress.withoutThread { fork() } }
}
