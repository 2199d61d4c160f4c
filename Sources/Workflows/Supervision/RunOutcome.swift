package import Processes
package import Warehouse

/// How the command of a run ended, and what follows from it.
package struct RunOutcome: Sendable {
    package let status: RunStatus
    /// The exit status of this process.
    package let exitStatus: Int32
    /// One line; nil for a success.
    package let error: String?
    /// How the last try ended; nil if the command could not be started.
    package let end: ProcessEnd?
    package let tries: Int
}

extension ProcessEnd {
    /// The status that a shell shows: 128 and the number of the signal, for a command that a signal has killed.
    package var shellStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let number): 128 + number
        }
    }
}
