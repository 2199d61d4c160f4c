import Bytes
import Glibc
import Processes
import Records

/// Hands filings to worker processes, one at a time to each, and sees to it that none costs another.
///
/// Each worker is a process: whatever a filing does to it (a trap, a signal, memory that runs out, a loop without an end) is over with it, and there is one
/// filing that it can have been. The supervisor has no threads, so that it can fork again at any time.
final class Supervisor {
    private final class Member {
        let process: ForkedWorker
        /// What it was given and has not told all of: the first is in hand, the others wait in its socket so that it need not.
        var tasks: [SupervisedTask] = []
        /// It wrote what it never should, and is being ended: nothing it says counts any more.
        var isMad = false

        init(_ process: ForkedWorker) { self.process = process }
    }

    private let size: Int
    private let filingLimit: Int?
    private let work: (WorkerEnd) -> Void
    private var members: [Member] = []
    /// In the order of their numbers.
    private var waiting: [SupervisedTask] = []
    /// The system gave no more processes than there are.
    private var isFull = false
    private var isStopForwarded = false
    /// Bytes that are kept of filings whose turn has not come.
    private var heldBytes = 0

    /// Bytes of a worker's ring.
    private static let ringCapacity = 1 << 20
    /// Filings that a worker has, with the one in hand. More than one, or each would wait for its supervisor; where there are other workers few, or they would
    /// wait for one that is slow.
    private static let tasksOfOne = 64
    private static let tasksOfMany = 2
    /// Bytes that are kept of a filing whose turn has not come, and of all such filings; then their workers wait, too.
    private static let heldBytesOfOne = 16 << 20
    private static let heldBytesOfAll = 128 << 20

    /// - Parameters:
    ///   - size: the most processes at once.
    ///   - work: what each of them does.
    init(size: Int, filingLimit: Int?, work: @escaping (WorkerEnd) -> Void) {
        self.size = size
        self.filingLimit = filingLimit
        self.work = work
    }

    /// Whether any worker has a filing in hand.
    var isBusy: Bool { members.contains { !$0.tasks.isEmpty } }

    func submit(_ task: SupervisedTask) throws(ToolFailure) {
        waiting.append(task)
        try assign()
    }

    /// Hands on what is there of a filing whose turn to be written it is; true when that was all of it.
    func forward(_ task: SupervisedTask, _ visit: (WorkerMessage, Span<UInt8>) throws(ToolFailure) -> Void) throws(ToolFailure) -> Bool {
        heldBytes -= task.heldBytes
        try task.visitHeld(visit)
        if !task.isTold, let member = members.first(where: { $0.tasks.first === task }) {
            try read(member, while: { true }, visit)
        }
        return task.isTold
    }

    /// Takes in what workers tell of filings whose turn has not come, and gives those that are done the next.
    func collect(except current: SupervisedTask?) throws(ToolFailure) {
        for member in members {
            while let task = member.tasks.first, task !== current, canTell(member, current: current) {
                try read(member, while: { canTell(member, current: current) }) { kind, bytes throws(ToolFailure) in hold(kind, bytes, of: task) }
                if !task.isTold { break }
            }
        }
        try assign()
    }

    /// Waits until a worker has told something, `descriptor` can be read, or so many milliseconds are over. True when `descriptor` can.
    func wait(for descriptor: Int32?, current: SupervisedTask?, milliseconds: Int32) throws(ToolFailure) -> Bool {
        forwardStop()
        var polled: [pollfd] = []
        for member in members {
            if canTell(member, current: current) {
                member.process.ring.sayReaderSleeps()
                if member.process.ring.hasMessage() { return false }
            }
            member.process.sendOrders()
            let events = member.process.hasUnsentOrders ? POLLIN | POLLOUT : POLLIN
            polled.append(pollfd(fd: member.process.descriptor, events: Int16(events), revents: 0))
        }
        if let descriptor { polled.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) > 0 else { return false }
        for (member, state) in zip(members, polled) {
            if state.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, !member.process.takeWakeUps() { try bury(member) }
        }
        return descriptor != nil && polled.last?.revents != 0
    }

    /// Whether there is something to take in without waiting.
    func hasNews(current: SupervisedTask?) -> Bool { members.contains { canTell($0, current: current) && $0.process.ring.hasMessage() } }

    /// Gives up what no worker has begun: the run was asked to stop.
    func cancelUnbegun() {
        forwardStop()
        for task in waiting { task.isCancelled = true }
        waiting = []
        for member in members {
            for task in member.tasks.dropFirst() { task.isCancelled = true }
            member.tasks.removeLast(max(0, member.tasks.count - 1))
        }
    }

