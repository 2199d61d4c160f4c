import Glibc

/// Standard input, output and error, as the shell left them.
package enum StandardDescriptors {
    /// Opens /dev/null in the place of descriptors that were closed (`>&-`). Otherwise the next file that is opened would get the number, and records would be read
    /// from it or written into it. The replacement can be neither read nor written, so that the first write to a closed standard output fails.
    ///
    /// - Parameter closingOnExec: whether a command that this process runs finds the descriptors closed, as they were.
    package static func hold(closingOnExec: Bool = false) {
        for (number, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)] where fcntl(number, F_GETFD) == -1 {
            // open(2) returns the lowest free number, which is this one: all lower numbers are open by now.
            _ = open("/dev/null", mode | (closingOnExec ? O_CLOEXEC : 0))
        }
    }
}
