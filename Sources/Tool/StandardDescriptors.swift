import Glibc

/// Standard input, output and error, as the shell left them.
enum StandardDescriptors {
    /// Keeps the numbers of those that were closed (`>&-`) from going to the next file that is opened, which records would be read from or
    /// written into. What takes their place can neither be read nor written: standard output that is closed is a failure of the first write.
    static func hold() {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] where fcntl(number, F_GETFD) == -1 {
            // The lowest free number is the one that was found closed: those below it are open by now.
            _ = open("/dev/null", mode)
        }
    }
}
