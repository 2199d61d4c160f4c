import Records
import Testing

@testable import Warehouse

/// Lists that are read page by page, from both kinds of stores.
@Suite("Lists of rows") struct RowListTests {
    /// Filings, some of one day and some without a date; sections without a document, a part or an Item; facts, statements, alerts.
    private static func filings(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { number in
            let date = number % 5 == 0 ? "" : #","filing_date":"2024-11-0\#(1 + number % 3)""#
            let records =
                [#""type":"alert","id":"r1-\#(number)","rule":"r\#(number % 2)","severity":"info""#, #""type":"alert","id":"r2-\#(number)","rule":"x""#]
                + [
                    (10, ""), (20, #","document":"a.htm""#), (20, #","document":"a.htm","part":"II""#), (20, #","document":"a.htm","part":"II","item":"1A""#),
                    (30, #","item":"7""#),
                ]
                .map { #""type":"section","offset":\#($0.0),"text":"T"\#($0.1)"# }
                + (1...3).map {
                    #""type":"fact","document":"a.htm","offset":\#($0),"concept":"us-gaap:C\#($0)","value":\#($0)\#($0 == 2 ? #","dimensions":{"a":"b"}"# : "")"#
                }
                + [#""type":"statement","statement_type":"income","fiscal_year":2024,"data":{"Revenues":1}"#]
            let lines =
                [
                    #"{"type":"filing","accession_number":"\#(accession(number))","cik":"000000000\#(1 + number % 2)","company_name":"Acme \#(number % 2) 50%","ticker":"AC\#(number % 2)","form_type":"8-K","items":["2.02","9.01"]\#(date),"unfolded":["alert","section","fact","statement"]}"#
                ]
                + records.map { #"{\#($0),"accession_number":"\#(accession(number))"}"# } + [
                    #"{"type":"end","accession_number":"\#(accession(number))","facts":3,"statements":1,"sections":5,"alerts":2}"#
                ]
            return lines.joined(separator: "\n") + "\n"
        }.joined()
    }

    /// Reads a list in pages of a size. `between` is called after each page, and what it returns reads on.
    private func walk(
        _ list: RowList, _ filters: [RowFilter] = [], by size: Int?, _ reader: WarehouseReader, between: () throws -> WarehouseReader? = { nil }
    ) throws -> [RowPlace] {
        var reader = reader
        var places: [RowPlace] = []
        while true {
            let before = places.count
            try reader.forEachRow(
                of: list, where: filters, after: places.last, limit: size, { (_: ResultRow, place: RowPlace) throws(WarehouseFailure) in places.append(place) },
                failing: { $0 })
            guard let size, places.count - before == size else { return places }
            if let next = try between() { reader = next }
        }
    }

    private func stores(_ name: String) throws -> [(location: DatabaseLocation, load: (String) throws -> Void, keep: Any)] {
        let scratch = try Scratch()
        var stores: [(DatabaseLocation, (String) throws -> Void, Any)] = [(.sqlite(path: scratch.path), { try scratch.load($0) }, scratch)]
        if ServerDatabase.server != nil {
            let database = try ServerDatabase(name)
            stores.append((.postgres(address: database.address), { _ = try Scratch.load($0, into: PostgresStore(database.address)) }, database))
        }
        return stores
    }

    private static let lists: [(RowList, Int)] = [
        (.companies, 2), (.filings, 12), (.filingRecords, 12), (.sections, 60), (.facts, 36), (.statements, 12), (.alerts, 24), (.answers, 0), (.rejects, 0),
        (.workflows, 0), (.runs, 0),
    ]

    @Test func pagesAreTheList() throws {
        var all: [[[RowPlace]]] = []
        for store in try stores("row_lists") {
            try store.load(Self.filings(1...12))
            let reader = try WarehouseReader(store.location, application: "tests", shouldStop: { false })
            var whole: [[RowPlace]] = []
            for (list, count) in Self.lists {
                let places = try walk(list, by: nil, reader)
                #expect(places.count == count && Set(places.map { "\($0.key)" }).count == count, "\(list.type): \(places.count)")
                for size in [1, 5, 7] { #expect(try walk(list, by: size, reader) == places, "\(list.type) by \(size)") }
                whole.append(places)
            }
            // The newest first, and those without a date last.
            let dates = whole[1].map(\.key[0])
            #expect(dates.prefix(10).allSatisfy { $0 != nil } && dates.suffix(2).allSatisfy { $0 == nil })
            #expect(dates.prefix(10).compactMap(\.self) == dates.compactMap(\.self).sorted(by: >))
            all.append(whole)
        }
        // Statements are ordered by an identifier that is made of their fields: both stores have the same.
        for other in all.dropFirst() { #expect(other == all[0]) }
    }

    @Test func filtersHold() throws {
        for store in try stores("row_filters") {
            try store.load(Self.filings(1...12))
            let reader = try WarehouseReader(store.location, application: "tests", shouldStop: { false })
            func count(_ list: RowList, _ filters: RowFilter...) throws -> Int { try walk(list, filters, by: 4, reader).count }
            let (cik, day) = (try #require(CIK("2")), try #require(CalendarDate("2024-11-02")))
            #expect(try count(.filings, .company(cik)) == 6)
            #expect(try count(.filings, .ticker("AC0")) == 6)
            #expect(try count(.filings, .forms(["8-K", "10-K"]), .filedSince(day), .filedUntil(day)) == 3)
            #expect(
                try count(.filings, .item("2.02")) == 12 && count(.filings, .item("2.0")) == 0 && count(.filings, .item("%")) == 0
                    && count(.filings, .item("2-02")) == 0
                    && count(.filings, .item("2.0%2")) == 0)
            #expect(try count(.companies, .name("ACME")) == 2 && count(.companies, .name("1 50%")) == 1 && count(.companies, .name("1_50")) == 0)
            #expect(try count(.companies, .name("ac1")) == 1 && count(.companies, .company(cik)) == 1)
            let number = try #require(AccessionNumber(accession(3)))
            #expect(try count(.sections, .accessionNumber(number)) == 5 && count(.sections, .item("1A")) == 12)
            #expect(try count(.facts, .accessionNumber(number), .hasDimensions(false)) == 2 && count(.facts, .concept("us-gaap:C2")) == 12)
            #expect(try count(.statements, .company(cik), .fiscalYear(2024), .statementType("income")) == 6 && count(.statements, .fiscalPeriod("Q1")) == 0)
            #expect(try count(.alerts, .rule("r1")) == 6 && count(.alerts, .severity("info")) == 12)
            // A text is never SQL.
            #expect(try count(.filings, .ticker("x' OR 'a' = 'a")) == 0 && count(.companies, .name("?' OR \\'")) == 0)
        }
    }

    /// A reader that rests holds up nobody, sees the database anew when it is refreshed, and knows that it has changed.
    @Test func readersAreRefreshed() throws {
        for store in try stores("row_refresh") {
            try store.load(Self.filings(1...3))
            let reader = try WarehouseReader(store.location, application: "tests", limits: ReadingLimits(seconds: 5), shouldStop: { false })
            reader.rest()
            let mark = try reader.changeMark()
            #expect(try reader.changeMark() == mark)
            try reader.refresh()
            #expect(try walk(.filings, by: nil, reader).count == 3)
            try store.load(Self.filings(4...4))
            #expect(try walk(.filings, by: nil, reader).count == 3)
            reader.rest()
            #expect(try reader.changeMark() != mark)
            try reader.refresh()
            #expect(try walk(.filings, by: nil, reader).count == 4)
        }
    }

    /// A query that takes too long is ended, and the reader is of use again.
    @Test func slowQueriesAreEnded() throws {
        for store in try stores("row_slow") {
            try store.load(Self.filings(1...3))
            final class Clock { var isOver = false }
            let clock = Clock()
            let reader = try WarehouseReader(store.location, application: "tests", limits: ReadingLimits(seconds: 0.2), shouldStop: { clock.isOver })
            let slow =
                switch store.location {
                case .sqlite: "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
                case .postgres: "SELECT count(*) FROM generate_series(1, 10000000000)"
                }
            if case .sqlite = store.location { clock.isOver = true }
            #expect(throws: WarehouseFailure.self) { try reader.forEachRow(Query(slow, [], [ResultColumn("count", .integer)])) { _ in } }
            clock.isOver = false
            try reader.refresh()
            #expect(try walk(.filings, by: nil, reader).count == 3)
        }
    }

    /// Filings that come in while a list is read: each row that was there is read once.
    @Test func rowsComeInMeanwhile() throws {
        for store in try stores("row_walk") {
            try store.load(Self.filings(20...31))
            func reader() throws -> WarehouseReader { try WarehouseReader(store.location, application: "tests", shouldStop: { false }) }
            let there = try walk(.facts, by: nil, reader())
            var next = 1
            let found = try walk(.facts, by: 4, reader()) {
                // New filings before and behind, and one that is loaded again.
                try store.load(Self.filings(next...next) + Self.filings((next + 50)...(next + 50)) + Self.filings(25...25))
                next += 1
                return try reader()
            }
            #expect(Set(found.map { "\($0.key)" }).count == found.count)
            #expect(Set(there.map { "\($0.key)" }).isSubset(of: found.map { "\($0.key)" }))
        }
    }
}
