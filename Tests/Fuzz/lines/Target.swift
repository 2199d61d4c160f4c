import Bytes
import FuzzSupport
import Glibc

nonisolated(unsafe) private let file = try? InputFile()

/// The lines of the input, compared with a plain search. The first byte is the length of the longest line, the second the size of the buffer.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let file, input.count > 2, let number = try? read(Array(input[2...]), from: file, limit: Int(input[0]) + 1, chunk: Int(input[1]) + 1) else {
        return -1
    }
    require(number <= input.count, "more lines than bytes")
    return 0
}

/// Returns the number of lines.
private func read(_ text: [UInt8], from file: InputFile, limit: Int, chunk: Int) throws(SystemFailure) -> Int {
    try file.set(text)
    let reader = LineReader(try Descriptor(reading: file.path), path: file.path, limit: limit, chunk: chunk)
    var start = 0
    var number = 0
    while let line = try reader.next() {
        let end = text.span.firstIndex(of: 0x0A, from: start)
        let whole = text[start..<(end ?? text.count)]
        require(line.isTerminated == (end != nil), "line \(number): isTerminated is wrong")
        require(line.isTooLong == (whole.count > limit), "line \(number): isTooLong is wrong")
        let bytes = reader.withBytes(of: line) { $0.array }
        require(bytes == Array(whole.prefix(limit)), "line \(number): the bytes are wrong")
        start = whole.endIndex + 1
        number += 1
    }
    require(start >= text.count, "bytes after the last line")
    return number
}
