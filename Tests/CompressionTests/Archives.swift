import Bytes
import Glibc
import Testing
@testable import Compression

/// Archives that the tests of compression build byte by byte.
enum Archives {
    struct Entry {
        var name: String
        /// The bytes of the file in the archive.
        var compressed: [UInt8]
        var method = 8
        var checksum: UInt32 = 0
        /// The uncompressed size that the archive states.
        var size: Int
        /// The compressed size that the archive states; nil for the true size.
        var compressedSize: Int?
    }

    static func gzip(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
        var deflater = try Deflater(level: level)
        var output: [UInt8] = []
        deflater.deflate(bytes.span, into: &output)
        deflater.finish(into: &output)
        return output
    }

    /// Returns the bytes as a deflate stream, without gzip's header and trailer.
    static func bare(_ bytes: [UInt8]) throws -> [UInt8] { Array(try gzip(bytes).dropFirst(10).dropLast(8)) }

    /// Returns the CRC-32 of the bytes, from the trailer of their gzip.
    static func checksum(_ bytes: [UInt8]) throws -> UInt32 {
        try gzip(bytes).suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    static func zip(_ entries: [Entry]) -> [UInt8] {
        func little(_ number: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let told = entry.compressedSize ?? entry.compressed.count
            let numbers = little(Int(entry.checksum), 4) + little(told, 4) + little(entry.size, 4)
            let name = Array(entry.name.utf8)
            directory += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(0, 2) + little(entry.method, 2) + little(0, 4) + numbers
            directory += little(name.count, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(bytes.count, 4) + name
            bytes += little(0x0403_4B50, 4) + little(20, 2) + little(0, 2) + little(entry.method, 2) + little(0, 4) + numbers
            bytes += little(name.count, 2) + little(0, 2) + name + entry.compressed
        }
        let start = bytes.count
        bytes += directory + little(0x0605_4B50, 4) + little(0, 4) + little(entries.count & 0xFFFF, 2) + little(entries.count & 0xFFFF, 2)
        return bytes + little(directory.count, 4) + little(start, 4) + little(0, 2)
    }

    /// Returns random bytes, which do not compress.
    static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 11
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
    }

    /// Returns blocks of `spacing` thousand bytes each: a thousand bytes of noise, then zeros.
    static func content(spacing: Int, count: Int) -> [UInt8] {
        let noise = noise(1000)
        let zeros = [UInt8](repeating: 0, count: 1000 * (spacing - 1))
        var content: [UInt8] = []
        content.reserveCapacity(count + zeros.count)
        var round: UInt8 = 0
        while content.count < count {
            content += noise.enumerated().map { $1 &+ round &* UInt8(truncatingIfNeeded: $0) }
            content += zeros
            round &+= 1
        }
        return content
    }
}
