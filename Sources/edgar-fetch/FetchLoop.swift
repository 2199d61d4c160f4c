import Bytes
import Clocks
import Edgar
import Glibc
import JSONLines
import Records
import Tool

/// Reads records, fetches their filings, and writes each record when its filing is done, in the order of the input.
final class FetchLoop {
    private enum Pending {
        case line(JSONObject, [UInt8], InputMark)
        case done(FilingRecord, [UInt8], InputMark, FetchOutcome)
        /// The fetcher will report the outcome under this number.
        case waiting(Int, FilingRecord, [UInt8], InputMark)

        /// Whether the item is a filing without records unfolded from it.
        var standsAlone: Bool {
            switch self {
            case .line: false
            case .done(let filing, _, _, _), .waiting(_, let filing, _, _): filing.unfolded.isEmpty
            }
        }
    }

    /// Seconds that running transfers have to end after the run was asked to stop.
    private static let patience = 20.0

    private let fetcher: any FilingFetcher
    private let part: FilingListing.Part
    private let run: Run
    private let group: GroupWriter
    /// The most records that are read but not written: one slow submission can hold up as many.
    private let window: Int
    private let isOrdered: Bool
    private var pending = Fifo<Pending>()
    private var outcomes: [Int: FetchOutcome] = [:]
    private var fetched = 0, cached = 0, bytes = 0

    /// - Parameters:
    ///   - part: the part of each filing that is fetched.
    ///   - isOrdered: whether records are written in the order of the input; otherwise as soon as they are done.
    init(_ fetcher: any FilingFetcher, part: FilingListing.Part, window: Int, isOrdered: Bool, run: Run) {
        self.fetcher = fetcher
        self.part = part
        self.window = window
        self.isOrdered = isOrdered
        self.run = run
        group = GroupWriter(run: run, outlivesReader: true)
    }

    var counters: [(name: String, value: Int)] {
        [("submissions_fetched_total", fetched), ("submissions_cached_total", cached), ("bytes_fetched_total", bytes)]
    }

    func run(_ input: consuming RecordInput) throws(ToolFailure) {
        input.flushBeforeReading(group)
        do throws(ToolFailure) {
            try process(&input)
        } catch  where error.status != .done {
            // Before the run ends, write the records of all complete files, including those that get their names only now.
            for (number, outcome) in fetcher.finish() { outcomes[number] = outcome }
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
            let hasRoom = !isAtEnd && pending.count < window
            if hasRoom, pending.isEmpty || isReadable || input.hasBufferedLine {
                isReadable = false
                if try input.next() { try accept(input.object, input.line, input.mark) } else { isAtEnd = true }
                continue
            }
            if pending.isEmpty { return }
            try flush()
            let descriptor = hasRoom ? input.descriptorNumber : nil
            switch try rethrowing(fetcher.run(watching: descriptor), as: ToolFailure.init(edgar:)) {
            case .done(let number, let outcome): outcomes[number] = outcome
            case .readable: isReadable = true
            case .idle: break
            }
        }
    }

    private func accept(_ object: JSONObject, _ line: [UInt8], _ mark: InputMark) throws(ToolFailure) {
        var filing = FilingRecord(object)
        guard object.isString("type", "filing"), !filing.isRemoved else {
            pending.append(.line(object, line, mark))
            return
        }
        // Records unfolded from a filing refer to it by the accession number in its line, and pass unchanged. Do not rewrite the number then.
        if filing.unfolded.isEmpty { filing.normalizeAccessionNumber() }
        switch try rethrowing(fetcher.submit(filing), as: ToolFailure.init(edgar:)) {
        case .done(let outcome): pending.append(.done(filing, line, mark, outcome))
        case .waiting(let number): pending.append(.waiting(number, filing, line, mark))
        }
    }

