import Bytes
package import JSONLines

/// The lines of one type of records, until the filing's own line is written: in memory up to a limit, then in a temporary file without a name.
package final class RecordSpool {
    /// Where the lines are written.
    package var writer: JSONWriter
    package private(set) var count = 0
    private let storage: Storage

    package init() {
        let storage = Storage()
        self.storage = storage
        writer = JSONWriter { storage.take(&$0) }
    }

    /// Ends a record.
    package func endLine() {
        writer.endObject()
        writer.endLine()
        count += 1
    }

    /// Adds a record's line, which ends with a newline.
    func add(line: Span<UInt8>) {
        writer.lines(line)
        count += 1
    }

    /// Adds the lines of another spool.
    func add(_ other: RecordSpool) {
        other.copy(to: &writer)
        count += other.count
    }

    /// Throws if lines could not be written to the temporary file.
    func check() throws(SystemFailure) {
        if let failure = storage.failure { throw failure }
    }

    /// Writes all lines.
    package func copy(to target: inout JSONWriter) {
        storage.copy(to: &target)
        let rest = writer.bytes
        target.lines(rest.span)
    }

    private final class Storage {
        private var memory: [UInt8] = []
        private var file: File?
        /// The lengths of the pieces in the file; each is whole lines.
        private var pieces: [Int] = []
        private(set) var failure: SystemFailure?
        private static let memoryLimit = 4 << 20

        /// A descriptor that an optional can hold.
        private final class File {
            let descriptor: Descriptor
            init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
        }

        func take(_ lines: inout GatheredBytes) {
            lines.forEachRun { memory.append($0) }
            lines.removeAll()
            guard memory.count >= Self.memoryLimit, failure == nil else { return }
            do throws(SystemFailure) {
                if file == nil { file = File(try Descriptor(temporary: ())) }
                let lines = memory
                try file?.descriptor.write(lines.span)
                pieces.append(lines.count)
            } catch { failure = error }
            memory.removeAll(keepingCapacity: true)
        }

        func copy(to target: inout JSONWriter) {
            var position = 0
            var piece: [UInt8] = []
            for count in pieces {
                // The file has no name and is this process's own. If it cannot be read, the process ends, and the filing is rejected as one that crashed it.
                let isRead = (try? file?.descriptor.read(at: position, upTo: count, into: &piece)) != nil
                precondition(isRead && piece.count == count, "a temporary file cannot be read")
                target.lines(piece.span)
                position += count
            }
            let lines = memory
            target.lines(lines.span)
        }
    }
}
