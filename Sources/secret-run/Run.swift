import AWS
import AWSTool
import Bytes
import Glibc
import Tool

/// The statuses of shells for a command that cannot be run, and for one that is not found.
private let (cannotRun, notFound): (Int32, Int32) = (126, 127)

/// Replaces the references in the environment by secrets, and runs the command in place of this process. Returns a status only if it cannot.
func runWithSecrets(_ command: [String]) -> Int32 {
    let diagnostics = Diagnostics(tool: "secret-run")
    Signals.install()
    do throws(ToolFailure) {
        try resolveReferences()
    } catch {
        diagnostics.error(error.message)
        return error.status.rawValue
    }
    // The command has the signals of a new process. Handlers are reset by the call itself, ignored signals are not.
    signal(SIGPIPE, SIG_DFL)
    signal(SIGXFSZ, SIG_DFL)
    var arguments = command.map { (argument: String) in strdup(argument) }
    arguments.append(nil)
    execvp(command[0], &arguments)
    let reason = errno
    diagnostics.error(SystemFailure("run", command[0], errno: reason).description)
    return reason == ENOENT ? notFound : cannotRun
}

/// Sets each variable that refers to a secret to the secret's value. Without such a variable no service is asked, and no credentials are needed.
private func resolveReferences() throws(ToolFailure) {
    let references = environmentVariables().compactMap { name, value in SecretReference(value).map { (name: name, reference: $0) } }
    guard !references.isEmpty else { return }
    let access = try ServiceAccess()
    let resolver = SecretResolver(access.settings, access.credentials)
    for (name, reference) in references {
        let value: String
        do throws(ServiceFailure) {
            value = try resolver.value(of: reference) { Signals.isStopRequested }
        } catch {
            // A secret that is not there is a fault of the configuration.
            let failure = ToolFailure(service: error)
            throw ToolFailure(error.kind == .request ? .configuration : failure.status, "\(name): \(failure.message)")
        }
        guard setenv(name, value, 1) == 0 else { throw ToolFailure(SystemFailure("set", "the variable \(name)")) }
    }
    if Signals.isStopRequested { throw ToolFailure(.tryAgain, "interrupted") }
}

private func environmentVariables() -> [(name: String, value: String)] {
    var variables: [(name: String, value: String)] = []
    var place = environ
    while let entry = place.pointee {
        let text = String(cString: entry)
        if let equals = text.firstIndex(of: "=") { variables.append((String(text[..<equals]), String(text[text.index(after: equals)...]))) }
        place += 1
    }
    return variables
}
