import Bytes
import JSONLines
import Records
package import Warehouse

/// Compares filings with the rows of a database: each filing is there, processed, and has as many rows as were loaded of it.
package final class DatabaseCheck {
    private struct Asked {
        let number: Int
        let accessionNumber: String
        /// The numbers of records that the filing's `end` gives, in the order of `FilingHoldings.tables`; nil for a type that it does not count.
        let counts: [Int?]
    }

    private let open: () throws(WarehouseFailure) -> WarehouseReader
    private var reader: WarehouseReader?
    /// Filings for the next query.
    private var asked: [Asked] = []
    private var results: [(number: Int, verdict: Verdict)] = []
    /// The filings that should be there; nil if filings that should not be there are not looked for.
    private var names: NameSet?
    /// Filings without a row.
    private var missing = NameSet()
    /// The number of filings that were compared.
    package private(set) var count = 0

    /// - Parameters:
    ///   - isExact: whether filings that should not be there are looked for.
    ///   - open: opens the database. It is opened again for each window, so that no long transaction keeps a server from cleaning up.
    package init(isExact: Bool, open: @escaping () throws(WarehouseFailure) -> WarehouseReader) throws(WarehouseFailure) {
        self.open = open
        names = isExact ? NameSet() : nil
        reader = try open()
    }

    /// Notes a withdrawn filing: it may be there.
    func allow(_ accessionNumber: String) { names?.insert(accessionNumber) }

    /// Begins with a filing, whose result `finish` reports under the number.
    ///
    /// - Parameter end: the filing's `end`, if it came with the filing.
    func begin(_ accessionNumber: String, number: Int, end: EndRecord?) throws(CheckFailure) {
        names?.insert(accessionNumber)
        let counts = FilingHoldings.tables.map { name -> Int? in
            switch name {
            case "facts": end?.object.integer("facts")
            case "statements": end?.object.integer("statements")
            case "sections": end?.object.integer("sections")
            default: nil
            }
        }
        asked.append(Asked(number: number, accessionNumber: accessionNumber, counts: counts))
        if asked.count == WarehouseReader.holdingsAtOnce { try ask() }
    }

    /// Asks for the filings that remain, reports all results since the last call, and closes the database.
    func finish(_ report: (Int, Verdict) -> Void) throws(CheckFailure) {
        if !asked.isEmpty { try ask() }
        for result in results { report(result.number, result.verdict) }
        results = []
        reader = nil
    }

    /// Asks for the filings that wait. If the run is asked to stop meanwhile, those without an answer have no result.
    private func ask() throws(CheckFailure) {
        defer { asked = [] }
        do throws(CheckFailure) { try compareAsked(in: opened()) } catch {
            guard case .database(let failure) = error, failure.kind == .interrupted else { throw error }
        }
    }

    private func compareAsked(in reader: WarehouseReader) throws(CheckFailure) {
        var indices: [String: [Int]] = [:]
        for (index, filing) in asked.enumerated() { indices[filing.accessionNumber, default: []].append(index) }
        try reader.forEachHoldings(
            of: indices.keys.sorted(),
            { (holdings) throws(CheckFailure) in
                if holdings.row == nil { missing.insert(holdings.accessionNumber) }
                for index in indices[holdings.accessionNumber] ?? [] {
                    count += 1
                    guard let difference = Self.difference(holdings, asked[index].counts) else { continue }
                    results.append((asked[index].number, .difference(difference)))
                }
            }, failing: CheckFailure.database)
    }

    private func opened() throws(CheckFailure) -> WarehouseReader {
        if let reader { return reader }
        let opened = try rethrowing(open(), as: CheckFailure.database)
        reader = opened
        return opened
    }

    static func difference(_ holdings: FilingHoldings, _ counts: [Int?]) -> Difference? {
        guard let row = holdings.row else {
            let rows = words(holdings.found, where: { holdings.found[$0] > 0 })
            return Difference(
                .database, .missing, expected: "the filing", found: rows.isEmpty ? "no row of the filing" : "no row of the filing, but \(rows)")
        }
        let expected = zip(row.loaded, counts).map { $1 ?? $0 }
        let isOther = { (index: Int) in expected[index] != holdings.found[index] }
        if expected.indices.contains(where: isOther) {
            let isShort = expected.indices.contains { holdings.found[$0] < expected[$0] }
            return Difference(
                .database, isShort ? .incomplete : .differs, expected: words(expected, where: isOther), found: words(holdings.found, where: isOther))
        }
        guard row.isProcessed else {
            return Difference(.database, .incomplete, expected: "a processed filing", found: "a filing whose records are not loaded, or not all of them")
        }
        return nil
    }

    /// `12 facts, 3 statements`.
    private static func words(_ counts: [Int], where isNamed: (Int) -> Bool) -> String {
        counts.indices.filter(isNamed).map { "\(counts[$0]) \(FilingHoldings.tables[$0])" }.joined(separator: ", ")
    }

    /// Calls `body` with each filing of the database that was not compared, if these are looked for, and with the rows of each filing that is not there, unless it
    /// was compared and is missing.
    func forEachExtra<E: Error>(_ body: (Difference, FilingRecord) throws(E) -> Void, failing: (CheckFailure) -> E) throws(E) {
        let reader = try rethrowing(opened(), as: failing)
        if let names {
            try reader.forEachFiling(
                { (number) throws(E) in
                    guard !names.contains(number) else { return }
                    try body(Difference(.database, .extra, expected: "no such filing", found: "the filing \(number)"), FilingRecord(accessionNumber: number))
                }, failing: { failing(.database($0)) })
        }
        try reader.forEachOrphan(
            { (table, number, count) throws(E) in
                guard !missing.contains(number) else { return }
                let difference = Difference(
                    .database, .extra, expected: "no rows without a filing", found: "\(count) \(table) of \(number), which is not in the database")
                try body(difference, FilingRecord(accessionNumber: number))
            }, failing: { failing(.database($0)) })
        self.reader = nil
    }
}
