import Bytes
import Glibc
import Records
import Testing
import TestSupport
@testable import Edgar

struct FollowStateTests {
    private let scratch = ScratchFolder()
    private var path: String { "\(scratch.path)/state" }

    private func number(_ count: Int) throws -> AccessionNumber {
        let digits = "\(count)"
        return try #require(AccessionNumber("0000000001-24-" + String(repeating: "0", count: 6 - digits.count) + digits))
    }

    private func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }

    @Test func survives() throws {
        do {
            let state = try FollowState(path: path)
            #expect(state.isEmpty && state.indexedThrough == nil)
            try state.setIndexed(through: day("2024-01-02"))
            try state.add(number(1), filed: day("2024-01-03"))
            try state.add(number(2), filed: day("2024-01-03"))
        }
        let state = try FollowState(path: path)
        #expect(try [1, 2, 3].map { state.hasSeen(try number($0)) } == [true, true, false])
        #expect(state.indexedThrough == (try day("2024-01-02")))
    }

    /// A process that was killed may leave a cut-off line.
    @Test func aTornLine() throws {
        do {
            let state = try FollowState(path: path)
            try state.add(number(1), filed: day("2024-01-03"))
        }
        try Descriptor(appendingTo: path).write(Array(#"{"accession_number":"0000000001-24-0000"#.utf8).span)
        do {
            let state = try FollowState(path: path)
            #expect(state.hasSeen(try number(1)))
            try state.add(number(2), filed: day("2024-01-03"))
        }
        #expect(try FollowState(path: path).hasSeen(try number(2)))
    }

    @Test func oldOnesAreForgotten() throws {
        do {
            let state = try FollowState(path: path)
            try state.add(number(1), filed: day("2024-01-03"))
            try state.add(number(2), filed: day("2024-03-03"))
        }
        let state = try FollowState(path: path)
        #expect(try [1, 2].map { state.hasSeen(try number($0)) } == [false, true])
        // A forgotten filing does not count as new.
        #expect(try state.isForgotten(day("2024-02-21")) && !state.isForgotten(day("2024-02-22")))
    }

    /// Filings of days whose indexes are still to be listed are remembered, however many days: a catch-up that is killed near its end lists nothing twice.
    @Test func withinACatchUp() throws {
        func today() -> CalendarDate { CalendarDate(days: 20_000) }
        do {
            let state = try FollowState(path: path, today: today)
            try state.setIndexed(through: today() + -31)
            for day in 1...27 { try state.add(number(day), filed: today() + (day - 31)) }
        }
        let state = try FollowState(path: path, today: today)
        for day in 1...27 { #expect(state.hasSeen(try number(day)), "\(day)") }
    }

    /// A filing date or an indexed day in the future does not make recent filings forgotten.
    @Test func aDateFarAhead() throws {
        func today() -> CalendarDate { CalendarDate(days: 20_000) }
        do {
            let state = try FollowState(path: path, today: today)
            try state.setIndexed(through: today() + 4000)
            for (count, ago) in [(1, 11), (2, 10), (3, 0), (4, -9999)] { try state.add(number(count), filed: today() + -ago) }
        }
        let state = try FollowState(path: path, today: today)
        #expect(try (1...4).map { state.hasSeen(try number($0)) } == [false, true, true, true])
    }

    /// Files that are not a state are left as they are.
    @Test(arguments: [
        "hello\n", "hello", "{}\n", "[]\n", "{\"type\":\"filing\",\"accession_number\":\"0000000001-24-000001\",\"filing_date\":\"2024-01-03\"}\n",
        "{\"accession_number\":\"0000000001-24-000001\"}\n", "{\"indexed_through\":\"2024-01-02\"}\nhello\n", "{\"indexed_through\":\"2024-01-02\"}\n{\"type",
        "\n", "{\"filing_date\":\"2024-01-03\"}\n",
    ])
    func filesOfOthers(_ text: String) throws {
        let bytes = Array(text.utf8)
        try AtomicFile.write(bytes.span, to: path)
        #expect { try FollowState(path: path) } throws: { ($0 as? EdgarFailure)?.kind == .configuration }
        #expect(try readFile(path) == bytes)
    }

    @Test(arguments: [
        "", "{\"ind", "{\"accession_number\":\"00", "{\"indexed_through\":\"2024-01-02\"}\n{", "{ \"indexed_through\" : \"2024-01-02\" }\n",
        "{\"filing_date\":\"2024-01-03\",\"accession_number\":\"0000000001-24-000001\"}\n",
    ])
    func filesOfOnesOwn(_ text: String) throws {
        let bytes = Array(text.utf8)
        try AtomicFile.write(bytes.span, to: path)
        _ = try FollowState(path: path)
    }

    @Test func noFiles() throws {
        #expect(throws: EdgarFailure.self) { try FollowState(path: scratch.path) }
        mkfifo(path, 0o600)
        #expect(throws: EdgarFailure.self) { try FollowState(path: path) }
    }

    @Test func oneProcessAtATime() throws {
        let state = try FollowState(path: path)
        #expect(throws: EdgarFailure.self) { try FollowState(path: path) }
        #expect(state.isEmpty)
    }
}
