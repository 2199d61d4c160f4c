package import Bytes
import Clocks
import Glibc

/// The small file through which every edgar tool of a host takes its turns. Locked (flock) for some microseconds at a time.
package final class RateFile {
    /// Nanoseconds after which whoever holds the lock is taken to be stopped: what is done under it takes microseconds.
    private static let patience = 2 * RateState.second
    /// The same for whoever makes a copy of the file.
    private static let copyPatience = 10 * RateState.second

    package let path: String
    package var spacing = 0
    private let owner: UInt32?
    private var number: Int32
    /// Somebody else's copy that is in the way of an own one, and since when.
    private var copyInTheWay: (version: FileVersion, since: Int)?

    /// Makes the file where there is none. A link is not followed: the folder may be open to everybody. A file that is no rate file is left alone.
    ///
    /// - Parameter owner: who the file must belong to; nil for anybody.
    package init(path: String, owner: UInt32? = nil) throws(SystemFailure) {
        self.path = path
        self.owner = owner
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        number = try Self.open(path, O_CREAT, owner)
    }

    deinit { close(number) }

    /// Why what stands at a path cannot be taken for a rate file; nil when it can, or nothing is there.
    package static func fault(at path: String, owner: UInt32? = nil) -> String? {
        var status = stat()
        // What cannot be looked at cannot be opened either, which tells why.
        guard lstat(path, &status) == 0 else { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { return "\(path) is no regular file: the request rate cannot be kept there" }
        if let owner, status.st_uid != owner { return "\(path), where the request rate is kept, belongs to another user" }
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return nil }
        defer { close(number) }
        return isRateFile(number) ? nil : "\(path) holds something else than a request rate: it is left as it is"
    }

    /// Whether an open file is one of these, is empty, or holds nothing that anybody would miss (blanks, or zeros after a loss of power).
    private static func isRateFile(_ number: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: RateState.fileSize * 4)
        let count = bytes.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, 0) }
        guard count >= 0, count < bytes.count else { return false }
        return bytes.withSpan(0..<count) { RateState.isText($0) }
    }

    /// Changes the state with nobody else in between. The change is done again when the file was replaced under it.
    package func update<R>(_ change: (inout RateState, _ clock: RateClock) -> R) throws(SystemFailure) -> R {
        while true {
            try lock()
            defer { _ = flock(number, LOCK_UN) }
            var state = try readState(number)
            let clock = RateClock.read()
            state.adjust(to: clock, spacing: spacing)
            let result = change(&state, clock)
            try Self.write(state, to: number, path)
            // Had this process been stopped for seconds just here, the others would have gone on with a file of their own.
            if isNamed(number) { return result }
        }
    }

    /// The state as it stands, without a lock: good enough to see a cool-off.
    package func peek() throws(SystemFailure) -> (state: RateState, now: Int) {
        if !isNamed(number) { try reopen() }
        var state = try readState(number)
        let clock = RateClock.read()
        state.adjust(to: clock, spacing: spacing)
        return (state, clock.now)
    }

    /// Locks the file that has the name now: somebody may have removed or replaced the one that was opened.
    private func lock() throws(SystemFailure) {
        var start = monotonicNanoseconds()
        while true {
            guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure("lock", path) }
                if monotonicNanoseconds() - start > Self.patience, try replace() {
                    // Who has the lock of another file is not the one that was waited for, and gets as long: else its turn would be taken twice.
                    start = monotonicNanoseconds()
                }
                usleep(200)
                continue
            }
            if isNamed(number) { return }
            try reopen()
        }
    }

    /// The process that holds the lock was stopped (SIGSTOP, a debugger) while it had it: the others go on with a copy under the same name. When it goes on it
    /// finds its file without a name. Of many who see this one replaces the file: who may, is decided by who makes the copy.
    ///
    /// - Returns: whether another file is open now.
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
        // Whoever made the copy before may have put it in place since this process last looked.
        guard isNamed(number) else {
            unlink(copyPath)
            return false
        }
        try Self.write(try readState(number), to: copy, copyPath)
        // One that was stopped meanwhile has had its copy taken away: another's, which is not written yet, it leaves alone.
        guard FileVersion(of: copy)?.isSameFile(as: FileVersion(linkAt: copyPath)) == true else { return false }
        guard rename(copyPath, path) == 0 else { throw SystemFailure("rename", copyPath) }
        try reopen()
        return true
    }

    /// Waits for a moment for whoever makes a copy, and takes away one that stays: its maker was killed or stopped in the middle of it. What cannot be taken away
    /// (a folder) is a failure, or nobody would ever go on.
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

    /// Whether an open file is still the one that has the name.
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

    /// One call of this size is not torn by a signal, and a machine that stops loses no more than a turn.
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
            throw SystemFailure("take for a rate file:", path, errno: EINVAL)
        }
        return number
    }
}

extension RateFile: RateKeeper {
    package var place: String { path }

    package func reserve(acceptedAgo: Int?) throws(EdgarFailure) -> Int {
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            try update { state, clock in
                if let acceptedAgo { state.lastAccepted = max(state.lastAccepted, clock.now - acceptedAgo) }
                return state.reserve(at: clock.now, spacing: spacing) - clock.offset
            }
        }
    }

    package func coolOff() throws(EdgarFailure) -> CoolOff? {
        let (state, now) = try rethrowing(peek(), as: EdgarFailure.init)
        return state.coolOffUntil > now ? CoolOff(until: state.coolOffUntil, reason: state.coolOffReason) : nil
    }

    package func noteAccepted(ago: Int) throws(EdgarFailure) {
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            try update { state, clock in state.lastAccepted = max(state.lastAccepted, clock.now - ago) }
        }
    }

    package func throttled(length: Int, window: Int) throws(EdgarFailure) -> Pacer.Verdict {
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            try update { state, clock in state.throttled(at: clock.now, length: length, window: window) }
        }
    }

    package func coolOff(length: Int, reason: String) throws(EdgarFailure) {
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            try update { state, clock in state.coolOff(at: clock.now, length: length, reason: reason) }
        }
    }

    package func state() throws(EdgarFailure) -> RateState {
        try rethrowing(peek().state, as: EdgarFailure.init)
    }
}
