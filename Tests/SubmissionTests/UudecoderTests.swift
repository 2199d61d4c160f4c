import Testing
@testable import Submission

struct UudecoderTests {
    private func decode(_ text: String, limit: Int = .max) -> (bytes: [UInt8], damage: Uudecoder.Damage?) {
        let content = Array(text.utf8)
        var decoder = Uudecoder(content.span)
        var bytes: [UInt8] = []
        var piece: [UInt8] = []
        while decoder.decode(content.span, into: &piece, limit: limit) {
            bytes += piece
            piece.removeAll()
        }
        return (bytes, decoder.damage)
    }

    /// Encodes bytes as POSIX defines it, with blanks for zero bits.
    private func encode(_ bytes: [UInt8], stripping: Bool, lineEnd: String = "\n") -> String {
        var lines = ["begin 644 x.bin"]
        for start in stride(from: 0, to: bytes.count, by: 45) {
            let part = Array(bytes[start..<min(start + 45, bytes.count)])
            var line = [UInt8(part.count) + 0x20]
            for position in stride(from: 0, to: part.count, by: 3) {
                let group = (0..<3).reduce(0) { $0 << 8 | (position + $1 < part.count ? Int(part[position + $1]) : 0) }
                for shift in [18, 12, 6, 0] { line.append(UInt8(group >> shift & 63) + 0x20) }
            }
            if stripping { while line.count > 1, line.last == 0x20 { line.removeLast() } }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        return (lines + ["`", "end", ""]).joined(separator: lineEnd)
    }

    @Test(arguments: [0, 1, 2, 3, 44, 45, 46, 90, 1000]) func roundTrip(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 5) }
        for lineEnd in ["\n", "\r\n", "\r"] {
            #expect(decode(encode(bytes, stripping: false, lineEnd: lineEnd)) == (bytes, nil))
        }
        #expect(decode(encode(bytes, stripping: false), limit: 10) == (bytes, nil))
    }

    @Test func blanksStrippedAtLineEnds() {
        let bytes = [UInt8](repeating: 0, count: 100) + [1, 0, 0] + [UInt8](repeating: 0, count: 40)
        #expect(decode(encode(bytes, stripping: true)) == (bytes, nil))
    }

    @Test func backtickIsZero() {
        #expect(decode("begin 644 x\n#````\n`\nend\n") == ([0, 0, 0], nil))
    }

    @Test func damageIsReported() {
        #expect(decode("begin 644 x\n#0V%T\n").damage == .noEnd)
        #expect(decode("begin 644 x\n#0V%T\n#0~%T\n`\nend\n").damage == .badCharacter(18))
    }

    @Test(arguments: [
        ("begin 644 a.jpg\n#0V%T\n`\nend\n", true), ("\n\nbegin 755 b\n#0V%T\n", true), ("begin 0644 c\n#0V%T\n", true), ("begin 644 empty\nend\n", true),
        ("begin with a word\nand more\n", false), ("begin 644 but then text follows that is far too long for a line\n#hello, this is no code\n", false),
        ("<html>begin 644 a\n", false), ("", false), ("begin", false),
    ])
    func recognisedByItsLines(_ text: String, _ isEncoded: Bool) {
        #expect(Uudecoder.canDecode(Array(text.utf8).span) == isEncoded)
    }
}
