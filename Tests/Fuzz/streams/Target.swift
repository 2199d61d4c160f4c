import Bytes
import FuzzSupport
import LanguageModel

/// A stream of events, whole and in pieces: both give the same answer, or none. The first byte chooses the dialect and the size of the pieces.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](data, count)
    guard let first = input.first else { return -1 }
    let dialect = first % 2 == 0 ? Dialect.messages : .responses
    let stream = Array(input.dropFirst())
    let whole = read(dialect, stream, piece: max(1, stream.count))
    let pieces = read(dialect, stream, piece: Int(first / 2) % 61 + 1)
    require(whole == pieces, "a stream in pieces is another one")
    if let reply = whole {
        require(reply.text.utf8.count <= 3 * stream.count, "more text than the stream has")
        require(reply.usage.kinds.allSatisfy { $0.count >= 0 && $0.count <= 1_000_000_000 }, "a number of tokens that cannot be")
    }
    return 0
}

private func read(_ dialect: Dialect, _ stream: [UInt8], piece: Int) -> Reply? {
    var reply = StreamedReply(dialect)
    for start in stride(from: 0, to: stream.count, by: piece) {
        let part = Array(stream[start..<min(stream.count, start + piece)])
        reply.take(part.span)
    }
    return try? reply.finished()
}
