import Bytes
import Glibc
import Testing

struct LineReaderTests {
    /// Returns the lines of `input`, read through a pipe in pieces of `piece` bytes.
    private func lines(of input: String, limit: Int = 1 << 20, chunk: Int = 16, piece: Int = .max) throws -> [Found] {
        let pipe = try Pipe()
        let reader = LineReader(Descriptor(adopting: pipe.reading, path: "pipe"), path: "pipe", limit: limit, chunk: chunk)
        var rest = Array(input.utf8)[...]
        reader.beforeReading = {
            // Write one piece before each read, so that lines end at every position of the buffer.
            if rest.isEmpty { return pipe.closeWriting() }
            let next = Array(rest.prefix(piece))
            rest = rest.dropFirst(next.count)
            pipe.write(next)
        }
        var found: [Found] = []
        while let line = try reader.next() {
            found.append(Found(reader.withBytes(of: line) { $0.text }, isTerminated: line.isTerminated, isTooLong: line.isTooLong))
        }
        return found
    }

    struct Found: Equatable {
        var text: String
        var isTerminated: Bool
        var isTooLong: Bool

        init(_ text: String, isTerminated: Bool = true, isTooLong: Bool = false) {
            self.text = text
            self.isTerminated = isTerminated
            self.isTooLong = isTooLong
        }
    }

    @Test func emptyInputHasNoLines() throws {
        #expect(try lines(of: "") == [])
    }

    @Test func emptyLinesAreLines() throws {
        #expect(try lines(of: "\n\na\n\n") == [Found(""), Found(""), Found("a"), Found("")])
    }

    @Test func aLastLineWithoutNewlineIsCutOff() throws {
        #expect(try lines(of: "one\ntwo") == [Found("one"), Found("two", isTerminated: false)])
        #expect(try lines(of: "x") == [Found("x", isTerminated: false)])
    }

    @Test func carriageReturnsAndZeroBytesArePartOfALine() throws {
        #expect(try lines(of: "a\r\nb\0c\n") == [Found("a\r"), Found("b\0c")])
    }

    @Test(arguments: [1, 2, 14, 15, 16, 17, 31, 32, 33, 64, 1000])
    func linesOfEverySizeAreReadThroughABufferOf16Bytes(_ size: Int) throws {
        let line = String(repeating: "x", count: size)
        for piece in [1, 3, 15, 16, 17, .max] {
            #expect(try lines(of: "\(line)\n\(line)\n", piece: piece) == [Found(line), Found(line)], "pieces of \(piece)")
        }
    }

    @Test(arguments: [1, 5, 16, 40])
    func aLineAtTheLimitIsWholeAndALongerOneIsCut(_ limit: Int) throws {
        let whole = String(repeating: "y", count: limit)
        for excess in [1, 2, 16, 100] {
            let input = "\(whole)\n\(whole)\(String(repeating: "z", count: excess))\n\(whole)\n"
            for piece in [1, 7, .max] {
                #expect(
                    try lines(of: input, limit: limit, piece: piece) == [Found(whole), Found(whole, isTooLong: true), Found(whole)],
                    "\(excess) over, in pieces of \(piece)")
            }
        }
    }

    @Test func aLongLineWithoutNewlineIsTooLongAndUnterminated() throws {
        #expect(try lines(of: "abcdef", limit: 4, piece: 2) == [Found("abcd", isTerminated: false, isTooLong: true)])
    }

    @Test func stoppingEndsTheStreamBeforeTheNextLine() throws {
        let pipe = try Pipe()
        pipe.write(Array("one\ntwo\nthree".utf8))
        pipe.closeWriting()
        let reader = LineReader(Descriptor(adopting: pipe.reading, path: "pipe"), path: "pipe", limit: 100)
        var isStopping = false
        reader.shouldStop = { isStopping }
        #expect(try reader.next()?.count == 3)
        isStopping = true
        #expect(try reader.next() == nil)
    }

    @Test func hasBufferedLineIsTrueForACompleteLine() throws {
        let pipe = try Pipe()
        pipe.write(Array("one\ntwo\nthr".utf8))
        let reader = LineReader(Descriptor(adopting: pipe.reading, path: "pipe"), path: "pipe", limit: 100)
        #expect(!reader.hasBufferedLine)
        _ = try reader.next()
        #expect(reader.hasBufferedLine)
        _ = try reader.next()
        #expect(!reader.hasBufferedLine)
        pipe.closeWriting()
    }

    @Test func aFolderCannotBeRead() throws {
        let reader = LineReader(try Descriptor(reading: "/"), path: "/", limit: 100)
        #expect(throws: SystemFailure("read", "/", errno: EISDIR)) { _ = try reader.next() }
    }
}

/// Both ends of a pipe. The descriptor that adopts the reading end closes it.
private final class Pipe {
    let reading: Int32
    private var writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemFailure("make a pipe", "") }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit { closeWriting() }

    func write(_ bytes: [UInt8]) { _ = bytes.withUnsafeBytes { Glibc.write(writing, $0.baseAddress, $0.count) } }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }
}
