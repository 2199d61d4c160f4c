import Testing
@testable import Workflows

struct LogTailTests {
    private func text(_ pieces: [String], limit: Int) -> String {
        var tail = LogTail(limit: limit)
        for piece in pieces { tail.append(Array(piece.utf8)[...]) }
        return tail.text
    }

    @Test func `a short log is kept whole`() {
        #expect(text(["one\n", "two"], limit: 100) == "one\ntwo")
        #expect(text([], limit: 100).isEmpty)
    }

    @Test func `the end of a long log begins with a whole line`() {
        #expect(text((0..<1000).map { "line \($0)\n" }, limit: 25) == "line 998\nline 999\n")
    }

    @Test func `a line that is longer than the limit is cut between characters`() {
        #expect(text(["x" + String(repeating: "é", count: 20)], limit: 7) == "ééé")
    }

    @Test func `what no database takes is replaced`() {
        var tail = LogTail(limit: 100)
        tail.append([0x61, 0x00, 0xFF, 0x62, 0xC3])
        #expect(tail.text == "a\u{FFFD}\u{FFFD}b\u{FFFD}")
    }

    @Test func `the last line that is not blank is found`() {
        var tail = LogTail(limit: 100)
        #expect(tail.lastLine == nil)
        tail.append(Array("first\n make: *** \u{1B}[31mError\n\n  \n".utf8)[...])
        #expect(tail.lastLine == "make: *** \\x1b[31mError")
    }
}
