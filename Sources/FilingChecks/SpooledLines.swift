import Bytes

/// Lines that are read again by their numbers: in memory up to a limit, the earlier ones in a temporary file.
struct SpooledLines: ~Copyable {
    /// Bytes in memory beyond which they are moved to the file.
    private static let memoryLimit = 4 << 20

    private var memory: [UInt8] = []
    private var file: Descriptor?
    /// Bytes in the file.
    private var fileSize = 0
    /// The end of each line, counted from the start of the first one.
    private var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ line: Span<UInt8>) throws(SystemFailure) {
        memory.append(line)
        ends.append(fileSize + memory.count)
        guard memory.count > Self.memoryLimit else { return }
        if file == nil { file = try Descriptor(temporary: ()) }
        try file?.write(memory.span)
        fileSize += memory.count
        memory.removeAll(keepingCapacity: true)
    }

    /// Reads a line into `line`.
    func read(_ number: Int, into line: inout [UInt8]) throws(SystemFailure) {
        let range = (number == 0 ? 0 : ends[number - 1])..<ends[number]
        line.removeAll(keepingCapacity: true)
        if range.lowerBound >= fileSize { return line.append(memory.span.extracting(range.lowerBound - fileSize..<range.upperBound - fileSize)) }
        // A line is in the file as a whole or not at all.
        try file?.read(at: range.lowerBound, upTo: range.count, into: &line)
        guard line.count == range.count else { throw SystemFailure("read all of", "a temporary file", errno: 5) }
    }

    /// Forgets all lines. The file is closed.
    mutating func removeAll() {
        memory.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        file = nil
        fileSize = 0
    }
}
