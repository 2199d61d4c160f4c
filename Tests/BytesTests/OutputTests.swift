import Bytes
import Glibc
import Testing

/// Bytes come out in the order in which they were written, whatever the pieces.
struct OutputTests {
    private let folder = Folder()

    @Test func bytesFromSeveralPlacesComeInOrder() throws {
        let lent = Array((0..<100_000).map { UInt8(ascii: "a") + UInt8($0 % 26) })
        var expected: [UInt8] = []
        let path = folder.path("file")
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        #expect(file >= 0)
        defer { close(file) }
        var output = Output(file, path: path, capacity: 4096)
        // No lent bytes; fewer than the buffer holds, as many, and more; lent bytes first, last and alone.
        for (number, ranges) in [[], [0..<10], [5..<4000], [0..<4096], [1..<50_000, 50_000..<100_000], [0..<100_000]].enumerated() {
            for position in [0, 1, 3] {
                let own = Array("<\(number)>".utf8)
                var loans = Loans()
                for range in ranges { loans.add(lent, range, at: position) }
                try output.write(GatheredBytes(own, loans))
                try output.write(Array("plain".utf8).span)
                expected += own[..<position]
                for range in ranges { expected += lent[range] }
                expected += own[position...]
                expected += Array("plain".utf8)
            }
        }
        try output.flush()
        #expect(try readFile(path) == expected)
    }
}
