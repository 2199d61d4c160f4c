package import Bytes
import Glibc
package import JSONLines
import Records

/// Writes filings with what belongs to them: a filing's line, its records, the records of earlier stages, one `end`.
package final class GroupWriter: FlushableOutput {
    private let run: Run
    private var output = Output(STDOUT_FILENO, path: "standard output")
    private var scratch: [UInt8] = []
    private var state = State.between

    private enum State {
        case between
        /// The filing was rejected: the lines that belong to it go with it.
        case dropping(accessionNumber: String?)
        /// The filing is written; its `end` is still to come, with these counts added. `isFollowed` once a record of an earlier stage came.
        case open(accessionNumber: String?, counts: [(type: RecordType, count: Int)], isFollowed: Bool)
    }

    package init(run: Run) {
        self.run = run
        // Room that is not used is never touched, and so costs nothing; most lines that are longer than a piece find it.
        scratch.reserveCapacity(JSONWriter.piece * 4)
    }

    /// Writes a filing and what is unfolded from it.
    package func write(_ result: FilterResult) throws(ToolFailure) {
        guard try begin(result) else { return }
        var failure: ToolFailure?
        // The writer has the buffer, alone, for as long as it runs.
        scratch.removeAll(keepingCapacity: true)
        var writer = JSONWriter(adding: exchange(&scratch, with: [])) { [self] lines in
            do throws(ToolFailure) { if failure == nil { try add(lines) } } catch { failure = error }
            lines.removeAll()
        }
        result.unfolding.write(to: &writer)
        writer.finish()
        scratch = exchange(&writer.bytes, with: [])
        if let failure { throw failure }
        try end(result)
    }

    /// Writes a filing's own line, or its reject: then there is nothing more to come, and the answer is false.
    func begin(_ result: FilterResult) throws(ToolFailure) -> Bool {
        try close()
        let accessionNumber = result.filing.accessionNumber
        if let rejection = result.rejection {
            try run.reject(rejection, accessionNumber: accessionNumber, record: result.line.span)
            state = .dropping(accessionNumber: accessionNumber)
            return false
        }
        var filing = result.filing
        filing.addUnfolded(result.unfolding.counts.filter { $0.count > 0 }.map(\.type))
        scratch.removeAll(keepingCapacity: true)
        filing.object.writeLine(to: &scratch)
        try emit(scratch)
        return true
    }

    /// Adds lines of what was unfolded.
    func add(_ lines: GatheredBytes) throws(ToolFailure) {
        do throws(SystemFailure) { try output.write(lines) } catch { throw ToolFailure(error) }
    }

    /// Ends a filing that was begun, now that all that was unfolded is written.
    func end(_ result: FilterResult) throws(ToolFailure) {
        let accessionNumber = result.filing.accessionNumber
        if result.filing.unfolded.isEmpty {
            try writeEnd(EndRecord(accessionNumber: accessionNumber), result.unfolding.counts)
        } else {
            state = .open(accessionNumber: accessionNumber, counts: result.unfolding.counts, isFollowed: false)
        }
    }

    /// A line that is not worked on: one of another type, or a filing that only passes.
    package func pass(_ object: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        if object.isString("type", "filing") { try close() }
        switch state {
        case .dropping(let accessionNumber) where accessionNumber != nil && object.string("accession_number") == accessionNumber:
            return
        case .open(let accessionNumber, let counts, _) where object.string("accession_number") == accessionNumber:
            let isEnd = object.isString("type", "end")
            state = isEnd ? .between : .open(accessionNumber: accessionNumber, counts: counts, isFollowed: true)
            if isEnd, !counts.isEmpty { return try writeEnd(EndRecord(object), counts, isOwn: false) }
            fallthrough
        default:
            scratch.removeAll(keepingCapacity: true)
            scratch.append(line.span)
            scratch.append(0x0A)
            try emit(scratch)
        }
    }

    package func finish() throws(ToolFailure) {
        try close()
        do throws(SystemFailure) { try flush() } catch { throw ToolFailure(error) }
    }

    package func flush() throws(SystemFailure) {
        try output.flush()
    }

    /// Leaves the filing in hand. One that was taken alone out of its group (a reject's record, say), so that nothing of an earlier stage followed it, ends
    /// with what was unfolded here; a sink sees whether that is all that the filing's line names.
    private func close() throws(ToolFailure) {
        if case .open(let accessionNumber, let counts, false) = state { try writeEnd(EndRecord(accessionNumber: accessionNumber), counts) }
        state = .between
    }

    /// Writes an `end` with counts added. One of our own is written only if there is something to count.
    private func writeEnd(_ end: EndRecord, _ counts: [(type: RecordType, count: Int)], isOwn: Bool = true) throws(ToolFailure) {
        if isOwn, !counts.contains(where: { $0.count > 0 }) { return }
        var end = end
        for (type, count) in counts { end.add(count, type) }
        scratch.removeAll(keepingCapacity: true)
        end.object.writeLine(to: &scratch)
        try emit(scratch)
    }

    private func emit(_ bytes: [UInt8]) throws(ToolFailure) {
        do throws(SystemFailure) { try output.write(bytes.span) } catch { throw ToolFailure(error) }
    }
}
