import Records
import Testing
import Warehouse

@testable import FilingChecks

struct DatabaseCheckTests {
    private static func holdings(isProcessed: Bool? = true, loaded: [Int], found: [Int]) -> FilingHoldings {
        let none = [Int](repeating: 0, count: FilingHoldings.tables.count)
        func counts(_ first: [Int]) -> [Int] { first + none.dropFirst(first.count) }
        return FilingHoldings(
            accessionNumber: "0009990001-25-000001", row: isProcessed.map { FilingHoldings.Row(isProcessed: $0, loaded: counts(loaded)) }, found: counts(found))
    }

    private static let uncounted = [Int?](repeating: nil, count: FilingHoldings.tables.count)

    @Test func rowsAreComparedWithTheLoadAndTheEnd() {
        func difference(_ holdings: FilingHoldings, end: [Int?] = []) -> Difference? {
            DatabaseCheck.difference(holdings, end + Self.uncounted.dropFirst(end.count))
        }
        #expect(difference(Self.holdings(loaded: [4, 2], found: [4, 2])) == nil)
        #expect(difference(Self.holdings(loaded: [4, 2], found: [4, 2]), end: [4, 2]) == nil)
        #expect(
            difference(Self.holdings(loaded: [4, 2], found: [3, 2]))
                == Difference(.database, .incomplete, expected: "4 facts", found: "3 facts"))
        #expect(
            difference(Self.holdings(loaded: [4, 2], found: [5, 1]))
                == Difference(.database, .incomplete, expected: "4 facts, 2 statements", found: "5 facts, 1 statements"))
        #expect(difference(Self.holdings(loaded: [4], found: [5]))?.finding == .differs)
        // A list of the input that is newer than the load.
        #expect(difference(Self.holdings(loaded: [4], found: [4]), end: [6])?.finding == .incomplete)
        #expect(difference(Self.holdings(isProcessed: false, loaded: [4], found: [4]))?.finding == .incomplete)
        #expect(difference(Self.holdings(isProcessed: nil, loaded: [], found: []))?.found == "no row of the filing")
        #expect(difference(Self.holdings(isProcessed: nil, loaded: [], found: [0, 3]))?.found == "no row of the filing, but 3 statements")
    }
}
