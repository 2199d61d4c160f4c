import Bytes
import Glibc
import Processes
import Records

/// Gives filings to worker processes, so that a filing that crashes its worker harms no other filing.
///
/// A worker processes one filing at a time, so the supervisor knows which filing caused a crash (a trap, a signal, lack of memory, an endless loop). The supervisor
/// has no threads, so that it can fork at any time; that of the progress is stopped meanwhile.
final class Supervisor {
    private final class Member {
        let process: ForkedWorker
        /// The unfinished filings of the worker. It processes the first one. The others wait in its socket, so that the worker is never idle.
        var tasks: [SupervisedTask] = []
        /// Whether the worker wrote an invalid message. It is being killed, and nothing more is read from it.
        var isCorrupt = false

        init(_ process: ForkedWorker) { self.process = process }
    }

    private let size: Int
    private let filingLimit: Int?
    private let progress: Progress
    private let work: (WorkerEnd) -> Void
    private var members: [Member] = []
    /// The filings that no worker has yet, in the order of their numbers.
    private var waiting: [SupervisedTask] = []
    /// Whether the system refused a further process.
    private var isFull = false
    private var isStopForwarded = false
    /// Bytes of results that are held for filings that are not next to be written.
    private var heldBytes = 0

    /// The size of a worker's ring in bytes.
    private static let ringCapacity = 1 << 20
    /// The most filings that a worker is given at once, including the one in hand. They are several, so that the worker need not wait for the supervisor. If there
    /// are several workers, they are few, so that no filing waits for a slow worker while another worker is idle.
    private static let tasksOfOne = 64
    private static let tasksOfMany = 2
    /// The most bytes of results that are held for one filing that is not next to be written, and for all such filings. At these limits the workers wait.
    private static let heldBytesOfOne = 16 << 20
    private static let heldBytesOfAll = 128 << 20

    /// - Parameters:
    ///   - size: the most worker processes at once.
    ///   - work: what each worker runs.
    init(size: Int, filingLimit: Int?, progress: Progress, work: @escaping (WorkerEnd) -> Void) {
        self.size = size
        self.filingLimit = filingLimit
        self.progress = progress
        self.work = work
    }

    /// Whether any worker has a filing in hand.
    var isBusy: Bool { members.contains { !$0.tasks.isEmpty } }

    func submit(_ task: SupervisedTask) throws(ToolFailure) {
        waiting.append(task)
        try assign()
    }

    /// Passes on the results so far of the filing that is next to be written. Returns true when they are complete.
    func forward(_ task: SupervisedTask, _ visit: (WorkerMessage, Span<UInt8>) throws(ToolFailure) -> Void) throws(ToolFailure) -> Bool {
        heldBytes -= task.heldBytes
        try task.visitHeld(visit)
        if !task.isComplete, let member = members.first(where: { $0.tasks.first === task }) {
            try read(member, while: { true }, visit)
        }
        return task.isComplete
    }

    /// Reads and holds the results of filings that are not next to be written, and gives further filings to the workers that are done.
    func collect(except current: SupervisedTask?) throws(ToolFailure) {
        for member in members {
            while let task = member.tasks.first, task !== current, canRead(member, current: current) {
                try read(member, while: { canRead(member, current: current) }) { kind, bytes throws(ToolFailure) in hold(kind, bytes, of: task) }
                if !task.isComplete { break }
            }
        }
        try assign()
    }

    /// Waits until a worker has sent a message, `descriptor` is readable, or `milliseconds` have passed. Returns true when `descriptor` is readable.
    func wait(for descriptor: Int32?, current: SupervisedTask?, milliseconds: Int32) throws(ToolFailure) -> Bool {
        forwardStop()
        var polled: [pollfd] = []
        for member in members {
            if canRead(member, current: current) {
                member.process.ring.announceReaderSleeps()
                if member.process.ring.hasMessage() { return false }
            }
            member.process.sendOrders()
            let events = member.process.hasUnsentOrders ? POLLIN | POLLOUT : POLLIN
            polled.append(pollfd(fd: member.process.descriptor, events: Int16(events), revents: 0))
        }
        if let descriptor { polled.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return false }
        for (member, state) in zip(members, polled) {
            if state.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, !member.process.takeWakeUps() { try removeDead(member) }
        }
        return descriptor != nil && polled.last?.revents != 0
    }

    /// Whether a message can be read without waiting.
    func hasMessage(current: SupervisedTask?) -> Bool { members.contains { canRead($0, current: current) && $0.process.ring.hasMessage() } }

    /// Cancels the filings that no worker has begun, because the run was asked to stop.
    func cancelUnbegun() {
        forwardStop()
        for task in waiting { task.isCancelled = true }
        waiting = []
        for member in members {
            for task in member.tasks.dropFirst() { task.isCancelled = true }
            member.tasks.removeLast(max(0, member.tasks.count - 1))
        }
    }

    /// Kills the workers that have a filing in hand, and cancels these filings.
    func abandon() {
        for member in members where !member.tasks.isEmpty {
            member.process.signal(SIGKILL)
            for task in member.tasks { task.isCancelled = true }
            member.tasks = []
            _ = member.process.wait()
            members.removeAll { $0 === member }
        }
    }

