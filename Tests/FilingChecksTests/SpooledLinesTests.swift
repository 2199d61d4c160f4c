import Bytes
import Testing

@testable import FilingChecks

struct SpooledLinesTests {
    @Test func linesAreReadInAnyOrder() throws {
        var lines = SpooledLines()
        let texts = (0..<400).map { Array("\($0)".utf8) + [UInt8](repeating: 0x2E, count: $0 * 101) }
        for text in texts { try lines.append(text.span) }
        var line: [UInt8] = []
        for number in texts.indices.shuffled() {
            try lines.read(number, into: &line)
            #expect(line == texts[number])
        }
        lines.removeAll()
        let other = texts[7]
        try lines.append(other.span)
        try lines.read(0, into: &line)
        #expect(lines.count == 1 && line == other)
    }
}
