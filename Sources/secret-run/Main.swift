import ArgumentParser
import Tool

@main
struct SecretRun: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret-run",
        abstract: "Run a command with secrets of AWS in its environment.",
        usage: "secret-run -- <command> [<argument> ...]",
        discussion: """
            Environment variables whose values refer to secrets get the secrets' values, and the command runs in place of this process with them: it has \
            the same process ID, receives all signals, and its status is the status. No secret is written anywhere.

            A reference is aws-secretsmanager://NAME, or aws-secretsmanager://NAME#KEY for a member of the JSON object that the secret holds, or \
            aws-ssm://NAME for a parameter, which is decrypted. Credentials are read from the places that AWS's own tools know.

            EXAMPLES
              Load into a database whose address is a secret:
                export DATABASE_URL=aws-secretsmanager://secflow/database#url
                secret-run -- financials-load < extracted.ndjson
            """,
        version: versionText)

    @Argument(help: .hidden) var beforeTerminator: [String] = []

    @Argument(parsing: .postTerminator, help: ArgumentHelp("The command and its arguments, behind --.", valueName: "command"))
    var command: [String] = []

    func validate() throws {
        if let first = beforeTerminator.first { throw ValidationError("-- is missing before \(first): secret-run -- COMMAND [ARGUMENT ...]") }
        if command.isEmpty { throw ValidationError("no command: secret-run -- COMMAND [ARGUMENT ...]") }
    }

    func run() throws {
        let status = runWithSecrets()
        throw ExitCode(status)
    }
}
