import Glibc

/// Buffered output to a descriptor that somebody else owns (standard output as a rule).
package struct Output: ~Copyable {
    private let number: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private let capacity: Int
    private let outlivesReader: Bool
    /// The reader at the other end of the pipe went away, and nothing is written any more.
    package private(set) var isReaderGone = false

    /// - Parameter outlivesReader: whether to go on without a reader: what is written is not what the work is for.
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

    /// Writes what lies in several places. Much of it goes out from where it lies.
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
