import Bytes
import JSONLines
import Testing

/// Lines that are passed on in pieces while they are written.
struct JSONWriterTests {
    /// Objects with texts of these lengths, all of them ranges of one array.
    private func write(_ lengths: [[Int]], to writer: inout JSONWriter) {
        let text = Array((0..<300_000).map { UInt8(ascii: "a") + UInt8($0 % 26) })
        for line in lengths {
            writer.beginObject()
            for length in line {
                writer.key("text")
                writer.escapedString(text, 7..<7 + length)
                writer.key("length")
                writer.integer(length)
            }
            writer.endObject()
            writer.endLine()
        }
        writer.finish()
    }

    @Test(arguments: [
        [[0]], [[1, 2, 3], [4]], [[16_383, 16_384, 16_385]], [[20_000, 20_000, 3], [5], [200_000], [1]], [[131_072], [131_072]], [[290_000, 290_000], [0]],
    ])
    func whatIsHandedOnIsWhatWouldHaveBeenWritten(lengths: [[Int]]) {
        var whole = JSONWriter()
        write(lengths, to: &whole)
        var handedOn: [UInt8] = []
        var isCutAtLines = true
        var writer = JSONWriter { lines in
            let start = handedOn.count
            lines.forEachRun { handedOn.append($0) }
            #expect(handedOn.count - start == lines.count)
            if handedOn.last != 0x0A { isCutAtLines = false }
            lines.removeAll()
        }
        write(lengths, to: &writer)
        #expect(handedOn == whole.bytes)
        #expect(isCutAtLines)
        #expect(writer.bytes.isEmpty)
    }

    /// Long texts are not copied: the copied bytes are few more than all other bytes.
    @Test func longTextsAreNotCopied() {
        var own = 0
        var all = 0
        var writer = JSONWriter { lines in
            own += lines.own.count
            all += lines.count
            lines.removeAll()
        }
        write(Array(repeating: [100_000, 10], count: 8), to: &writer)
        #expect(all > 800_000)
        #expect(own < 1000)
    }

    /// The source of a lent text may change after the text was written.
    @Test func lentTextKeepsItsValue() {
        var text = [UInt8](repeating: UInt8(ascii: "x"), count: 20_000)
        var handedOn: [UInt8] = []
        var writer = JSONWriter { lines in
            lines.forEachRun { handedOn.append($0) }
            lines.removeAll()
        }
        writer.escapedString(text, 0..<20_000)
        text[0] = UInt8(ascii: "y")
        writer.endLine()
        writer.finish()
        #expect(handedOn == [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "x"), count: 20_000) + [UInt8(ascii: "\""), 0x0A])
    }
}
