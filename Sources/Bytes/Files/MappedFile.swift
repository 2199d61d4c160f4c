import Glibc

/// A file's bytes, mapped privately and followed by at least one zero byte, which C parsers need.
///
/// The file must not shrink while it is mapped. Files of a store never shrink: they are replaced by renaming.
package final class MappedFile: @unchecked Sendable {
    package let path: String
    package let count: Int
    private let base: UnsafeMutablePointer<UInt8>
    private let mappedLength: Int

    package convenience init(path: String) throws(SystemFailure) {
        try self.init(mapping: try Descriptor(reading: path, waits: false), path: path)
    }

    /// Maps an open file. `path` is its name in messages.
    package init(mapping file: borrowing Descriptor, path: String) throws(SystemFailure) {
        let count = try file.size()
        // Reserve one page more than the file needs, so that a zero byte follows the last byte.
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let length = (count / page + 1) * page
        guard let reserved = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
            reserved != MAP_FAILED
        else { throw SystemFailure("map", path) }
        if count > 0 {
            let mapped = mmap(reserved, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, file.number, 0)
            guard mapped != MAP_FAILED else {
                let failure = SystemFailure("map", path)
                munmap(reserved, length)
                throw failure
            }
        }
        self.path = path
        self.count = count
        self.base = reserved.assumingMemoryBound(to: UInt8.self)
        self.mappedLength = length
    }

    deinit { munmap(base, mappedLength) }

    package func withBytes<R, E: Error>(_ range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range beyond the mapped file")
        return try body(Span(_unsafeElements: UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)))
    }

    package func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try withBytes(0..<count, body)
    }

    /// Calls `body` with a range that is followed by a zero byte while `body` runs. The page with the zero byte becomes a private copy; the file is unchanged.
    /// Only one thread at a time may call this on a mapping.
    package func withTerminatedBytes<R, E: Error>(_ range: Range<Int>, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range beyond the mapped file")
        let next = base + range.upperBound
        let kept = next.pointee
        if kept != 0 { next.pointee = 0 }
        defer { if kept != 0 { next.pointee = kept } }
        return try withBytes(range, body)
    }

    /// Lets the system take back the memory of a range that will not be read again soon. The bytes stay what they are: they are read from the file again.
    ///
    /// Within `withTerminatedBytes`, the range must end a page before the zero byte. This keeps its place only in a private copy.
    package func release(_ range: Range<Int>) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = (range.lowerBound + page - 1) / page * page
        let end = min(range.upperBound, count) / page * page
        if start < end { madvise(base + start, end - start, Int32(MADV_DONTNEED)) }
    }
}
