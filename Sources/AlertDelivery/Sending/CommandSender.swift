import Glibc
import Processes

/// Sends messages to a program, each on the standard input of a process of its own, as one line of JSON.
final class CommandSender: Sender {
    /// The statuses with which a program says that another try is of no use: those of sysexits(3) for usage, data, an unavailable service, permission and configuration,
    /// and a shell's for a program that cannot be run or found.
    private static let finalStatuses: Set<Int32> = [64, 65, 69, 77, 78, 126, 127]

    private let command: Command
    private let timeout: Double

    init(_ command: Command, timeout: Double) {
        self.command = command
        self.timeout = timeout
    }

    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome {
        do throws(ProcessFailure) {
            switch try command.run(input: message.record + [0x0A], seconds: timeout, shouldStop: shouldStop) {
            case .ended(.exited(status: 0)): return .accepted
            case .ended(.exited(let status)) where Self.finalStatuses.contains(status):
                return .refused("the command exited with status \(status)", isOfMessage: status == 65)
            case .ended(let end): return .failed("the command \(end)", pause: nil)
            case .timedOut: return .failed("the command did not end within \(Int(timeout)) s", pause: nil)
            case .interrupted: return .interrupted
            }
        } catch {
            return error.errno == ENOENT || error.errno == EACCES ? .refused(error.description, isOfMessage: false) : .failed(error.description, pause: nil)
        }
    }
}
