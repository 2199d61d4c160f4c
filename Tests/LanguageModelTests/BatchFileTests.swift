import Testing

@testable import LanguageModel

struct BatchFileTests {
    /// A line that no answer is as long as is left out, and the others are read.
    @Test func aLineHasALimit() throws {
        let file = try BatchFile()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 20 << 20)
        let texts = [Array("one\n".utf8), long, Array("\ntwo\n\nthree".utf8)]
        for text in texts { try file.append(text.span) }
        var lines: [String] = []
        try file.forEachLine { line, range in
            lines.append(String(decoding: line.withUnsafeBufferPointer { Array($0) }, as: UTF8.self))
            #expect(range.count == line.count)
        }
        #expect(lines == ["one", "two", "", "three"])
    }
}
