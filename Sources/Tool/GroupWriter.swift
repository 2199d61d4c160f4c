package import Bytes
import Glibc
package import JSONLines
package import Records

/// Writes filings with what belongs to them: a filing's line, its records, the records of earlier stages, one `end`.
package final class GroupWriter: FlushableOutput {
    private let run: Run
    private var output: Output
    private var scratch: [UInt8] = []
    private var state = State.between
    /// A filing's line is written and not all of what is unfolded from it.
    private var isBegun = false

    private enum State {
        case between
        /// The filing was rejected: the lines that belong to it go with it.
        case dropping(accessionNumber: String?, types: [String])
        /// The filing is written; its `end` is still to come, with these counts added. `isFollowed` once a record of an earlier stage came.
        case open(accessionNumber: String?, counts: [(type: RecordType, count: Int)], isFollowed: Bool)
    }

    /// - Parameter outlivesReader: whether the tool's work is something else than its output, and goes on when nobody reads that any more.
    package init(run: Run, outlivesReader: Bool = false) {
        self.run = run
        output = Output(STDOUT_FILENO, path: "standard output", outlivesReader: outlivesReader)
    }

    /// Whether anything waits to be written.
    package var hasUnwritten: Bool { !output.isEmpty }

    /// Writes a filing from which nothing is unfolded here.
    package func write(_ filing: FilingRecord) throws(ToolFailure) {
        let head = GroupHead(accessionNumber: filing.accessionNumber, isFollowed: !filing.unfolded.isEmpty)
        var line: [UInt8] = []
        filing.object.writeLine(to: &line)
        try begin(head, line: line)
        try end(head)
    }

    /// Rejects a filing, or the rest of one that was begun. The lines of earlier stages that belong to it go with it.
    ///
    /// - Parameter unfolded: the types of these lines, as the filing's own line names them.
    package func reject(_ rejection: Rejection, accessionNumber: String?, unfolded: [String], record: [UInt8]) throws(ToolFailure) {
        if !isBegun { try close() }
        isBegun = false
        try run.reject(rejection, accessionNumber: accessionNumber, record: record.span)
        state = .dropping(accessionNumber: accessionNumber, types: unfolded)
    }

    /// Writes a filing's own line, its newline among it.
    func begin(_ head: GroupHead, line: [UInt8]) throws(ToolFailure) {
        try close()
        isBegun = true
        try emit(line)
    }

    /// Adds lines of what was unfolded.
    func add(_ lines: Span<UInt8>) throws(ToolFailure) { try emit(lines) }

    /// Ends a filing that was begun, now that all that was unfolded is written.
    func end(_ head: GroupHead) throws(ToolFailure) {
        isBegun = false
        if head.isFollowed {
            state = .open(accessionNumber: head.accessionNumber, counts: head.counts, isFollowed: false)
        } else {
            try writeEnd(EndRecord(accessionNumber: head.accessionNumber), head.counts)
        }
    }

    /// A line that is not worked on: one of another type, or a filing that only passes.
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
        }
    }

    /// Whether a line is one of those that an earlier stage unfolded from a filing, or their end. Others that name the same filing have a life of their own.
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

    private func emit(_ bytes: [UInt8]) throws(ToolFailure) { try emit(bytes.span) }

    private func emit(_ bytes: Span<UInt8>) throws(ToolFailure) {
        try rethrowing(output.write(bytes), as: ToolFailure.init)
    }
}
