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
    let signals = Signals.Dispositions()
    Signals.install()
    do throws(ToolFailure) {
        try resolveReferences()
        // The command ignores the signals that this process ignored when it was started, and no others.
        guard Signals.uninstall(signals) else { throw ToolFailure(.tryAgain, "interrupted") }
    } catch {
        diagnostics.error(error.message)
        return error.status.rawValue
    }
    var arguments = command.map { (argument: String) in strdup(argument) }
    arguments.append(nil)
    execvp(command[0], &arguments)
    let reason = errno
    diagnostics.error(SystemFailure("run", command[0], errno: reason).description)
    return reason == ENOENT ? notFound : cannotRun
}

/// Sets each variable that refers to a secret to the secret's value. Without such a variable no service is asked, and no credentials are needed.
private func resolveReferences() throws(ToolFailure) {
    let references = try referringVariables()
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
            throw ToolFailure(error.kind == .request ? .configuration : failure.status, "\(text(of: name)): \(failure.message)")
        }
        // A variable may stand in the environment twice: the command finds one.
        guard unsetenv(name) == 0, setenv(name, value, 1) == 0 else { throw ToolFailure(SystemFailure("set", "the variable \(text(of: name))")) }
    }
}

/// Returns the variables whose values are references, each name once and as it is in the environment, with a zero byte at its end.
private func referringVariables() throws(ToolFailure) -> [(name: [CChar], reference: SecretReference)] {
    var variables: [(name: [CChar], reference: SecretReference)] = []
    var names: Set<[CChar]> = []
    var place = environ
    while let entry = place.pointee {
        place += 1
        guard let equals = strchr(entry, Int32(UInt8(ascii: "="))) else { continue }
        let name: [CChar] = Array(UnsafeBufferPointer(start: entry, count: equals - entry)) + [0]
        let value = String(cString: equals + 1)
        // Of two entries with one name, getenv finds the first.
        guard names.insert(name).inserted, let reference = SecretReference(value) else { continue }
        guard String(validatingCString: equals + 1) != nil else { throw ToolFailure(.configuration, "\(text(of: name)): the reference is not UTF-8") }
        variables.append((name, reference))
    }
    return variables
}

private func text(of name: [CChar]) -> String { String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
