import Bytes
import Glibc
import HTTP

/// Lines of JSON in a file without a name.
final class BatchFile: ResponseSink {
    private let descriptor: Descriptor
    private(set) var count = 0
    private(set) var refusal: String?
    /// Where the present response begins, to which the file returns when the response starts over.
    private var start = 0

    private static let limit = 1 << 30

    init() throws(SystemFailure) { descriptor = try Descriptor(temporary: ()) }

    /// Begins a response, in a line of its own: the last line of the one before may have no end.
    func beginResponse() throws(SystemFailure) {
        if count > 0, try read(count - 1..<count) != [0x0A] { try append([0x0A].span) }
        start = count
    }

    /// Drops what an earlier try of the response has brought.
    func begin(_ head: ResponseHead) throws(SystemFailure) {
        guard count > start else { return }
        let (number, start) = (descriptor.number, start)
        try retryingInterrupts("shorten", "a temporary file") { ftruncate(number, off_t(start)) }
        try retryingInterrupts("seek in", "a temporary file") { lseek(number, off_t(start), SEEK_SET) }
        count = start
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) { try append(bytes) }

    func append(_ bytes: Span<UInt8>) throws(SystemFailure) {
        guard count + bytes.count <= Self.limit else {
            refusal = "more than \(Self.limit >> 30) GB"
            return
        }
        try descriptor.write(bytes)
        count += bytes.count
    }

    func read(_ range: Range<Int>) throws(SystemFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        try descriptor.read(at: range.lowerBound, upTo: range.count, into: &bytes)
        return bytes
    }

    /// Calls `body` with each line and its range. A line that is longer than an answer may be is left out.
    func forEachLine(_ body: (Span<UInt8>, Range<Int>) -> Void) throws(SystemFailure) {
        var rest: [UInt8] = []
        var position = 0
        var piece: [UInt8] = []
        // Whether the line that is being read is left out: `rest` has only its end.
        var isTooLong = false
        while position < count {
            try descriptor.read(at: position, upTo: 1 << 20, into: &piece)
            if piece.isEmpty { break }
            let first = position - rest.count
            var searched = rest.count
            rest.append(piece.span)
            position += piece.count
            var start = 0
            let text = rest
            while let end = text.span.firstIndex(of: 0x0A, from: max(start, searched)) {
                if !isTooLong { body(text.span.extracting(start..<end), first + start..<first + end) }
                (start, searched, isTooLong) = (end + 1, end + 1, false)
            }
            rest.removeFirst(start)
            if rest.count > CallSink.limit {
                isTooLong = true
                rest.removeAll()
            }
        }
        let last = rest
        if !last.isEmpty, !isTooLong { body(last.span, position - last.count..<position) }
    }
}
