package import ArgumentParser
import Bytes
import Glibc

/// A command of this package: how its process begins and ends.
package protocol ToolCommand: ParsableCommand {}

extension ToolCommand {
    /// Parses the command line, runs, and leaves by the status that came of it. Help that cannot be written is a failure.
    package static func main() {
        signal(SIGPIPE, SIG_IGN)
        DescriptorLimit.raise()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let status = exitCode(for: error)
            let text = fullMessage(for: error)
            if !text.isEmpty, !say(text, on: status == .success ? STDOUT_FILENO : STDERR_FILENO) { Glibc.exit(ExitStatus.inputOutput.rawValue) }
            Glibc.exit(status.rawValue)
        }
    }

    /// False when it could not be written, by another reason than that nobody reads it.
    private static func say(_ text: String, on number: Int32) -> Bool {
        var output = Output(number, path: "", outlivesReader: true)
        do throws(SystemFailure) {
            let line = Array("\(text)\n".utf8)
            try output.write(line.span)
            try output.flush()
            return true
        } catch {
            Diagnostics(tool: configuration.commandName ?? "").error(SystemFailure("write", "standard output", errno: error.errno).description)
            return false
        }
    }
}
