import Bytes
import Glibc
import Records

/// Sorts `filing` lines by their filing dates. Of several lines with the same accession number, the one added first is kept.
///
/// The lines wait in an unlinked temporary file; memory holds sixteen bytes for each.
final class SortedLines {
    private struct Entry {
        /// The filing date, and the offset of the line in the file.
        var place: UInt64
        var number: UInt64

        var offset: Int { Int(place & 0xFF_FFFF_FFFF) }
    }

    private static let name = "the temporary file of sorted lines"

    private let file: Descriptor
    private var entries: [Entry] = []
    private var buffer: [UInt8] = []
    private var end = 0

    init() throws(SystemFailure) {
        file = try Descriptor(temporary: ())
    }

    var isEmpty: Bool { entries.isEmpty }

    /// - Parameter line: includes its newline.
    func add(_ line: Span<UInt8>, _ number: AccessionNumber, filed day: CalendarDate) throws(SystemFailure) {
        entries.append(Entry(place: UInt64(max(0, day.days)) << 40 | UInt64(end), number: number.packed))
        end += line.count
        buffer.append(line)
        if buffer.count >= 256 * 1024 { try flush() }
    }

    /// Passes each line to `body` in order, then removes all of them.
    func drain(_ body: (Span<UInt8>) throws(EdgarFailure) -> Void) throws(EdgarFailure) {
        try rethrowing(flush(), as: EdgarFailure.init)
        entries.sort { ($0.number, $0.offset) < ($1.number, $1.offset) }
        var last: UInt64?
        entries.removeAll { entry in
            defer { last = entry.number }
            return entry.number == last
        }
        entries.sort { $0.place < $1.place }
        var line: [UInt8] = []
        for entry in entries {
            try rethrowing(file.readLine(at: entry.offset, into: &line, name: Self.name), as: EdgarFailure.init)
            try body(line.span)
        }
        entries.removeAll()
        end = 0
        try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemFailure("empty", Self.name) }
        }
    }

    private func flush() throws(SystemFailure) {
        let waiting = buffer
        try file.write(waiting.span)
        buffer.removeAll(keepingCapacity: true)
    }
}

extension Descriptor {
    /// Reads the line at `offset`, with its newline if it has one.
    func readLine(at offset: Int, into line: inout [UInt8], name: String, limit: Int = 64 << 20) throws(SystemFailure) {
        line.removeAll(keepingCapacity: true)
        var piece = 1024
        while true {
            let start = line.count
            line.append(contentsOf: repeatElement(0, count: piece))
            let count = try retryingInterrupts("read", name) {
                line.withUnsafeMutableBytes { pread(number, $0.baseAddress.map { $0 + start }, piece, off_t(offset + start)) }
            }
            line.removeLast(piece - count)
            if let newline = line.span.firstIndex(of: 0x0A, from: start) {
                line.removeLast(line.count - newline - 1)
                return
            }
            if count < piece || line.count >= limit { return }
            piece *= 4
        }
    }
}

extension AccessionNumber {
    /// The eighteen digits of the accession number as an integer.
    package var packed: UInt64 {
        description.utf8.reduce(0) { $1 == UInt8(ascii: "-") ? $0 : $0 &* 10 &+ UInt64($1 &- 0x30) }
    }
}
