import Glibc

/// Buffered output to a descriptor that somebody else owns (standard output as a rule).
package struct Output: ~Copyable {
    private let number: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private let capacity: Int

    package init(_ number: Int32, path: String, capacity: Int = 128 * 1024) {
        self.number = number
        self.path = path
        self.capacity = capacity
        buffer.reserveCapacity(capacity)
    }

    package var isEmpty: Bool { buffer.isEmpty }

    package mutating func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        if buffer.count + bytes.count > capacity {
            try flush()
            if bytes.count >= capacity {
                try writeAll(bytes, to: number, path: path)
                return
            }
        }
        buffer.append(bytes)
    }

    /// Writes what lies in several places. Much of it goes out from where it lies.
    package mutating func write(_ bytes: GatheredBytes) throws(SystemFailure) {
        if bytes.count < capacity { return try bytes.forEachRun { run throws(SystemFailure) in try write(run) } }
        try flush()
        try bytes.forEachRun { run throws(SystemFailure) in try writeAll(run, to: number, path: path) }
    }

    package mutating func flush() throws(SystemFailure) {
        guard !buffer.isEmpty else { return }
        defer { buffer.removeAll(keepingCapacity: true) }
        try writeAll(buffer.span, to: number, path: path)
    }
}
