package import ArgumentParser
import Bytes
import Glibc

/// A command of this package: how its process begins and ends.
package protocol ToolCommand: ParsableCommand {}

extension ToolCommand {
    /// Parses the command line, runs the command, and exits with its status.
    ///
    /// If the help cannot be written, the status is 74. For a wrong command line it is 64, with one line on standard error.
    package static func main() {
        DescriptorLimit.raise()
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            var command = try parseAsRoot(arguments)
            try checkValues(arguments)
            try command.run()
        } catch {
            // A run has its own handling of signals (`Signals.install`).
            signal(SIGPIPE, SIG_IGN)
            let status = exitCode(for: error)
            let text = message(for: error)
            if !text.isEmpty {
                if status == .success {
                    if !writeToOutput(CompletionScript.corrected(text) + completionHelp(text)) { Glibc.exit(ExitStatus.inputOutput.rawValue) }
                } else {
                    explain(text, arguments)
                }
            }
            Glibc.exit(status.rawValue)
        }
    }

    private static var toolName: String { configuration.commandName ?? "" }

    /// The end of `--help`, about an option that the parser leaves out; empty after other texts.
    private static func completionHelp(_ text: String) -> String {
        text.hasPrefix("OVERVIEW: ") ? "\nCOMPLETION: \(toolName) --generate-completion-script bash (or zsh, fish)" : ""
    }

    /// Refuses an option that has an empty value, and one that is given twice and takes one value. The parser would take the empty value, such as the name of a
    /// file, and the last of two.
    private static func checkValues(_ arguments: [String]) throws {
        // The table of options costs more than all other parsing: it is made only for a command line that may be wrong.
        guard CommandLineOptions.mayRepeat(arguments) || CommandLineOptions.mayBeEmpty(arguments) else { return }
        let options = CommandLineOptions(dump: _dumpHelp())
        if let message = options.emptyValue(in: arguments) ?? options.repetition(in: arguments) { throw ValidationError(message) }
    }

    /// Writes an error message about the command line.
    ///
    /// - Parameter text: the parser's message.
    private static func explain(_ text: String, _ arguments: [String]) {
        let format: LogFormat = CommandLineOptions.wantsJSON(arguments) ? .json : .text
        let explanation = UsageExplanation(tool: toolName, options: CommandLineOptions(dump: _dumpHelp())) { arguments in
            do {
                _ = try parseAsRoot(arguments)
                return nil
            } catch {
                return message(for: error)
            }
        }
        Diagnostics(tool: toolName, format: format).error(explanation.explain(arguments, parserMessage: text))
    }

    /// Returns false when the text could not be written, unless the reader is gone.
    private static func writeToOutput(_ text: String) -> Bool {
        var output = Output(STDOUT_FILENO, path: "", outlivesReader: true)
        do throws(SystemFailure) {
            let line = Array("\(text)\n".utf8)
            try output.write(line.span)
            try output.flush()
            return true
        } catch {
            Diagnostics(tool: toolName).error(SystemFailure("write", "standard output", errno: error.errno).description)
            return false
        }
    }
}
