import Glibc

/// Standard input, output and error, as the shell left them.
enum StandardDescriptors {
    /// Opens /dev/null in the place of descriptors that were closed (`>&-`). Otherwise the next file that is opened would get the number, and records would be read
    /// from it or written into it. The replacement can be neither read nor written, so that the first write to a closed standard output fails.
    static func hold() {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] where fcntl(number, F_GETFD) == -1 {
            // open(2) returns the lowest free number, which is this one: all lower numbers are open by now.
            _ = open("/dev/null", mode)
        }
    }
}
