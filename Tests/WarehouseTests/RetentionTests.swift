import PostgreSQL
import Records
import SQLite
import Testing
@testable import Warehouse

@Suite(.serialized, .enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server")) struct `Removing old filings` {
    private struct Stop: Error {}

    private static func reject(_ number: Int, _ code: String) -> String {
        #"{"type":"reject","accession_number":"\#(accession(number))","code":"\#(code)","tool":"edgar-fetch"}"# + "\n"
    }

    /// Three old filings and a new one, with a resolved and an open reject of the first and an open one of the last.
    private static let stream =
        (1...3).map { filing($0, facts: [assets], statements: [income]).replacing("2024-11-01", with: "2001-01-0\($0)") }.joined() + filing(4, facts: [assets])
        + reject(1, "old") + reject(1, "again") + reject(4, "new")

    /// Calls `body` with a store of each kind, and functions that run SQL on its database.
    private func forEachStore(_ body: (any Store, (String) throws -> Void, (String) throws -> String?) throws -> Void) throws {
        let scratch = try Scratch()
        try scratch.load(Self.stream)
        try body(
            SQLiteStore(path: scratch.path, patience: 1), { try SQLiteConnection(path: scratch.path).execute($0) },
            { try scratch.value($0.replacing("string_agg", with: "group_concat")) })
        let database = try ServerDatabase("retention")
        _ = try database.load(Self.stream)
        try body(PostgresStore(database.address), { _ = try database.connect().execute($0) }, { try database.value($0) })
    }

    @Test func `takes their rows and rejects along, and leaves a filing whose date has changed`() throws {
        let day = try #require(CalendarDate("2010-01-01"))
        try forEachStore { store, execute, value throws in
            let database = Database(store)
            // Another process changes a filing after the list was made.
            try execute("UPDATE sec_filings SET filing_date = '2024-01-01' WHERE accession_number = '\(accession(2))'")
            var removed: [String] = []
            try database.remove(
                (1...3).map(accession), filedBefore: day, shouldStop: { false }, report: { numbers throws(WarehouseFailure) in removed += numbers },
                failing: { $0 })
            #expect(removed == [accession(1), accession(3)])
            #expect(try value("SELECT string_agg(accession_number, ' ') FROM (SELECT * FROM sec_filings ORDER BY 1) f") == "\(accession(2)) \(accession(4))")
            for table in [Schema.facts, Schema.statements, Schema.figures] {
                #expect(try value("SELECT count(DISTINCT accession_number) FROM \(table.name)") == (table.name == "facts" ? "2" : "1"), "\(table.name)")
            }
            #expect(try value("SELECT string_agg(code, ' ') FROM rejects") == "new")
            // Nothing is made of a filing that is gone.
            try database.remove(
                [accession(1)], filedBefore: day, shouldStop: { false }, report: { numbers throws(WarehouseFailure) in removed += numbers }, failing: { $0 })
            #expect(try removed.count == 2 && value("SELECT count(*) FROM sec_filings") == "2")
        }
    }

    /// The list is longer than one transaction; the run ends in the second one.
    @Test func `tells what was removed before a failure`() throws {
        let day = try #require(CalendarDate("2010-01-01"))
        try forEachStore { store, _, value throws in
            var removed: [String] = []
            #expect(throws: Stop.self) {
                try Database(store).remove(
                    (1...450).map(accession), filedBefore: day, shouldStop: { !removed.isEmpty }, report: { numbers throws(Stop) in removed += numbers },
                    failing: { _ in Stop() })
            }
            #expect(removed == (1...3).map(accession))
            #expect(try value("SELECT count(*) FROM sec_filings") == "1")
        }
    }

    /// A failure that passes is tried again, as in loading.
    @Test func `is tried again after another transaction was in the way`() throws {
        let database = try ServerDatabase("retention_retry")
        _ = try database.load(Self.stream)
        let store = try PostgresStore(database.address)
        // The connection is cut.
        try database.connect().execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'financials-load'")
        var removed: [String] = []
        try Database(store).remove(
            (1...3).map(accession), filedBefore: #require(CalendarDate("2010-01-01")), shouldStop: { false },
            report: { numbers throws(WarehouseFailure) in removed += numbers }, failing: { $0 })
        #expect(removed.count == 3)
    }
}
