import Bytes
import Glibc
import Records
import Testing
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

    /// A process that was killed may have left a part of a line.
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
    }

    @Test func oneProcessAtATime() throws {
        let state = try FollowState(path: path)
        #expect(throws: EdgarFailure.self) { try FollowState(path: path) }
        #expect(state.isEmpty)
    }
}
