package import Bytes
import Clocks
import Glibc
import Records

/// The most that calls may cost, over all processes that share the journal: before a call its greatest possible cost is reserved, and afterwards what it cost is
/// settled. A reservation whose process is gone counts as spent.
package final class Budget {
    package enum Answer: Equatable {
        case reserved(String)
        /// The rest does not suffice now, and may when calls that are under way are settled.
        case later
        /// The rest does not suffice; with what is left.
        case exhausted(left: Dollars)
    }

    package let limit: Dollars
    /// Whether the limit is one for each day, in UTC.
    package let isDaily: Bool
    /// Nil for a budget of this run alone.
    package let path: String?

    private var state = BudgetState()
    private var number: Int32 = -1
    /// Bytes of the journal that `state` has taken.
    private var position = 0
    private var counter = 0
    private let holder = CallProcess.current
    private let prefix: String

    /// Bytes of a journal that is condensed.
    private static let condensingSize = 4 << 20
    /// Seconds for which another process may hold the lock.
    private static let patience = 30.0

    package init(limit: Dollars, isDaily: Bool, path: String?) throws(SystemFailure) {
        self.limit = limit
        self.isDaily = isDaily
        self.path = path
        prefix = String(UInt64.random(in: 0 ... .max), radix: 36)
        guard let path else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        try reopen(path)
    }

    deinit { if number >= 0 { close(number) } }

    /// Parses `5.00` or `5.00/day`; nil for anything else.
    package static func parse(_ text: String) -> (limit: Dollars, isDaily: Bool)? {
        let isDaily = text.hasSuffix("/day")
        guard let limit = Dollars(isDaily ? String(text.dropLast(4)) : text) else { return nil }
        return (limit, isDaily)
    }

    /// The present day in UTC: `2026-01-31`.
    package static var today: String { String(Instant.now().prefix(10)) }

    private var day: String? { isDaily ? Self.today : nil }

    /// Reserves an amount for a call.
    package func reserve(_ amount: Dollars) throws(SystemFailure) -> Answer {
        try locked { () throws(SystemFailure) in
            let day = day
            var live = Dollars.zero
            var lost = Dollars.zero
            for reservation in state.reservations(on: day) {
                if reservation.holder == holder || reservation.holder.isAlive { live += reservation.amount } else { lost += reservation.amount }
            }
            let spent = state.spent(on: day) + lost
            guard spent + amount <= limit else { return .exhausted(left: limit - spent) }
            guard spent + live + amount <= limit else { return .later }
            counter += 1
            let id = "\(prefix)-\(counter)"
            try append(BudgetState.reserve(id, amount, holder))
            return .reserved(id)
        }
    }

    /// Replaces a reservation by what the call cost.
    package func settle(_ id: String, _ cost: Dollars) throws(SystemFailure) {
        try locked { () throws(SystemFailure) in try append(BudgetState.settle(id, cost)) }
    }

    /// Returns what the journal says now.
    package func currentState() throws(SystemFailure) -> BudgetState { try locked { () throws(SystemFailure) in state } }

    // MARK: The journal

    /// Runs `body` under the lock, with the state as the journal has it.
    private func locked<R>(_ body: () throws(SystemFailure) -> R) throws(SystemFailure) -> R {
        guard let path else { return try body() }
        try lock(path)
        defer { _ = flock(number, LOCK_UN) }
        try readNews(path)
        if position > Self.condensingSize { try condense(path) }
        return try body()
    }

    private func lock(_ path: String) throws(SystemFailure) {
        let end = monotonicSeconds() + Self.patience
        while true {
            if flock(number, LOCK_EX | LOCK_NB) == 0 {
                var (opened, named) = (stat(), stat())
                if fstat(number, &opened) == 0, lstat(path, &named) == 0, opened.st_ino == named.st_ino, opened.st_dev == named.st_dev { return }
                // Another process has condensed the journal.
                try reopen(path)
                continue
            }
            guard errno == EWOULDBLOCK || errno == EINTR, monotonicSeconds() < end else { throw SystemFailure("lock", path) }
            usleep(500)
        }
    }

    private func reopen(_ path: String) throws(SystemFailure) {
        if number >= 0 { close(number) }
        number = -1
        number = try retryingInterrupts("open", path) { open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        state = BudgetState()
        position = 0
    }

    private func readNews(_ path: String) throws(SystemFailure) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let offset = position + bytes.count
            let count = try retryingInterrupts("read", path) { chunk.withUnsafeMutableBytes { pread(number, $0.baseAddress, $0.count, offset) } }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        if position == 0, !bytes.isEmpty, bytes.count < BudgetState.heading.utf8.count, BudgetState.heading.utf8.starts(with: bytes) {
            // A process was killed while it began the file.
            try retryingInterrupts("shorten", path) { ftruncate(number, 0) }
            return
        }
        if position == 0, !bytes.isEmpty, !bytes.starts(with: BudgetState.heading.utf8) {
            throw SystemFailure("use as a journal of a budget", path, errno: EINVAL)
        }
        position += take(bytes)
    }

    /// Applies whole lines, and returns their number of bytes.
    private func take(_ bytes: [UInt8]) -> Int {
        var start = 0
        let text = bytes.span
        while let end = text.firstIndex(of: 0x0A, from: start) {
            state.apply(text.extracting(start..<end))
            start = end + 1
        }
        return start
    }

    private func append(_ line: String) throws(SystemFailure) {
        guard let path else {
            _ = take(Array(line.utf8))
            return
        }
        var text = position == 0 ? BudgetState.heading + line : line
        // The line of a process that was killed while it wrote has no end.
        let size = fileSize()
        if let size, size > position { text = "\n" + text }
        let bytes = Array(text.utf8)
        let written = try retryingInterrupts("write", path) { bytes.withUnsafeBytes { write(number, $0.baseAddress, $0.count) } }
        guard written == bytes.count else {
            if let size { _ = ftruncate(number, off_t(size)) }
            throw SystemFailure("write", path, errno: ENOSPC)
        }
        try readNews(path)
    }

    private func fileSize() -> Int? {
        var status = stat()
        return fstat(number, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Replaces the journal by a shorter one, under the lock of the old one.
    private func condense(_ path: String) throws(SystemFailure) {
        let text = Array(state.condensed().utf8)
        try AtomicFile.write(text.span, to: path, mode: 0o600)
        let old = number
        number = -1
        try reopen(path)
        // Until the old file is closed, no other process changes the new one: they wait for the old lock, and then open the new file.
        _ = flock(number, LOCK_EX)
        close(old)
        try readNews(path)
    }
}
