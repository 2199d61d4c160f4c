package import Bytes
import Clocks
import Glibc

/// The file in which all processes of a host keep their request rate. Each process locks it (flock) for a few microseconds at a time.
package final class RateFile {
    /// Nanoseconds for which a process may hold the lock before it is considered stopped: work under the lock takes microseconds.
    private static let patience = 2 * RateState.second
    /// Nanoseconds for which a process may take to copy the file before it is considered stopped or killed.
    private static let copyPatience = 10 * RateState.second

    package let path: String
    package var spacing = 0
    /// How far ahead slots may be reserved at least, in nanoseconds: for requests of very different spacing.
    package var horizon = 0
    private let owner: UInt32?
    private var number: Int32
    /// A copy that another process has begun, and the time at which it was first seen in this state. This process cannot copy the file while it exists.
    private var copyInTheWay: (version: FileVersion, since: Int)?

    /// Opens the file, or creates it. A symbolic link is not followed, because other users may be able to write to the folder. Throws if the file is not a rate
    /// file.
    ///
    /// - Parameter owner: the user that the file must belong to; nil for any user.
    package init(path: String, owner: UInt32? = nil) throws(SystemFailure) {
        self.path = path
        self.owner = owner
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        number = try Self.open(path, O_CREAT, owner)
    }

    deinit { close(number) }

    /// Returns why the file at a path cannot be used as a rate file; nil if it can be used or does not exist.
    package static func fault(at path: String, owner: UInt32? = nil) -> String? {
        var status = stat()
        // If the status cannot be read, opening the file fails as well, with a message that gives the reason.
        guard lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { return "cannot keep the request rate in \(path): it is not a regular file" }
        if let owner, status.st_uid != owner { return "cannot keep the request rate in \(path): it belongs to another user" }
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return nil }
        defer { close(number) }
        return isRateFile(number) ? nil : "cannot keep the request rate in \(path): it holds something else, and is left unchanged"
    }

    /// Whether an open file is a rate file, or is empty, or contains only blanks, or zeros after a loss of power.
    private static func isRateFile(_ number: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: RateState.fileSize * 4)
        let count = bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, 0) }
        guard count >= 0, count < bytes.count else { return false }
        return bytes.withSpan(0..<count) { RateState.isText($0) }
    }

    /// Changes the state under the lock, and returns the result of `change`. Repeats the change if the file was replaced meanwhile.
    private func update<R>(_ change: (inout RateState, _ clock: RateClock) -> R) throws(PaceFailure) -> R {
        do throws(SystemFailure) {
            while true {
                try lock()
                defer { _ = flock(number, LOCK_UN) }
                var state = try readState(number)
                let clock = RateClock.read()
                state.adjust(to: clock, spacing: spacing, horizon: horizon)
                let result = change(&state, clock)
                try Self.write(state, to: number, path)
                // If this process was stopped for seconds before this line, other processes have replaced the file.
                if isNamed(number) { return result }
            }
        } catch {
            throw PaceFailure(error)
        }
    }

    /// Returns the current state, read without a lock, which is enough to see a cool-off.
    package func peek() throws(PaceFailure) -> (state: RateState, now: Int) {
        do throws(SystemFailure) {
            if !isNamed(number) { try reopen() }
            var state = try readState(number)
            let clock = RateClock.read()
            state.adjust(to: clock, spacing: spacing, horizon: horizon)
            return (state, clock.now)
        } catch {
            throw PaceFailure(error)
        }
    }

    /// Locks the file that is at `path` now. Another process may have removed or replaced the file that is open.
    private func lock() throws(SystemFailure) {
        var start = monotonicNanoseconds()
        while true {
            guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure("lock", path) }
                if monotonicNanoseconds() - start > Self.patience, try replace() {
                    // After switching to the new file, restart the two-second clock; otherwise one slot is issued twice.
                    start = monotonicNanoseconds()
                }
                usleep(200)
                continue
            }
            if isNamed(number) { return }
            try reopen()
        }
    }

    /// Replaces the file by a copy, because the process that holds the lock is stopped (SIGSTOP, a debugger). When that process continues, it finds that its
    /// file was replaced, and opens the new one. Of several waiting processes, the one that creates the copy replaces the file.
    ///
    /// - Returns: whether this object has opened another file.
    private func replace() throws(SystemFailure) -> Bool {
        if !isNamed(number) {
            try reopen()
            return true
        }
        let copyPath = path + ".new"
        let copy = Glibc.open(copyPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard copy >= 0 else {
            guard errno == EEXIST else { throw SystemFailure("create", copyPath) }
            try waitForCopy(copyPath)
            return false
        }
        defer { close(copy) }
        copyInTheWay = nil
        // Another process may have replaced the file since the check above.
        guard isNamed(number) else {
            unlink(copyPath)
            return false
        }
        try Self.write(try readState(number), to: copy, copyPath)
        // If this process was stopped meanwhile, another process may have removed this copy and begun a new one at the same path. Do not rename the new one.
        guard FileVersion(of: copy)?.isSameFile(as: FileVersion(linkAt: copyPath)) == true else { return false }
        guard rename(copyPath, path) == 0 else { throw SystemFailure("rename", copyPath) }
        try reopen()
        return true
    }

    /// Waits a moment for the process that copies the file. Removes the copy if it stays unchanged, because that process was killed or stopped. Throws if the
    /// copy cannot be removed (it may be a folder); otherwise every process would wait forever.
    private func waitForCopy(_ copyPath: String) throws(SystemFailure) {
        usleep(20_000)
        guard let version = FileVersion(linkAt: copyPath) else { return }
        let now = monotonicNanoseconds()
        guard let known = copyInTheWay, known.version == version else {
            copyInTheWay = (version, now)
            return
        }
        if now - known.since > Self.copyPatience, unlink(copyPath) != 0, errno != ENOENT { throw SystemFailure("remove", copyPath) }
    }

    /// Whether an open file is still the file at `path`.
    private func isNamed(_ number: Int32) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(number, &opened) == 0 && lstat(path, &named) == 0 && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private func reopen() throws(SystemFailure) {
        let other = try Self.open(path, O_CREAT, owner)
        close(number)
        number = other
    }

    private func readState(_ number: Int32) throws(SystemFailure) -> RateState {
        var bytes = [UInt8](repeating: 0, count: RateState.fileSize * 4)
        let count = try retryingInterrupts("read", path) { bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, 0) } }
        return bytes.withSpan(0..<count) { RateState(parsing: $0) }
    }

    /// Writes the state in one call, which a signal does not interrupt at this size. A crash of the host loses at most one slot.
    private static func write(_ state: RateState, to number: Int32, _ path: String) throws(SystemFailure) {
        let text = state.paddedText()
        let written = text.withUnsafeBytes { pwrite(number, $0.baseAddress, $0.count, 0) }
        guard written == text.count else { throw SystemFailure("write", path, errno: written < 0 ? errno : EIO) }
    }

    private static func open(_ path: String, _ flags: Int32, _ owner: UInt32?) throws(SystemFailure) -> Int32 {
        let number = try retryingInterrupts("open", path) { Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o600) }
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG, owner == nil || status.st_uid == owner, isRateFile(number) else {
            close(number)
            throw SystemFailure("use as a rate file", path, errno: EINVAL)
        }
        return number
    }
}

extension RateFile: RateKeeper {
    package var place: String { path }

    package func reserve(acceptedAgo: Int?) throws(PaceFailure) -> Int {
        try update { state, clock in
            if let acceptedAgo { state.lastAccepted = max(state.lastAccepted, clock.now - acceptedAgo) }
            return state.reserve(at: clock.now, spacing: spacing) - clock.offset
        }
    }

    package func coolOff() throws(PaceFailure) -> CoolOff? {
        let (state, now) = try peek()
        return state.coolOff(at: now)
    }

    package func noteAccepted(ago: Int) throws(PaceFailure) {
        try update { state, clock in state.lastAccepted = max(state.lastAccepted, clock.now - ago) }
    }

    package func noteThrottled(length: Int, window: Int) throws(PaceFailure) -> Pacer.ThrottleMeaning {
        try update { state, clock in state.noteThrottled(at: clock.now, length: length, window: window) }
    }

    package func startCoolOff(length: Int, reason: String) throws(PaceFailure) {
        try update { state, clock in state.startCoolOff(at: clock.now, length: length, reason: reason) }
    }

    package func state() throws(PaceFailure) -> RateState { try peek().state }
}
