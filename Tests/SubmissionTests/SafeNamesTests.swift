import Testing
@testable import Submission

struct SafeNamesTests {
    @Test(arguments: [
        ("a.htm", "a.htm"), ("../../etc/passwd", "_._.._etc_passwd"), ("..", "document-1.txt"), (".", "document-1.txt"), ("", "document-1.txt"),
        ("/etc/x", "_etc_x"), ("C:\\x", "C__x"), (".profile", "_.profile"), ("a\u{0}b\nc", "a_b_c"), ("a b.htm ", "a b.htm"), ("Ü.pdf", "Ü.pdf"),
        ("a\u{202E}fdp.exe", "a_fdp.exe"),
    ])
    func name(_ filename: String, _ safe: String) {
        var names = SafeNames()
        #expect(names.name(filename, index: 1, suffix: ".txt") == safe)
    }

    @Test func longNamesAreReplaced() {
        var names = SafeNames()
        #expect(names.name(String(repeating: "x", count: 4096) + ".pdf", index: 7, suffix: ".txt") == "document-7.pdf")
        #expect(names.name(String(repeating: "é", count: 4096), index: 8, suffix: ".txt") == "document-8.txt")
    }

    @Test func clashesGetNumbers() {
        var names = SafeNames()
        let given = ["a.htm", "a.htm", "A.HTM", "a-2.htm", "a/b", "a\\b", nil, nil].enumerated().map { names.name($1, index: $0 + 1, suffix: ".txt") }
        #expect(given == ["a.htm", "a-2.htm", "A-3.HTM", "a-2-2.htm", "a_b", "a_b-2", "document-7.txt", "document-8.txt"])
        #expect(Set(given.map { $0.lowercased() }).count == given.count)
    }

    @Test func manyClashesTakeLinearTime() {
        var names = SafeNames()
        for index in 1...20_000 { _ = names.name("same.htm", index: index, suffix: "") }
        #expect(names.name("same.htm", index: 1, suffix: "") == "same-20001.htm")
    }
}
