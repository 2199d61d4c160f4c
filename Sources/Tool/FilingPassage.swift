import Bytes
import Glibc
import JSONLines
import Processes
import Records

/// Moves records from the input through the workers to the output, in their order.
struct FilingPassage: ~Copyable {
    private var input: RecordInput
    private let group: GroupWriter
    private let supervisor: Supervisor
    private let run: Run
    /// Records that were read and are not written yet, in the order of the input.
    private var pending = Fifo<Pending>()
    /// The most pending records.
    private let room: Int
    private var isInputOpen = true
    private var isStopped = false
    private var filingCount = 0
    /// The failure that ended the input early. It is thrown when all records before it are written.
    private var inputFailure: ToolFailure?

    private enum Pending {
        case filing(SupervisedTask)
        case line(JSONObject, [UInt8], InputMark)
    }

    /// Milliseconds that finished records wait for further ones while the workers are busy, so that one system call writes many.
    private static let gathering: Int32 = 20

    init(input: consuming RecordInput, group: GroupWriter, supervisor: Supervisor, run: Run, room: Int) {
        self.input = input
        self.group = group
        self.supervisor = supervisor
        self.room = room
        self.run = run
    }

    mutating func passAll() throws(ToolFailure) {
        input.flushBeforeReading(group)
        while true {
            if Signals.isStopRequested, !isStopped { stop() }
            if Signals.isPatienceOver { supervisor.abandon() }
            try deliver()
            if pending.isEmpty, !isInputOpen { break }
            let wantsInput = isInputOpen && pending.count < room
            // A read may block only if no record is pending.
            if wantsInput, input.hasBufferedLine || input.descriptorNumber == nil || pending.isEmpty {
                try take()
            } else if try wait(for: wantsInput ? input.descriptorNumber : nil) {
                try take()
            }
        }
        if let inputFailure { throw inputFailure }
    }

    /// Reads the next record. A failure is kept in `inputFailure`.
    private mutating func take() throws(ToolFailure) {
        do throws(ToolFailure) {
            isInputOpen = try input.next()
        } catch {
            isInputOpen = false
            inputFailure = error
        }
        guard isInputOpen else { return }
        if input.object.isString("type", "filing") {
            let task = SupervisedTask(input.object, input.line, input.mark, isMended: input.isMended, number: filingCount)
            filingCount += 1
            pending.append(.filing(task))
            try supervisor.submit(task)
        } else if pending.isEmpty {
            try pass(input.object, input.line, input.mark)
        } else {
            pending.append(.line(input.object, input.line, input.mark))
        }
    }

    /// Ends the reading, and cancels the filings that no worker has begun. Filings in hand are finished.
    private mutating func stop() {
        isStopped = true
        isInputOpen = false
        supervisor.cancelUnbegun()
    }

    /// Drops all pending records, beginning with a cancelled filing. With `--retry` the filings become rejects, so that they stay in the list. So does a filing that is
    /// written in part.
    private mutating func drop() throws(ToolFailure) {
        while let first = pending.first {
            pending.removeFirst()
            if case .filing(let task) = first, task.isBegun {
                let message = "interrupted before it was done; its records that were written have no end record"
                let rejection = Rejection(code: "interrupted", message: message, isRetryable: true)
                try group.reject(rejection, accessionNumber: task.accessionNumber, unfolded: task.unfolded, record: task.line)
                run.didFinish(task.mark)
                continue
            }
            guard run.retry != nil else { continue }
            guard case .filing(let task) = first else {
                if case .line(let object, let line, let mark) = first { try pass(object, line, mark) }
                continue
            }
            let rejection = Rejection(code: "interrupted", message: "interrupted before it was tried again", isRetryable: true)
            let line = task.line
            try rethrowing(run.reject(rejection, accessionNumber: task.accessionNumber, record: line.span), as: ToolFailure.init)
            run.didFinish(task.mark)
        }
    }

    private func pass(_ object: JSONObject, _ line: [UInt8], _ mark: InputMark) throws(ToolFailure) {
        try group.pass(object, line)
        run.didFinish(mark)
    }

    private var current: SupervisedTask? {
        if case .filing(let task) = pending.first { task } else { nil }
    }

    /// Waits until `descriptor` is readable (returns true), or until output may be ready (returns false). Flushes finished records before a longer wait.
    private mutating func wait(for descriptor: Int32?) throws(ToolFailure) -> Bool {
        if group.hasUnwritten {
            if try supervisor.wait(for: descriptor, current: current, milliseconds: Self.gathering) { return true }
            try deliver()
            guard group.hasUnwritten, !supervisor.hasMessage(current: current) else { return false }
            try rethrowing(group.flush(), as: ToolFailure.init)
            return false
        }
        return try supervisor.wait(for: descriptor, current: current, milliseconds: supervisor.isBusy ? Self.gathering : -1)
    }

    /// Writes pending records, up to the first filing that is not complete.
    private mutating func deliver() throws(ToolFailure) {
        while let first = pending.first {
            switch first {
            case .line(let object, let line, let mark): try pass(object, line, mark)
            case .filing(let task) where task.isCancelled: return try drop()
            case .filing(let task): guard try deliver(task) else { return try supervisor.collect(except: task) }
            }
            pending.removeFirst()
        }
        try supervisor.collect(except: nil)
    }

    /// Writes the results of a filing so far. Returns true when they are complete.
    private func deliver(_ task: SupervisedTask) throws(ToolFailure) -> Bool {
        let isAll = try supervisor.forward(task) { kind, bytes throws(ToolFailure) in
            switch kind {
            case .head:
                task.head = try rethrowing(GroupHead(parsing: bytes), as: Self.bug)
            case .filing: task.filing = bytes.array
            case .lines:
                try begin(task)
                try group.add(bytes)
            case .end:
                try begin(task)
                try group.end(task.head)
            case .rejection:
                let rejected = try rethrowing(RejectedFiling(parsing: bytes), as: Self.bug)
                if rejected.rejection.endsRun {
                    let filing = rejected.accessionNumber.map { "\($0): " } ?? ""
                    throw ToolFailure(.inputOutput, filing + rejected.rejection.message)
                }
                try group.reject(rejected.rejection, accessionNumber: rejected.accessionNumber, unfolded: task.unfolded, record: task.line)
            }
        }
        if isAll, let verdict = task.verdict {
            run.didCrash()
            try group.reject(verdict, accessionNumber: task.accessionNumber, unfolded: task.unfolded, record: task.line)
        }
        if isAll { run.didFinish(task.mark) }
        return isAll
    }

    /// Writes a filing's own line. It is written only with the message after it, because a line that stands alone looks like a whole filing.
    private func begin(_ task: SupervisedTask) throws(ToolFailure) {
        if task.isBegun { return }
        task.isBegun = true
        try group.begin(task.head, line: exchange(&task.filing, with: []))
    }

    private static func bug(_ failure: JSONFailure) -> ToolFailure { ToolFailure(.bug, "a worker process sent invalid JSON: \(failure)") }
}
