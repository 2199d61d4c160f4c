package import Bytes
import Glibc

/// The small file through which every edgar tool of a host takes its turns. Locked (flock) for some microseconds at a time.
package final class RateFile {
    package let path: String
    private var number: Int32
    private let boot = RateClock.currentBoot()

    /// Makes the file where there is none. A link is not followed: the folder may be open to everybody.
    package init(path: String) throws(SystemFailure) {
        self.path = path
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        number = try Self.open(path)
    }

    deinit { close(number) }

    /// `--rate-file`, else SECFLOW_RATE_FILE, else one a user.
    package static func path(option: String?, environment: [String: String]) -> String {
        if let option { return option }
        if let path = environment["SECFLOW_RATE_FILE"], !path.isEmpty { return path }
        if let folder = environment["XDG_RUNTIME_DIR"], !folder.isEmpty { return "\(folder)/secflow-rate" }
        return "/tmp/secflow-rate-\(getuid())"
    }

    /// Changes the state with nobody else in between.
    package func update<R>(spacing: Int, _ change: (inout RateState, _ now: Int) -> R) throws(SystemFailure) -> R {
        try lock()
        defer { _ = flock(number, LOCK_UN) }
        var state = try readState()
        let clock = RateClock.read(boot: boot)
        state.adjust(to: clock, spacing: spacing)
        let result = change(&state, clock.now)
        let text = state.paddedText()
        // One call of this size is not torn by a signal, and a machine that stops loses no more than a turn.
        let written = text.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, 0) }
        guard written == text.count else { throw SystemFailure("write", path, errno: written < 0 ? errno : EIO) }
        return result
    }

    /// The state as it stands, without a lock: good enough to see a cool-off.
    package func peek(spacing: Int) throws(SystemFailure) -> (state: RateState, now: Int) {
        var state = try readState()
        let clock = RateClock.read(boot: boot)
        state.adjust(to: clock, spacing: spacing)
        return (state, clock.now)
    }

    /// Locks the file that has the name now: somebody may have removed the one that was opened.
    private func lock() throws(SystemFailure) {
        while true {
            try retryingInterrupts("lock", path) { flock(number, LOCK_EX) }
            var status = stat()
            if fstat(number, &status) == 0, status.st_nlink > 0 { return }
            close(number)
            number = try Self.open(path)
        }
    }

    private func readState() throws(SystemFailure) -> RateState {
        var bytes = [UInt8](repeating: 0, count: RateState.fileSize * 4)
        let count = try retryingInterrupts("read", path) { bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, 0) } }
        return bytes.withSpan(0..<count) { RateState(parsing: $0) }
    }

    private static func open(_ path: String) throws(SystemFailure) -> Int32 {
        try retryingInterrupts("open", path) { Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
    }
}
