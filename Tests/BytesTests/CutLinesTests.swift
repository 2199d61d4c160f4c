import Bytes
import Testing

struct CutLinesTests {
    private func line(_ length: Int) -> String { String(repeating: "x", count: length) }

    private func joined(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        return CutLines(bytes.span).map { String(decoding: $0.joined(bytes.span, from: 0), as: UTF8.self) }
    }

    @Test(arguments: [1023, 1024, 1025])
    func cutLinesHave1023To1025Bytes(_ length: Int) {
        // More than half of the cut lines must have exactly 1,023 bytes.
        #expect(joined("\(line(1023))\n\(line(1023))\n\(line(length))\ny\n") == "\(line(1023 + 1023 + length))y\n")
    }

    @Test func oneCutLineIsJoined() { #expect(joined("a\n\(line(1023))\nb\n") == "a\n\(line(1023))b\n") }

    @Test(arguments: [1000, 1022, 1026, 5000])
    func linesOfOtherLengthsAreNotCut(_ length: Int) { #expect(joined("a\n\(line(length))\nb\n") == nil) }

    @Test func aLongerLineShowsThatNoneWasCut() { #expect(joined("\(line(1023))\nb\n\(line(1026))\n") == nil) }

    @Test(arguments: ["\n", "\r\n"])
    func offsetsAreThoseOfTheDocument(_ lineBreak: String) throws {
        let bytes = Array("\(line(1023))\(lineBreak)abc\n".utf8)
        let found = CutLines(bytes.span)
        let lines = try #require(found)
        #expect(lines.offset(0, plus: 1022) == 1022)
        #expect(lines.offset(0, plus: 1023) == 1023 + lineBreak.utf8.count)
        #expect(bytes[lines.offset(0, plus: 1025)] == UInt8(ascii: "c"))
    }
}
