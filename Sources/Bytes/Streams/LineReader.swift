import Glibc

/// Reads a descriptor line by line, up to a limit of bytes a line, in one buffer that is reused.
package final class LineReader {
    package struct Line {
        /// The line's range in the buffer, without its newline; valid until the next call of `next`.
        fileprivate let range: Range<Int>
        /// False for a last line without a newline, which means that the stream was cut off.
        package let isTerminated: Bool
        /// Whether the line exceeds the limit. If so, only its first bytes are kept; the rest is read and dropped.
        package let isTooLong: Bool
        package var count: Int { range.count }
    }

    private let descriptor: Descriptor
    private let path: String
    private let limit: Int
    private let terminator: UInt8
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var searched = 0
    private var atEnd = false
    /// The number of bytes of the stream that precede the buffer.
    private var dropped = 0

    /// The number of bytes of the stream up to the end of the last line, including its newline.
    package var consumed: Int { dropped + start }

    /// Called before each read from the descriptor, which may block: flush output here.
    package var beforeReading: () throws(SystemFailure) -> Void = {}
    /// Checked whenever a signal interrupts a read; true ends the stream.
    package var shouldStop: () -> Bool = { false }

    /// - Parameters:
    ///   - limit: the length in bytes of the longest line that is returned whole.
    ///   - terminator: the byte that ends a line.
    package init(_ descriptor: consuming Descriptor, path: String, limit: Int, terminator: UInt8 = 0x0A, chunk: Int = 256 * 1024) {
        self.descriptor = descriptor
        self.path = path
        self.limit = limit
        self.terminator = terminator
        self.buffer = [UInt8](repeating: 0, count: chunk)
    }

    /// The descriptor's number, for a caller that polls several.
    package var descriptorNumber: Int32 { descriptor.number }
    /// Whether `next` can return without reading from the descriptor.
    package var hasBufferedLine: Bool { atEnd || firstNewline() != nil }

    /// Returns the next line; nil at the end, or if `shouldStop` is true.
    package func next() throws(SystemFailure) -> Line? {
        var isTooLong = false
        while true {
            if shouldStop() { return nil }
            if let newline = firstNewline() {
                let line = Line(range: start..<min(newline, start + limit), isTerminated: true, isTooLong: isTooLong || newline - start > limit)
                start = newline + 1
                searched = start
                return line
            }
            if end - start > limit {
                // Keep the first bytes for the message; drop the rest of the line.
                isTooLong = true
                dropped += end - start - limit
                end = start + limit
                searched = end
            }
            if atEnd {
                guard start < end else { return nil }
                let line = Line(range: start..<end, isTerminated: false, isTooLong: isTooLong)
                start = end
                searched = end
                return line
            }
            try fill()
        }
    }

    package func withBytes<R, E: Error>(of line: Line, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try buffer.withSpan(line.range, body)
    }

    private func firstNewline() -> Int? {
        guard searched < end else { return nil }
        return buffer.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + searched, Int32(terminator), end - searched) else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    private func fill() throws(SystemFailure) {
        searched = end
        if start > 0, start == end || end == buffer.count {
            buffer.withUnsafeMutableBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                _ = memmove(base, base + start, end - start)
            }
            dropped += start
            end -= start
            searched -= start
            start = 0
        }
        if end == buffer.count {
            buffer.append(contentsOf: repeatElement(0, count: buffer.count))
        }
        try beforeReading()
        while true {
            let room = end..<buffer.count
            let count: Int = buffer.withUnsafeMutableBytes { read(descriptor.number, $0.baseAddress.map { $0 + room.lowerBound }, room.count) }
            if count > 0 {
                end += count
                return
            }
            if count == 0 {
                atEnd = true
                return
            }
            if errno != EINTR { throw SystemFailure("read", path) }
            if shouldStop() {
                // The run is stopping: drop the incomplete line.
                end = start
                searched = start
                atEnd = true
                return
            }
        }
    }
}
