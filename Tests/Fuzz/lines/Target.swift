import Bytes
import FuzzSupport
import Glibc

nonisolated(unsafe) private let file = try? InputFile()

/// The first byte is the longest line, the second the size of the buffer; the lines of the rest are those that a plain search finds.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let file, input.count > 2, let number = try? read(Array(input[2...]), from: file, limit: Int(input[0]) + 1, chunk: Int(input[1]) + 1) else {
        return -1
    }
    require(number <= input.count, "more lines than bytes")
    return 0
}

/// How many lines there were.
private func read(_ text: [UInt8], from file: InputFile, limit: Int, chunk: Int) throws(SystemFailure) -> Int {
    try file.set(text)
    let reader = LineReader(try Descriptor(reading: file.path), path: file.path, limit: limit, chunk: chunk)
    var start = 0
    var number = 0
    while let line = try reader.next() {
        let end = text.span.firstIndex(of: 0x0A, from: start)
        let whole = text[start..<(end ?? text.count)]
        require(line.isTerminated == (end != nil), "line \(number): terminated or not")
        require(line.isTooLong == (whole.count > limit), "line \(number): too long or not")
        let bytes = reader.withBytes(of: line) { $0.array }
        require(bytes == Array(whole.prefix(limit)), "line \(number): other bytes")
        start = whole.endIndex + 1
        number += 1
    }
    require(start >= text.count, "bytes behind the last line")
    return number
}