    /// Writes the records that are done: with `isOrdered` those at the front of the queue, else those behind unfinished ones as well.
    private func writeFinished() throws(ToolFailure) {
        while let head = pending.first, try writeIfDone(head) { pending.removeFirst() }
        if isOrdered || outcomes.isEmpty { return }
        var rest = Fifo<Pending>()
        var isBarred = false
        while let head = pending.first {
            // A filing with unfolded records, and lines that are only passed on, keep their place: their order matters.
            if !head.standsAlone { isBarred = true }
            let isWritten = isBarred ? false : try writeIfDone(head)
            if !isWritten { rest.append(head) }
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
        case .done(let filing, let line, let mark, let outcome): try write(filing, line, mark, outcome)
        case .waiting(let number, let filing, let line, let mark):
            guard let outcome = outcomes[number] else { return false }
            if case .dropped = outcome { return false }
            outcomes[number] = nil
            try write(filing, line, mark, outcome)
        }
        return true
    }

    private func write(_ filing: FilingRecord, _ line: [UInt8], _ mark: InputMark, _ outcome: FetchOutcome) throws(ToolFailure) {
        if case .dropped = outcome { return }
        run.didFinish(mark)
        var filing = filing
        switch outcome {
        case .fetched(let found):
            describe(found, on: &filing)
        case .wanted(let key, let url):
            // The record may describe a file of another store.
            filing.object.remove("path")
            filing.object.remove("bytes")
            filing.object.remove("sha256")
            filing.object.remove("fetched_at")
            filing.object.set("key", key)
            filing.object.set("cached", false)
            filing.object.set("url", url)
        case .rejected(let rejection): return try group.reject(rejection, accessionNumber: filing.accessionNumber, unfolded: filing.unfolded, record: line)
        case .dropped: return
        }
        try group.write(filing)
    }

    private func describe(_ found: FetchedFiling, on filing: inout FilingRecord) {
        if let entry = found.entry {
            filing.object.set("path", entry.path)
            // `key` is the key of the submission. A header alone is stored in another file.
            if part != .header { filing.object.set("key", entry.key) }
            filing.object.set("bytes", entry.bytes)
            filing.object.set("sha256", entry.sha256)
            filing.object.set("fetched_at", entry.fetchedAt)
        }
        if let documents = found.documents {
            filing.documents = documents.map(DocumentReference.init)
            if let last = documents.map(\.entry.fetchedAt).max() { filing.object.set("fetched_at", last) }
        }
        filing.object.set("cached", found.wasCached)
        filing.object.set("url", found.url)
        if let old = found.replaced { filing.object.set("replaced", Self.described(old)) }
        filing.setVersion(secflowVersion, of: run.tool)
        let size = (found.entry?.bytes ?? 0) + (found.documents ?? []).reduce(0) { $0 + $1.entry.bytes }
        run.didFinish(bytes: size)
        if found.wasCached { cached += 1 } else { (fetched, bytes) = (fetched + 1, bytes + size) }
    }

    private static func described(_ entry: SubmissionStore.Entry) -> JSONValue {
        .object([
            .init("path", .string(entry.path)), .init("bytes", .number("\(entry.bytes)")), .init("sha256", .string(entry.sha256)),
            .init("fetched_at", .string(entry.fetchedAt)),
        ])
    }

    /// Ends a run that was asked to stop: lets running transfers end, and writes all records before the first unfinished filing. Later filings may be in the store
    /// already, where a rerun finds them.
    private func finishRunning() throws(ToolFailure) {
        fetcher.stop()
        let end = monotonicSeconds() + Self.patience
        while fetcher.count > 0, monotonicSeconds() < end {
            if case .done(let number, let outcome) = try rethrowing(fetcher.run(watching: nil), as: ToolFailure.init(edgar:)) {
                outcomes[number] = outcome
            }
        }
        fetcher.cancel()
        try writeFinished()
        guard run.retry != nil else { return }
        // With --retry the list itself is rewritten: write the records that are done, and keep all other filings in the list.
        while let item = pending.first {
            if try !writeIfDone(item), case .waiting(_, let filing, let line, let mark) = item {
                let rejection = Rejection(code: "interrupted", message: "interrupted before it was tried again", isRetryable: true)
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