    /// Lets the workers carry out what they have in hand, and waits for their ends.
    func finish() {
        for member in members {
            // Nobody wants what it was given beyond that.
            if !member.tasks.isEmpty { member.process.signal(SIGTERM) }
            member.process.dismiss()
        }
        for member in members { _ = member.process.wait() }
        members = []
    }

    /// Tells the workers that they are to stop behind what they have in hand.
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

    /// Whether more of the filing that a worker has in hand can be taken in. When the one whose turn it is waits for a worker, all is taken: those that the
    /// others have must end for it to begin.
    private func canTell(_ member: Member, current: SupervisedTask?) -> Bool {
        guard !member.isMad, let task = member.tasks.first else { return false }
        if let current, task === current || waiting.first === current { return true }
        return task.heldBytes < Self.heldBytesOfOne && heldBytes < Self.heldBytesOfAll
    }

    /// Reads what a worker tells of the filing that it has in hand.
    private func read(
        _ member: Member, while wantsMore: () -> Bool, _ visit: (WorkerMessage, Span<UInt8>) throws(ToolFailure) -> Void
    ) throws(ToolFailure) {
        guard let task = member.tasks.first, !member.isMad else { return }
        while !task.isTold, wantsMore() {
            let reading = try member.process.ring.read { (kind, continues, bytes) throws(ToolFailure) in
                guard let kind = WorkerMessage(rawValue: kind) else {
                    member.isMad = true
                    return false
                }
                try task.take(kind, continues: continues, bytes, visit)
                return true
            }
            if reading == .corrupt { member.isMad = true }
            // Its end is seen as that of any other.
            if member.isMad { return member.process.signal(SIGKILL) }
            if reading != .taken { return }
            member.process.wakeIfAsleep()
        }
        if task.isTold { member.tasks.removeFirst() }
    }

    private func assign() throws(ToolFailure) {
        while let task = waiting.first {
            if task.isSuspect {
                // It runs alone; those who cannot go on before it was written count as resting.
                guard members.allSatisfy({ $0.tasks.isEmpty || !canTell($0, current: nil) }) else { return }
            } else if members.contains(where: { $0.tasks.contains(where: \.isSuspect) }) {
                return
            }
            guard let member = try freeMember(for: task) else { return }
            member.tasks.append(task)
            member.process.send(task.line)
            waiting.removeFirst()
        }
    }

    /// A worker without a task, one that is started now, or one that can take another task; nil when all have enough. A filing never comes behind a later one,
    /// which may wait for it to be written.
    private func freeMember(for task: SupervisedTask) throws(ToolFailure) -> Member? {
        if let idle = members.first(where: { $0.tasks.isEmpty && !$0.isMad }) { return idle }
        if members.count < size, !isFull {
            do throws(ProcessFailure) {
                let process = try ForkedWorker(ringCapacity: Self.ringCapacity, siblings: members.map(\.process), work)
                members.append(Member(process))
                return members.last
            } catch {
                // Fewer workers than asked for are as good; none at all is a failure that may pass.
                if members.isEmpty { throw ToolFailure(.tryAgain, error.description) }
                isFull = true
            }
        }
        let most = size == 1 ? Self.tasksOfOne : Self.tasksOfMany
        return members.filter { member in
            member.tasks.count < most && !member.isMad && member.tasks.allSatisfy { !$0.isSuspect && $0.number < task.number }
        }.min { $0.tasks.count < $1.tasks.count }
    }

    /// A worker is dead. What it told before stands; the filing that it had in hand is tried again or given up, the others are given to somebody else.
    private func bury(_ member: Member) throws(ToolFailure) {
        while let task = member.tasks.first {
            try read(member, while: { true }) { kind, bytes throws(ToolFailure) in hold(kind, bytes, of: task) }
            if !task.isTold { break }
        }
        members.removeAll { $0 === member }
        isFull = false
        let end = member.process.wait()
        if end == .exited(status: 0) {
            // It was asked to stop, and left behind what it had in hand.
            for task in member.tasks where Signals.isStopRequested && !task.isTold { task.isCancelled = true }
            member.tasks.removeAll(where: \.isCancelled)
        } else if let task = member.tasks.first {
            heldBytes -= task.heldBytes
            task.didDie(end, limit: filingLimit)
        }
        for task in member.tasks where !task.isTold {
            waiting.insert(task, at: waiting.firstIndex { $0.number > task.number } ?? waiting.count)
        }
        try assign()
    }
}
