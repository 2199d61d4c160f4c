import Bytes
import HTTP
import Testing
@testable import Edgar

struct FeedArchiveTests {
    private final class Members: FeedMembers {
        var bytes = 0
        func restart(_: ResponseHead) { bytes = 0 }
        func begin(_: String) {}
        func content(_ content: Span<UInt8>) { bytes += content.count }
        func end() {}
    }

    /// A header of a file of `size` bytes, and its content.
    private func archive(size: Int) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ position: Int) { for (index, byte) in text.utf8.enumerated() { block[position + index] = byte } }
        let octal = String(size, radix: 8)
        put("a.nc", 0)
        put(String(repeating: "0", count: 11 - octal.utf8.count) + octal, 124)
        put("0", 156)
        put("        ", 148)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.utf8.count) + sum + "\0 ", 148)
        return Self.gzip(block) + (0..<(size >> 16) + 1).flatMap { _ in Self.zeros }
    }

    /// A gzip member without compression.
    private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ number: UInt32, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
        let count = UInt32(bytes.count)
        var sum = UInt32.max
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
        }
        return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(count, 2) + little(~count, 2) + bytes + little(~sum, 4) + little(count, 4)
    }

    /// 65,536 zeros.
    private static let zeros: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00, 0x80, 0x90, 0xFE, 0xAF, 0xEE, 0x08, 0x0A,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x6A, 0xEB, 0x8E, 0x97, 0xD7, 0x00, 0x00, 0x01, 0x00,
    ]

    /// A bomb ends the transfer as soon as it is recognized.
    @Test func bombs() throws {
        // Just below the size that passes with any ratio (Inflater.smallContent), and far above it.
        let small = 64 << 20
        for (size, isTaken) in [(small - 2 << 16, true), (16 * small, false)] {
            let members = Members()
            let feed = FeedArchive(members)
            var head = ResponseHead()
            head.status = 200
            try feed.begin(head)
            try feed.receive(archive(size: size).span)
            #expect((feed.refusal == nil) == isTaken)
            #expect((feed.fault == nil) == isTaken)
            #expect(isTaken ? members.bytes == size : members.bytes <= small)
        }
    }
}