    /// Lets the workers finish the filing in hand, and waits until they have exited.
    func finish() {
        for member in members {
            // Make the worker skip the filings after the one in hand.
            if !member.tasks.isEmpty { member.process.signal(SIGTERM) }
            member.process.dismiss()
        }
        for member in members { _ = member.process.wait(killingWhen: { Signals.isPatienceOver }) }
        members = []
    }

    /// Asks the workers to stop after the filing in hand.
    private func forwardStop() {
        guard Signals.isStopRequested, !isStopForwarded else { return }
        isStopForwarded = true
        for member in members { member.process.signal(SIGTERM) }
    }

    // MARK: Workers

    private func hold(_ kind: WorkerMessage, _ bytes: Span<UInt8>, of task: SupervisedTask) {
        task.hold(kind, bytes)
        heldBytes += bytes.count
    }

    /// Whether more results of the filing that a worker has in hand can be read. While the filing that is next to be written still waits for a worker, the limits of
    /// held bytes do not count: a worker must become free first.
    private func canRead(_ member: Member, current: SupervisedTask?) -> Bool {
        guard !member.isCorrupt, let task = member.tasks.first else { return false }
        if let current, task === current || waiting.first === current { return true }
        return task.heldBytes < Self.heldBytesOfOne && heldBytes < Self.heldBytesOfAll
    }

    /// Reads a worker's messages about the filing that it has in hand.
    private func read(
        _ member: Member, while wantsMore: () -> Bool, _ visit: (WorkerMessage, Span<UInt8>) throws(ToolFailure) -> Void
    ) throws(ToolFailure) {
        guard let task = member.tasks.first, !member.isCorrupt else { return }
        while !task.isComplete, wantsMore() {
            let reading = try member.process.ring.read { (kind, continues, bytes) throws(ToolFailure) in
                guard let kind = WorkerMessage(rawValue: kind) else {
                    member.isCorrupt = true
                    return false
                }
                try task.take(kind, continues: continues, bytes, visit)
                return true
            }
            if reading == .corrupt { member.isCorrupt = true }
            // `wait` then notices the end of this worker like that of any other.
            if member.isCorrupt { return member.process.signal(SIGKILL) }
            if reading != .taken { return }
            member.process.wakeIfAsleep()
        }
        if task.isComplete { member.tasks.removeFirst() }
    }

    private func assign() throws(ToolFailure) {
        while let task = waiting.first {
            if task.isSuspect {
                // Run a suspect alone. A worker that must wait until the suspect is written counts as idle.
                guard members.allSatisfy({ $0.tasks.isEmpty || !canRead($0, current: nil) }) else { return }
            } else if members.contains(where: { $0.tasks.contains(where: \.isSuspect) }) {
                return
            }
            guard let member = try freeMember(for: task) else { return }
            member.tasks.append(task)
            member.process.send(task.order)
            waiting.removeFirst()
        }
    }

    /// Returns an idle worker, a new one, or one that can take another filing; nil when all have enough. A filing is never queued behind a later one, because the
    /// later one may have to wait until this one is written.
    private func freeMember(for task: SupervisedTask) throws(ToolFailure) -> Member? {
        if let idle = members.first(where: { $0.tasks.isEmpty && !$0.isCorrupt }) { return idle }
        if members.count < size, !isFull {
            do throws(ProcessFailure) {
                let process = try progress.withoutThread { () throws(ProcessFailure) in
                    try ForkedWorker(ringCapacity: Self.ringCapacity, siblings: members.map(\.process), work)
                }
                members.append(Member(process))
                return members.last
            } catch {
                // Go on with fewer workers. Without any worker the run fails for now.
                if members.isEmpty { throw ToolFailure(.tryAgain, error.description) }
                isFull = true
            }
        }
        let most = size == 1 ? Self.tasksOfOne : Self.tasksOfMany
        return members.filter { member in
            member.tasks.count < most && !member.isCorrupt && member.tasks.allSatisfy { !$0.isSuspect && $0.number < task.number }
        }.min { $0.tasks.count < $1.tasks.count }
    }

    /// Removes a dead worker. Its messages are still read; then the filing that it had in hand is tried again or rejected, and its other filings go to other workers.
    private func removeDead(_ member: Member) throws(ToolFailure) {
        while let task = member.tasks.first {
            try read(member, while: { true }) { kind, bytes throws(ToolFailure) in hold(kind, bytes, of: task) }
            if !task.isComplete { break }
        }
        members.removeAll { $0 === member }
        isFull = false
        let end = member.process.wait()
        if end == .exited(status: 0) {
            // The worker was asked to stop, and exited after the filing in hand.
            for task in member.tasks where Signals.isStopRequested && !task.isComplete { task.isCancelled = true }
            member.tasks.removeAll(where: \.isCancelled)
        } else if let task = member.tasks.first {
            heldBytes -= task.heldBytes
            task.didDie(end, limit: filingLimit)
        }
        for task in member.tasks where !task.isComplete {
            waiting.insert(task, at: waiting.firstIndex { $0.number > task.number } ?? waiting.count)
        }
        try assign()
    }
}
