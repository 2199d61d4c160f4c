import Glibc

/// Buffered output to a descriptor, usually standard output. The descriptor is not closed.
package struct Output: ~Copyable {
    private let number: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private let capacity: Int
    private let outlivesReader: Bool
    /// Whether the reader of the pipe is gone; then output is dropped.
    package private(set) var isReaderGone = false

    /// - Parameter outlivesReader: whether to drop output instead of failing when the reader is gone, because the run has other work to finish.
    package init(_ number: Int32, path: String, capacity: Int = 128 * 1024, outlivesReader: Bool = false) {
        self.number = number
        self.path = path
        self.capacity = capacity
        self.outlivesReader = outlivesReader
        buffer.reserveCapacity(capacity)
    }

    package var isEmpty: Bool { buffer.isEmpty }

    package mutating func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        if buffer.count + bytes.count > capacity {
            try flush()
            if bytes.count >= capacity {
                try writeNow(bytes)
                return
            }
        }
        buffer.append(bytes)
    }

    /// Writes gathered bytes. If they exceed the buffer, they are written directly, without a copy.
    package mutating func write(_ bytes: GatheredBytes) throws(SystemFailure) {
        if bytes.count < capacity { return try bytes.forEachRun { run throws(SystemFailure) in try write(run) } }
        try flush()
        try bytes.forEachRun { run throws(SystemFailure) in try writeNow(run) }
    }

    package mutating func flush() throws(SystemFailure) {
        guard !buffer.isEmpty else { return }
        var bytes = exchange(&buffer, with: [])
        defer {
            bytes.removeAll(keepingCapacity: true)
            buffer = bytes
        }
        try writeNow(bytes.span)
    }

    private mutating func writeNow(_ bytes: Span<UInt8>) throws(SystemFailure) {
        if isReaderGone { return }
        do throws(SystemFailure) { try writeAll(bytes, to: number, path: path) } catch {
            guard outlivesReader, error.isDownstreamGone else { throw error }
            isReaderGone = true
        }
    }
}
