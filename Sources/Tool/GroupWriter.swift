package import Bytes
import Glibc
package import JSONLines
package import Records

/// Writes filings with all their records: the filing's line, the records unfolded here, those of earlier stages, one `end`.
package final class GroupWriter: FlushableOutput {
    private let run: Run
    private var output: Output
    private var scratch: [UInt8] = []
    private var state = State.between
    /// Whether a filing's line is written, but not yet all records that are unfolded from it here.
    private var isBegun = false

    private enum State {
        case between
        /// The filing was rejected: its lines that follow in the input are dropped.
        case dropping(accessionNumber: String?, types: [String])
        /// The filing is written, and its `end`, to which the counts are added, follows in the input. `isFollowed` says whether a record of an earlier stage came.
        case open(accessionNumber: String?, counts: [(type: RecordType, count: Int)], isFollowed: Bool)
    }

    /// - Parameter outlivesReader: whether the work goes on when no process reads the output any more, because the output is not its purpose.
    package init(run: Run, outlivesReader: Bool = false) {
        self.run = run
        output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: outlivesReader)
    }

    /// Whether finished lines wait in the buffer.
    package var hasUnwritten: Bool { !output.isEmpty }

    /// Writes a filing from which nothing is unfolded here.
    package func write(_ filing: FilingRecord) throws(ToolFailure) {
        let head = GroupHead(accessionNumber: filing.accessionNumber, isFollowed: !filing.unfolded.isEmpty)
        var line: [UInt8] = []
        filing.object.writeLine(to: &line)
        try begin(head, line: line)
        try end(head)
    }

    /// Rejects a filing, or the rest of a filing that is partly written. Its lines of earlier stages are dropped.
    ///
    /// - Parameter unfolded: the types of these lines, as the filing's own line names them.
    package func reject(_ rejection: Rejection, accessionNumber: String?, unfolded: [String], record: [UInt8]) throws(ToolFailure) {
        if !isBegun { try close() }
        isBegun = false
        try rethrowing(run.reject(rejection, accessionNumber: accessionNumber, record: record.span), as: ToolFailure.init)
        state = .dropping(accessionNumber: accessionNumber, types: unfolded)
    }

    /// Writes a filing's own line, which ends with a newline.
    func begin(_ head: GroupHead, line: [UInt8]) throws(ToolFailure) {
        try close()
        isBegun = true
        try emit(line)
        run.didWrite()
    }

    /// Writes records that were unfolded here, whole lines.
    func add(_ lines: Span<UInt8>) throws(ToolFailure) { try emit(lines) }

    /// Ends a filing whose records are all written.
    func end(_ head: GroupHead) throws(ToolFailure) {
        isBegun = false
        run.didWrite(head.counts.reduce(0) { $0 + $1.count })
        if head.isFollowed {
            state = .open(accessionNumber: head.accessionNumber, counts: head.counts, isFollowed: false)
        } else {
            try writeEnd(EndRecord(accessionNumber: head.accessionNumber), head.counts)
        }
    }

    /// Passes on a line that this tool does not work on: a record of another type, or a filing as it is.
    package func pass(_ object: JSONObject, _ line: [UInt8]) throws(ToolFailure) {
        if object.isString("type", "filing") { try close() }
        switch state {
        case .dropping(let accessionNumber?, let types) where object.string("accession_number") == accessionNumber && Self.isUnfolded(object, types):
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
            run.didWrite()
        }
    }

    /// Whether an earlier stage unfolded a line from a filing, or wrote it as their `end`. Other lines that name the same filing are independent of it.
    private static func isUnfolded(_ object: JSONObject, _ types: [String]) -> Bool {
        guard !types.isEmpty, let type = object.string("type") else { return false }
        return type == "end" || types.contains(type)
    }

    package func finish() throws(ToolFailure) {
        try close()
        try rethrowing(flush(), as: ToolFailure.init)
    }

    package func flush() throws(SystemFailure) {
        try output.flush()
    }

    /// Ends the filing in hand. If the input has none of the records that its line names (as for a filing from a list of rejects), writes an `end` that counts
    /// the records unfolded here. A sink compares it with the line, and sees whether records are missing.
    private func close() throws(ToolFailure) {
        if case .open(let accessionNumber, let counts, false) = state { try writeEnd(EndRecord(accessionNumber: accessionNumber), counts) }
        state = .between
    }

    /// Writes an `end` with counts added. An `end` that does not come from the input is written only if there is something to count.
    private func writeEnd(_ end: EndRecord, _ counts: [(type: RecordType, count: Int)], isOwn: Bool = true) throws(ToolFailure) {
        if isOwn, !counts.contains(where: { $0.count > 0 }) { return }
        var end = end
        for (type, count) in counts { end.add(count, type) }
        scratch.removeAll(keepingCapacity: true)
        end.object.writeLine(to: &scratch)
        try emit(scratch)
        run.didWrite()
    }

    private func emit(_ bytes: [UInt8]) throws(ToolFailure) { try emit(bytes.span) }

    private func emit(_ bytes: Span<UInt8>) throws(ToolFailure) {
        try rethrowing(output.write(bytes), as: ToolFailure.init)
    }
}
