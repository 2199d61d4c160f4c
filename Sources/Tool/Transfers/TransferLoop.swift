import Bytes
import JSONLines
import Records

/// Reads records, submits their filings to transfers, and writes each record when its filing is done, in the order of the input.
package final class TransferLoop {
    private enum Pending {
        case line(JSONObject, [UInt8], InputMark)
        case done(FilingRecord, [UInt8], InputMark, TransferResult)
        /// The transfers will report the result under this number.
        case waiting(Int, FilingRecord, [UInt8], InputMark)

        var bytes: Int {
            switch self {
            case .line(_, let line, _), .done(_, let line, _, _), .waiting(_, _, let line, _): line.count
            }
        }

        /// Whether the item is a filing without records unfolded from it.
        var standsAlone: Bool {
            switch self {
            case .line: false
            case .done(let filing, _, _, _), .waiting(_, let filing, _, _): filing.unfolded.isEmpty
            }
        }
    }

    /// What is done with the filings that a run leaves unfinished because it was asked to stop.
    package enum Unfinished {
        /// They are not in the output: the next run over the same input does them.
        case dropped
        /// They are rejects that can be tried again.
        case rejected
    }

    private let transfers: any FilingTransfers
    private let run: Run
    private let group: GroupWriter
    /// The most records that are read but not written: one slow submission can hold up as many.
    private let window: Int
    private let isOrdered: Bool
    private let unfinished: Unfinished
    /// The bytes of lines that are read but not written, after which no more are read. Each line is in memory twice, as text and parsed.
    private static let windowBytes = 16 << 20
    private var pending = Fifo<Pending>()
    /// Bytes of the lines in `pending`.
    private var pendingBytes = 0
    private var results: [Int: TransferResult] = [:]

    /// - Parameters:
    ///   - isOrdered: whether records are written in the order of the input; otherwise as soon as they are done.
    package init(_ transfers: any FilingTransfers, window: Int, isOrdered: Bool = true, unfinished: Unfinished, run: Run) {
        self.transfers = transfers
        self.window = window
        self.isOrdered = isOrdered
        self.unfinished = unfinished
        self.run = run
        group = GroupWriter(run: run, outlivesReader: true)
    }

    package func run(_ input: consuming RecordInput) throws(ToolFailure) {
        input.flushBeforeReading(group)
        do throws(ToolFailure) {
            try process(&input)
        } catch  where error.status != .done {
            // Before the run ends, write the records of all complete files, including those that get their names only now.
            for (number, result) in transfers.finish() { results[number] = result }
            try writeFinished()
            try flush()
            throw error
        }
        try flush()
    }

    private func process(_ input: inout RecordInput) throws(ToolFailure) {
        var isAtEnd = false
        var isReadable = false
        while true {
            try writeFinished()
            if Signals.isStopRequested { return try finishRunning() }
            let hasRoom = !isAtEnd && pending.count < window && pendingBytes < Self.windowBytes
            if hasRoom, pending.isEmpty || isReadable || input.hasBufferedLine {
                isReadable = false
                if try input.next() { try accept(input.object, input.line, input.mark, isMended: input.isMended) } else { isAtEnd = true }
                continue
            }
            if pending.isEmpty { return }
            try flush()
            let descriptor = hasRoom ? input.descriptorNumber : nil
            switch try transfers.run(watching: descriptor) {
            case .done(let number, let result): results[number] = result
            case .readable: isReadable = true
            case .idle: break
            }
        }
    }

    private func accept(_ object: JSONObject, _ line: [UInt8], _ mark: InputMark, isMended: Bool) throws(ToolFailure) {
        var filing = FilingRecord(object)
        guard object.isString("type", "filing"), !filing.isRemoved else {
            append(.line(object, line, mark))
            return
        }
        // Records unfolded from a filing refer to it by the accession number in its line, and pass unchanged. Do not rewrite the number then.
        if filing.unfolded.isEmpty { filing.normalizeAccessionNumber() }
        switch try transfers.submit(filing, isMended: isMended) {
        case .done(let result): append(.done(filing, line, mark, result))
        case .waiting(let number): append(.waiting(number, filing, line, mark))
        }
    }

    private func append(_ item: Pending) {
        pendingBytes += item.bytes
        pending.append(item)
    }

    /// Writes the records that are done: with `isOrdered` those at the front of the queue, else those behind unfinished ones as well.
    private func writeFinished() throws(ToolFailure) {
        while let head = pending.first, try writeIfDone(head) {
            pending.removeFirst()
            pendingBytes -= head.bytes
        }
        if isOrdered || results.isEmpty { return }
        var rest = Fifo<Pending>()
        var isBarred = false
        while let head = pending.first {
            // A filing with unfolded records, and lines that are only passed on, keep their place: their order matters.
            if !head.standsAlone { isBarred = true }
            let isWritten = isBarred ? false : try writeIfDone(head)
            if isWritten { pendingBytes -= head.bytes } else { rest.append(head) }
            pending.removeFirst()
        }
        pending = rest
    }

    /// Writes an item if it is done. Returns whether it is.
    private func writeIfDone(_ item: Pending) throws(ToolFailure) -> Bool {
        switch item {
        case .line(let object, let line, let mark):
            try group.pass(object, line)
            run.didFinish(mark)
        case .done(let filing, let line, let mark, let result): try write(filing, line, mark, result)
        case .waiting(let number, let filing, let line, let mark):
            guard let result = results[number] else { return false }
            if case .dropped = result { return false }
            results[number] = nil
            try write(filing, line, mark, result)
        }
        return true
    }

    private func write(_ filing: FilingRecord, _ line: [UInt8], _ mark: InputMark, _ result: TransferResult) throws(ToolFailure) {
        if case .dropped = result { return }
        run.didFinish(mark)
        switch result {
        case .written(let describe):
            var filing = filing
            describe(&filing)
            try group.write(filing)
        case .rejected(let rejection): try group.reject(rejection, accessionNumber: filing.accessionNumber, unfolded: filing.unfolded, record: line)
        case .dropped: break
        }
    }

    /// Ends a run that was asked to stop: lets running transfers end, and writes all records before the first unfinished filing.
    private func finishRunning() throws(ToolFailure) {
        transfers.stop()
        while transfers.count > 0, !Signals.isPatienceOver {
            if case .done(let number, let result) = try transfers.run(watching: nil) { results[number] = result }
        }
        transfers.cancel()
        try writeFinished()
        // With --retry the list itself is rewritten: write the records that are done, and keep all other filings in the list.
        guard run.retry != nil || unfinished == .rejected else { return }
        while let item = pending.first {
            if try !writeIfDone(item), case .waiting(_, let filing, let line, let mark) = item {
                let rejection = Rejection(code: "interrupted", message: "interrupted before it was done", isRetryable: true)
                try group.reject(rejection, accessionNumber: filing.accessionNumber, unfolded: filing.unfolded, record: line)
                run.didFinish(mark)
            }
            pending.removeFirst()
        }
    }

    private func flush() throws(ToolFailure) {
        try rethrowing(group.flush(), as: ToolFailure.init(_:))
    }
}
