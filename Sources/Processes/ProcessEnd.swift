import Glibc

/// How a process ended.
package enum ProcessEnd: Equatable, Sendable, CustomStringConvertible {
    case exited(status: Int32)
    case signalled(Int32)

    /// What `waitpid` says of it.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited(status: waitStatus >> 8 & 0xFF) : .signalled(signal)
    }

    package var description: String {
        switch self {
        case .exited(let status): "left by status \(status)"
        case .signalled(let signal): "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
        }
    }
}
