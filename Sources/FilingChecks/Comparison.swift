import Bytes
package import JSONLines
package import Records

/// Compares filings that should be there with what is in the store, in the bucket and in the database. Nothing is changed.
///
/// The filings of a window are looked for in all places, then their results are reported in the order of the input. So memory does not depend on the number of
/// filings, and one page of a listing answers for many of them.
package final class Comparison {
    /// The places that are compared; nil for those that are not.
    package struct Places {
        package var store: StoreCheck?
        package var bucket: BucketCheck?
        package var database: DatabaseCheck?

        package init() {}
    }

    package let places: Places
    private let window: Int
    private let shouldStop: () -> Bool
    /// The lines of the filings of the window.
    private var lines = SpooledLines()
    private var results: [(number: Int, verdict: Verdict)] = []
    /// The last filing, if its `end` is still to come: its number and its accession number.
    private var open: (number: Int, accessionNumber: String)?
    /// The filings that were looked for in at least one place, and those that the SEC has withdrawn.
    package private(set) var count = 0, withdrawnCount = 0

    /// - Parameters:
    ///   - window: the number of filings that are compared together.
    ///   - shouldStop: checked now and then; true ends the comparison.
    package init(_ places: Places, window: Int, shouldStop: @escaping () -> Bool) {
        self.places = places
        self.window = window
        self.shouldStop = shouldStop
    }

    /// Whether the window is full: `finishWindow` has to be called before the next filing.
    package var isFull: Bool { lines.count >= window }

    /// Accepts a filing. A withdrawn one need not be anywhere, and may be.
    package func add(_ filing: FilingRecord, line: Span<UInt8>) throws(CheckFailure) {
        try closeOpen()
        if filing.isRemoved { return allow(filing) }
        let number = lines.count
        try rethrowing(lines.append(line), as: CheckFailure.system)
        var filing = filing
        filing.normalizeAccessionNumber()
        let identity = filing.accessionNumber.flatMap(AccessionNumber.init)
        if identity == nil, places.store != nil || places.database != nil {
            let fault = filing.accessionNumber == nil ? "has no accession number" : "has a malformed accession number"
            results.append((number, .rejected(Rejection(code: "no_accession_number", message: "the record \(fault)"))))
            return
        }
        if let bucket = places.bucket, let rejection = bucket.begin(filing, number: number) {
            results.append((number, .rejected(rejection)))
            return
        }
        count += 1
        guard let identity else { return }
        if let store = places.store {
            let verdict = try store.compare(filing, identity)
            if verdict != .same { results.append((number, verdict)) }
        }
        if filing.unfolded.isEmpty { try places.database?.begin(identity.description, number: number, end: nil) } else { open = (number, identity.description) }
    }

    /// Accepts a record that is no filing. Returns false for a record that does not belong to the last filing.
    package func take(_ record: JSONObject) throws(CheckFailure) -> Bool {
        guard let open, record.string("accession_number").flatMap(AccessionNumber.init)?.description == open.accessionNumber else { return false }
        if record.isString("type", RecordType.end.name) {
            self.open = nil
            try places.database?.begin(open.accessionNumber, number: open.number, end: EndRecord(record))
        }
        return true
    }

    private func closeOpen() throws(CheckFailure) {
        guard let open else { return }
        self.open = nil
        try places.database?.begin(open.accessionNumber, number: open.number, end: nil)
    }

    private func allow(_ filing: FilingRecord) {
        withdrawnCount += 1
        places.store?.allow(filing)
        places.bucket?.allow(filing)
        if let number = filing.accessionNumber.flatMap(AccessionNumber.init) { places.database?.allow(number.description) }
    }

    /// Completes the window, and calls `body` with each filing that differs or could not be compared, in the order of the input, with its line.
    package func finishWindow<E: Error>(
        _ body: (FilingRecord, Span<UInt8>, Verdict) throws(E) -> Void, failing: (CheckFailure) -> E
    ) throws(E) {
        try rethrowing(completeWindow(), as: failing)
        // Of one filing, the store comes first, and the database last.
        let sorted = results.enumerated().sorted { ($0.element.number, $0.offset) < ($1.element.number, $1.offset) }
        results = []
        for (_, (number, verdict)) in sorted {
            let (filing, line) = try rethrowing(filing(number), as: failing)
            try body(filing, line.span, verdict)
        }
        lines.removeAll()
    }

    private func completeWindow() throws(CheckFailure) {
        try closeOpen()
        var found: [(number: Int, verdict: Verdict)] = []
        func note(_ number: Int, _ verdict: Verdict) { if verdict != .same { found.append((number, verdict)) } }
        try places.bucket?.finish(shouldStop: shouldStop, filing: { (number) throws(CheckFailure) in try filing(number).filing }, note)
        try places.database?.finish(note)
        results += found
    }

    private func filing(_ number: Int) throws(CheckFailure) -> (filing: FilingRecord, line: [UInt8]) {
        var line: [UInt8] = []
        try rethrowing(lines.read(number, into: &line), as: CheckFailure.system)
        // The line was parsed before, so this does not fail.
        let object = (try? JSONObject(parsing: line.span)) ?? JSONObject()
        var filing = FilingRecord(object)
        filing.normalizeAccessionNumber()
        return (filing, line)
    }

    /// Calls `body` with each thing that is in a place and should not be. To be called last.
    package func forEachExtra<E: Error>(
        _ body: (Difference, FilingRecord) throws(E) -> Void, failing: (CheckFailure) -> E
    ) throws(E) {
        try places.store?.forEachExtra(shouldStop: shouldStop, body, failing: { failing(.system($0)) })
        try places.bucket?.forEachExtra(shouldStop: shouldStop, body, failing: { failing(.service($0)) })
        try places.database?.forEachExtra(body, failing: failing)
    }
}
