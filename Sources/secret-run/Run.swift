import AWS
import AWSTool
import Bytes
import Glibc
import Processes
import Tool

/// Replaces the references in the environment by secrets, and runs the command in place of this process. Returns a status only if it cannot.
func runWithSecrets() -> Int32 {
    let diagnostics = Diagnostics(tool: "secret-run")
    StandardDescriptors.hold(closingOnExec: true)
    DescriptorLimit.restore()
    do throws(ToolFailure) {
        let variables = try SecretVariable.all()
        if !variables.isEmpty { try resolve(variables) }
    } catch {
        diagnostics.error(error.message)
        return error.status.rawValue
    }
    guard let command = Command.behindTerminator() else { return ExitStatus.usage.rawValue }
    let failure = command.replaceProcess()
    diagnostics.error(failure.description)
    return Command.status(of: failure)
}

/// Gives each variable the value of its secret. The signals are then those that this process was started with.
private func resolve(_ variables: [SecretVariable]) throws(ToolFailure) {
    let dispositions = Signals.install()
    let access = try ServiceAccess()
    let resolver = SecretResolver(access.settings, access.credentials)
    var values: [String] = []
    for variable in variables {
        do throws(ServiceFailure) {
            values.append(try resolver.value(of: variable.reference) { Signals.isStopRequested })
        } catch {
            // A secret that is not there is a fault of the configuration.
            let failure = ToolFailure(service: error)
            throw ToolFailure(error.kind == .request ? .configuration : failure.status, "\(variable.name): \(failure.message)")
        }
    }
    for (variable, value) in zip(variables, values) { variable.set(value) }
    guard dispositions.restore() else { throw ToolFailure(.tryAgain, "interrupted") }
}
