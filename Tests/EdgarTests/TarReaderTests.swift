import Bytes
import Testing
@testable import Edgar

struct TarReaderTests {
    private func header(_ name: String, size: Int, kind: Character = "0") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ position: Int) { for (index, byte) in text.utf8.enumerated() { block[position + index] = byte } }
        let octal = String(size, radix: 8)
        put(name, 0)
        put(String(repeating: "0", count: 11 - octal.utf8.count) + octal, 124)
        put(String(kind), 156)
        put("        ", 148)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\0 ", 148)
        return block
    }

    private func member(_ name: String, _ content: [UInt8], kind: Character = "0") -> [UInt8] {
        header(name, size: content.count, kind: kind) + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// The files that the reader returned, and its final state.
    private func read(_ archive: [UInt8], piece: Int) -> (files: [String: Int], reader: TarReader) {
        var reader = TarReader()
        var files: [String: Int] = [:]
        var name = ""
        var ended = 0
        for start in stride(from: 0, to: archive.count, by: piece) {
            let bytes = Array(archive[start..<min(start + piece, archive.count)])
            reader.read(bytes.span) { (event: TarReader.Event) in
                switch event {
                case .begin(let found): (name, files[found]) = (found, 0)
                case .end: ended += 1
                }
            } content: {
                files[name, default: 0] += $0.count
            }
        }
        if !reader.isDamaged { #expect(ended == files.count) }
        return (files, reader)
    }

    @Test(arguments: [1, 7, 511, 512, 513, 100_000]) func filesInPieces(_ piece: Int) {
        let archive =
            member("20241101/a.nc", Array(repeating: 1, count: 1000)) + member("folder/", [], kind: "5") + member("empty.nc", [])
            + member("pax", Array(repeating: 2, count: 600), kind: "x") + member("b.nc", Array(repeating: 3, count: 1024))
            + [UInt8](repeating: 0, count: 1024)
        let (files, reader) = read(archive, piece: piece)
        #expect(files == ["20241101/a.nc": 1000, "empty.nc": 0, "b.nc": 1024])
        #expect(reader.isAtEnd && !reader.isDamaged)
    }

    @Test func cutOff() {
        let archive = member("a.nc", Array(repeating: 1, count: 1000)) + member("b.nc", Array(repeating: 1, count: 5000)).prefix(2000)
        var reader = TarReader()
        var ended = 0
        reader.read(archive.span) { (event: TarReader.Event) in
            if case .end = event { ended += 1 }
        } content: { _ in
        }
        #expect(ended == 1 && !reader.isAtEnd && !reader.isDamaged)
    }

    @Test func notTar() {
        #expect(read([UInt8](repeating: UInt8(ascii: "x"), count: 2000), piece: 300).reader.isDamaged)
        var damaged = member("a.nc", Array(repeating: 1, count: 10))
        damaged[0] = UInt8(ascii: "z")
        #expect(read(damaged, piece: 512).reader.isDamaged)
    }
}
