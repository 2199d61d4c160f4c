import Bytes
import Glibc
import TestSupport
import Testing

@testable import LanguageModel

struct BudgetTests {
    private let folder = ScratchFolder()
    private var path: String { "\(folder.path)/budget" }

    private func budget(_ limit: String, isDaily: Bool = false, _ path: String?) throws -> Budget {
        try Budget(limit: try #require(Dollars(limit)), isDaily: isDaily, path: path)
    }

    private func dollars(_ text: String) throws -> Dollars { try #require(Dollars(text)) }

    @Test func whatIsReservedIsNotReservedAgain() throws {
        for path in [nil, path] {
            let budget = try budget("1", path)
            guard case .reserved(let first) = try budget.reserve(dollars("0.7")) else { throw Failure() }
            #expect(try budget.reserve(dollars("0.4")) == .later)
            #expect(try budget.reserve(dollars("1.1")) == .exhausted(left: dollars("1")))
            try budget.settle(first, dollars("0.2"))
            guard case .reserved(let second) = try budget.reserve(dollars("0.8")) else { throw Failure() }
            try budget.settle(second, dollars("0.8"))
            #expect(try budget.reserve(dollars("0.000001")) == .exhausted(left: .zero))
            #expect(try budget.currentState().spent() == dollars("1"))
        }
    }

    @Test func twoProcessesShareAFile() throws {
        let (one, other) = (try budget("1", path), try budget("1", path))
        guard case .reserved(let id) = try one.reserve(dollars("0.6")) else { throw Failure() }
        #expect(try other.reserve(dollars("0.6")) == .later)
        try one.settle(id, dollars("0.6"))
        #expect(try other.reserve(dollars("0.6")) == .exhausted(left: dollars("0.4")))
    }

    @Test func aReservationOfAProcessThatIsGoneCountsAsSpent() throws {
        let lines = BudgetState.heading + BudgetState.reserve("lost-1", try dollars("0.6"), CallProcess(process: 1, start: 0, boot: "another"))
        try write(lines + "2026-01-01T00:00:00Z settle cut", to: path)
        let budget = try budget("1", path)
        #expect(try budget.reserve(dollars("0.5")) == .exhausted(left: dollars("0.4")))
        guard case .reserved = try budget.reserve(dollars("0.4")) else { throw Failure() }
        // The cut line does not spoil the one behind it.
        #expect(try self.budget("1", path).currentState().reservations.count == 2)
    }

    @Test func whatIsSettledTwiceCountsOnce() throws {
        let settled = BudgetState.settle("one-1", try dollars("0.05"))
        let holder = CallProcess(process: 1, start: 0, boot: "another")
        try write(BudgetState.heading + BudgetState.reserve("one-1", try dollars("0.6"), holder) + settled + settled, to: path)
        #expect(try budget("1", path).currentState().spent() == dollars("0.05"))
    }

    /// A number whose end is missing is no number: `0.0` may have been `0.05`.
    @Test func aLineThatWasCutIsNotTakenForAnother() throws {
        let gone = CallProcess(process: 1, start: 0, boot: "another")
        let settled = BudgetState.settle("lost-1", try dollars("0.05"))
        for length in 30..<settled.utf8.count - 1 {
            try write(BudgetState.heading + BudgetState.reserve("lost-1", try dollars("0.6"), gone) + settled.prefix(length), to: path)
            let budget = try budget("1", path)
            guard case .reserved = try budget.reserve(dollars("0.1")) else { throw Failure() }
            #expect(try self.budget("1", path).reserve(dollars("0.5")) == .exhausted(left: dollars("0.4")))
        }
    }

    @Test func aFileThatWasBegunIsBegunAgain() throws {
        try write(String(BudgetState.heading.prefix(10)), to: path)
        guard case .reserved = try budget("1", path).reserve(dollars("0.1")) else { throw Failure() }
        #expect(try self.budget("1", path).currentState().reservations.count == 1)
    }

    @Test func aDayHasItsOwnBudget() throws {
        try write(BudgetState.heading + "2020-01-01T10:00:00Z spent 5 end\n", to: path)
        let daily = try budget("1", isDaily: true, path)
        guard case .reserved(let id) = try daily.reserve(dollars("1")) else { throw Failure() }
        try daily.settle(id, dollars("0.9"))
        #expect(try daily.reserve(dollars("0.2")) == .exhausted(left: dollars("0.1")))
        #expect(try budget("5.5", path).reserve(dollars("0.1")) == .exhausted(left: .zero))
    }

    @Test func aLongJournalIsCondensed() throws {
        let line = "2026-01-01T00:00:00Z spent 0.000001 end\n"
        try write(BudgetState.heading + String(repeating: line, count: 130_000), to: path)
        let other = try budget("1", path)
        let budget = try budget("1", path)
        guard case .reserved(let id) = try budget.reserve(dollars("0.1")) else { throw Failure() }
        #expect(try #require(FileStatus.size(at: path)) < 1000)
        // Another process goes on with the new file.
        #expect(try other.currentState().spent() == dollars("0.13"))
        try other.settle(id, dollars("0.01"))
        #expect(try budget.currentState().spent() == dollars("0.14"))
    }

    @Test func anotherFileIsLeftAlone() throws {
        try write("notes of mine\n", to: path)
        let budget = try budget("1", path)
        #expect(throws: SystemFailure.self) { try budget.reserve(.zero) }
        #expect(try readFile(path).elementsEqual("notes of mine\n".utf8))
    }

    @Test func aBudgetIsParsed() throws {
        #expect(Budget.parse("5.00")?.isDaily == false)
        #expect(Budget.parse("5.00/day")?.isDaily == true)
        for text in ["", "-1", "/day", "5/week", "five"] { #expect(Budget.parse(text) == nil) }
    }

    private func write(_ text: String, to path: String) throws {
        let bytes = Array(text.utf8)
        try writeFile(bytes.span, to: path)
    }

    private struct Failure: Error {}
}
