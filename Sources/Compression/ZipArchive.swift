import Bytes
import CZlib
import Glibc

/// Reads files out of a zip archive (PKWARE's APPNOTE.TXT 6.3, with zip64: archives over 4 GB or of more than 65,535 files). Only the file being read is held in
/// memory.
package final class ZipArchive {
    /// An entry of the archive's directory.
    package struct Entry: Sendable {
        fileprivate var method: UInt16
        /// The CRC-32 of the content.
        fileprivate var checksum: UInt32
        fileprivate var compressedSize: Int
        package fileprivate(set) var size: Int
        /// The offset of the file's local header.
        fileprivate var header: Int
    }

    package let path: String
    private let file: Descriptor
    private let size: Int
    /// The time of the archive's last change, in seconds of Unix time.
    package let modified: Int
    private var directory: Range<Int> = 0..<0

    /// The bytes of the directory that are read at a time. An entry has at most 46 + 3 × 65,535.
    private static let window = 1 << 20

    package init(path: String) throws(CompressionFailure) {
        self.path = path
        do throws(SystemFailure) {
            file = try Descriptor(reading: path)
            size = try file.size()
            modified = try FileStatus(of: file).modified
        } catch { throw CompressionFailure(error) }
        directory = try findDirectory()
    }

    /// The maximum number of entries of an archive. The archives of the SEC have one or two files for each of about a million filers.
    package static let entryLimit = 4 << 20

    /// Calls `body` with each entry and its name, in the directory's order, until `body` returns false.
    package func forEachEntry(limit: Int = entryLimit, _ body: (Entry, _ name: Span<UInt8>) -> Bool) throws(CompressionFailure) {
        var position = directory.lowerBound
        var start = position
        var bytes: [UInt8] = []
        var count = 0
        while position < directory.upperBound {
            count += 1
            guard count <= limit else { throw CompressionFailure(.tooLong, "\(path): more than \(limit) files in the archive") }
            if position + Self.window / 4 > start + bytes.count, start + bytes.count < directory.upperBound || bytes.isEmpty {
                start = position
                bytes = try read(start..<min(directory.upperBound, start + Self.window))
            }
            let entry = bytes.span.extracting(position - start..<bytes.count)
            guard entry.count >= 46, entry.number(0, 4) == 0x0201_4B50 else { throw malformed("its directory is damaged at byte \(position)") }
            let (nameLength, extraLength, commentLength) = (entry.number(28, 2), entry.number(30, 2), entry.number(32, 2))
            let length = 46 + nameLength + extraLength + commentLength
            guard entry.count >= length else { throw malformed("its directory is cut off") }
            var found = Entry(
                method: UInt16(entry.number(10, 2)), checksum: UInt32(entry.number(16, 4)), compressedSize: entry.number(20, 4), size: entry.number(24, 4),
                header: entry.number(42, 4))
            Self.widen(&found, entry.extracting(46 + nameLength..<46 + nameLength + extraLength))
            if !body(found, entry.extracting(46..<46 + nameLength)) { return }
            position += length
        }
    }

    /// Returns the content of a file, after checking its length and checksum.
    ///
    /// - Parameter limit: bytes that the content may have.
    package func content(_ entry: Entry, limit: Int = 256 << 20) throws(CompressionFailure) -> [UInt8] {
        guard entry.header >= 0, entry.header <= size - 30, entry.compressedSize >= 0, entry.compressedSize <= size, entry.size >= 0 else {
            throw CompressionFailure(.malformed, "its position is outside of the archive")
        }
        let header = try read(entry.header..<entry.header + 30)
        guard header.count == 30, header.span.number(0, 4) == 0x0403_4B50 else { throw malformed("there is no file at byte \(entry.header)") }
        guard entry.size <= limit else { throw CompressionFailure(.tooLong, "a file of the archive is longer than \(limit) bytes") }
        guard !Inflater.isBomb(content: entry.size, compressed: entry.compressedSize) else {
            throw CompressionFailure(.tooLong, "a file of the archive is longer than \(Inflater.ratioLimit) times its compressed bytes")
        }
        var position = entry.header + 30 + header.span.number(26, 2) + header.span.number(28, 2)
        let end = position + entry.compressedSize
        guard end <= size else { throw CompressionFailure(.truncated, "\(path) is cut off") }
        var content: [UInt8] = []
        switch entry.method {
        case 0:
            guard entry.compressedSize == entry.size else { throw CompressionFailure(.malformed, "its length differs from the archive's directory") }
            content = try read(position..<end)
        case 8:
            // The size in the directory may be wrong: reserve only a small part of it.
            content.reserveCapacity(min(entry.size, Self.window))
            var inflater = Inflater(.bare, limit: entry.size)
            while position < end {
                let piece = try read(position..<min(end, position + 256 * 1024))
                try inflater.inflate(piece.span, into: &content)
                position += piece.count
            }
            try inflater.finish()
        default: throw CompressionFailure(.malformed, "its compression method \(entry.method) is not supported")
        }
        let checksum = content.withUnsafeBytes { crc32_z(0, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count) }
        guard content.count == entry.size, UInt32(checksum) == entry.checksum else { throw CompressionFailure(.malformed, "the checksum is wrong") }
        return content
    }

    /// Finds the directory by its end record, which stands at the end of the archive, before an optional comment.
    private func findDirectory() throws(CompressionFailure) -> Range<Int> {
        let start = max(0, size - 22 - 65_535 - 20)
        let tail = try read(start..<size)
        guard tail.count >= 22 else { throw malformed("not a zip archive") }
        var found = tail.count - 22
        while found >= 0, tail.span.number(found, 4) != 0x0605_4B50 { found -= 1 }
        guard found >= 0 else { throw malformed("not a zip archive, or cut off") }
        var (length, offset) = (tail.span.number(found + 12, 4), tail.span.number(found + 16, 4))
        if found >= 20, tail.span.number(found - 20, 4) == 0x0706_4B50 {
            let place = tail.span.number(found - 12, 8)
            guard place >= 0, place <= size - 56 else { throw malformed("its directory is outside of the archive") }
            let wide = try read(place..<place + 56)
            guard wide.count == 56, wide.span.number(0, 4) == 0x0606_4B50 else { throw malformed("its directory is outside of the archive") }
            (length, offset) = (wide.span.number(40, 8), wide.span.number(48, 8))
        }
        guard length >= 0, offset >= 0, length <= size, offset <= size - length else { throw malformed("its directory is outside of the archive") }
        return offset..<offset + length
    }

    /// Replaces each number of 0xFFFFFFFF by the next 64-bit number of the zip64 extra field (header ID 1), which holds only the numbers that need 64 bits.
    private static func widen(_ entry: inout Entry, _ extra: Span<UInt8>) {
        var position = 0
        while position + 4 <= extra.count {
            let (kind, length) = (extra.number(position, 2), extra.number(position + 2, 2))
            var place = position + 4
            let end = min(extra.count, place + length)
            if kind == 1 {
                func next(_ number: inout Int) {
                    guard number == 0xFFFF_FFFF, place + 8 <= end else { return }
                    number = extra.number(place, 8)
                    place += 8
                }
                next(&entry.size)
                next(&entry.compressedSize)
                next(&entry.header)
            }
            position += 4 + length
        }
    }

    private func read(_ range: Range<Int>) throws(CompressionFailure) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= size else { throw CompressionFailure(.truncated, "\(path) is cut off") }
        var bytes = [UInt8](repeating: 0, count: range.count)
        var filled = 0
        while filled < bytes.count {
            let start = filled
            let count: Int
            do throws(SystemFailure) {
                count = try retryingInterrupts("read", path) {
                    bytes.withUnsafeMutableBytes { pread(file.number, $0.baseAddress.map { $0 + start }, $0.count - start, off_t(range.lowerBound + start)) }
                }
            } catch { throw CompressionFailure(error) }
            guard count > 0 else { throw CompressionFailure(.truncated, "\(path) is cut off") }
            filled += count
        }
        return bytes
    }

    private func malformed(_ reason: String) -> CompressionFailure { CompressionFailure(.malformed, "\(path): \(reason)") }
}

extension Span where Element == UInt8 {
    /// Returns a little-endian number. A number too large for `Int` becomes negative, which callers refuse as an offset.
    fileprivate func number(_ offset: Int, _ width: Int) -> Int {
        var number: UInt64 = 0
        for position in 0..<width { number |= UInt64(self[offset + position]) << (8 * UInt64(position)) }
        return Int(truncatingIfNeeded: number)
    }
}
