import Bytes
import Glibc
import JSONLines
import Records

/// Writes the filings of a group filter in their order, each when its results are there.
final class GroupOutput {
    private enum Pending {
        case group(FilingGroup)
        /// A record that belongs to no filing's group, with a task.
        case lone(LoneRecord)
        /// A line that belongs to no filing.
        case line([UInt8])
    }

    private let run: Run
    private let writesOnlyResults: Bool
    private var output: Output
    private var pending = Fifo<Pending>()
    /// Bytes of pending lines in memory.
    private(set) var memorySize = 0
    /// The failure of `settleAndFlush`, which can only throw another type.
    private(set) var failure: ToolFailure?
    private var scratch: [UInt8] = []

    init(run: Run, writesOnlyResults: Bool, outlivesReader: Bool) {
        self.run = run
        self.writesOnlyResults = writesOnlyResults
        output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: outlivesReader)
    }

    func append(_ group: FilingGroup) throws(ToolFailure) {
        memorySize += size(group)
        pending.append(.group(group))
    }

    func append(_ lone: LoneRecord) throws(ToolFailure) {
        memorySize += lone.line.count
        pending.append(.lone(lone))
    }

    func append(line: [UInt8]) throws(ToolFailure) {
        if pending.isEmpty { return try write(line: line) }
        memorySize += line.count
        pending.append(.line(line))
    }

    private func size(_ group: FilingGroup) -> Int { group.lines.memorySize + group.line.count }

    func flush() throws(SystemFailure) { try output.flush() }

    /// Whether everything that was read is written.
    var isSettled: Bool { pending.isEmpty }

    /// Writes what was read, before a wait for input.
    ///
    /// - Parameter waits: whether to wait for all results.
    func settleAndFlush(waits: Bool) throws(SystemFailure) {
        do throws(ToolFailure) { try settle(waits: waits) } catch {
            failure = error
            throw SystemFailure("go on", "standard input", errno: EIO)
        }
        try flush()
    }

    /// Writes pending lines, up to the first filing whose results are not there.
    ///
    /// - Parameter waits: whether to wait for all results.
    func settle(waits: Bool) throws(ToolFailure) {
        while let first = pending.first {
            switch first {
            case .line(let line):
                memorySize -= line.count
                try write(line: line)
            case .lone(let lone): guard try settle(lone, waits: waits) else { return }
            case .group(let group): guard try settle(group, waits: waits) else { return }
            }
            pending.removeFirst()
        }
    }

    /// Writes or rejects a filing. Returns false if its results are not there.
    private func settle(_ group: FilingGroup, waits: Bool) throws(ToolFailure) -> Bool {
        var filing = group.filing
        var unfolding = Unfolding()
        var rejection = group.rejection
        if rejection == nil {
            do throws(Rejection) {
                guard try group.task.finish(&filing, &unfolding, waits: waits) else { return false }
            } catch { rejection = error }
        }
        memorySize -= size(group)
        if let rejection {
            let line = group.line
            try rethrowing(run.reject(rejection, accessionNumber: filing.accessionNumber, record: line.span), as: ToolFailure.init)
        } else if writesOnlyResults {
            try write(unfolding)
        } else {
            try write(group, &filing, unfolding)
        }
        run.didFinish(group.mark)
        return true
    }

    /// Writes or rejects a record. Returns false if its results are not there.
    private func settle(_ lone: LoneRecord, waits: Bool) throws(ToolFailure) -> Bool {
        var rejection = lone.rejection
        if rejection == nil {
            do throws(Rejection) {
                guard try lone.task.finish(&lone.record, waits: waits) else { return false }
            } catch { rejection = error }
        }
        memorySize -= lone.line.count
        if let rejection {
            let line = lone.line
            try rethrowing(run.reject(rejection, accessionNumber: lone.record.string("accession_number"), record: line.span), as: ToolFailure.init)
        } else {
            try write(lone.record)
        }
        run.didFinish(lone.mark)
        return true
    }

    private func write(_ group: FilingGroup, _ filing: inout FilingRecord, _ unfolding: Unfolding) throws(ToolFailure) {
        filing.addUnfolded(unfolding.counts.filter { $0.count > 0 }.map(\.type))
        try write(filing.object)
        if group.task.rewritesLines {
            try group.forEachLine { line throws(ToolFailure) in try write(line, rewrittenBy: group.task) }
        } else {
            try group.lines.forEachPiece({ (piece: Span<UInt8>) throws(ToolFailure) in try emit(piece) }, failing: ToolFailure.init(_:))
            run.didWrite(group.lines.count)
        }
        try write(unfolding)
        if let end = group.end, unfolding.counts.isEmpty { return try write(line: end.line) }
        guard group.end != nil || unfolding.counts.contains(where: { $0.count > 0 }) else { return }
        var end = group.end?.record ?? EndRecord(accessionNumber: filing.accessionNumber)
        for (type, count) in unfolding.counts { end.add(count, type) }
        try write(end.object)
    }

    private func write(_ line: [UInt8], rewrittenBy task: any GroupTask) throws(ToolFailure) {
        guard var record = try? JSONObject(parsing: line.span), task.rewrite(&record) else { return try write(line: line) }
        try write(record)
    }

    private func write(_ unfolding: Unfolding) throws(ToolFailure) {
        var failure: ToolFailure?
        var writer = JSONWriter { [self] lines in
            if failure == nil {
                do throws(SystemFailure) { try output.write(lines) } catch { failure = ToolFailure(error) }
            }
            lines.removeAll()
        }
        unfolding.write(to: &writer)
        writer.finish()
        if let failure { throw failure }
        run.didWrite(unfolding.counts.reduce(0) { $0 + $1.count })
    }

    private func write(_ record: JSONObject) throws(ToolFailure) {
        scratch.removeAll(keepingCapacity: true)
        record.writeLine(to: &scratch)
        try emit(scratch)
        run.didWrite()
    }

    private func write(line: [UInt8]) throws(ToolFailure) {
        if writesOnlyResults { return }
        scratch.removeAll(keepingCapacity: true)
        scratch.append(line.span)
        scratch.append(0x0A)
        try emit(scratch)
        run.didWrite()
    }

    private func emit(_ bytes: [UInt8]) throws(ToolFailure) { try emit(bytes.span) }

    private func emit(_ bytes: Span<UInt8>) throws(ToolFailure) { try rethrowing(output.write(bytes), as: ToolFailure.init(_:)) }
}
