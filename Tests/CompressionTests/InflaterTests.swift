import Bytes
import Glibc
import Testing
@testable import Compression

struct InflaterTests {
    /// Text with repetitions at short and long distances, and random bytes.
    private static let content: [UInt8] = {
        var state: UInt64 = 7
        return (0..<60_000).flatMap { number -> [UInt8] in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return number % 3 == 0 ? [UInt8(truncatingIfNeeded: state >> 33)] : Array("<td>\(state >> 60)</td>".utf8)
        }
    }()

    private func compressed(_ bytes: [UInt8], level: Int32 = 6) throws -> [UInt8] {
        var deflater = try Deflater(level: level)
        var output: [UInt8] = []
        deflater.deflate(bytes.span, into: &output)
        deflater.finish(into: &output)
        return output
    }

    private func inflated(_ bytes: [UInt8], _ format: Inflater.Format = .gzip, piece: Int = .max, limit: Int = .max) throws(CompressionFailure) -> [UInt8] {
        var inflater = Inflater(format, limit: limit)
        var output: [UInt8] = []
        var position = 0
        while position < bytes.count {
            let end = position + min(piece, bytes.count - position)
            try bytes.withSpan(position..<end) { (bytes) throws(CompressionFailure) in try inflater.inflate(bytes, into: &output) }
            position = end
        }
        try inflater.finish()
        return output
    }

    @Test(arguments: [1, 7, 1000, 65_536, .max], [Int32(1), 6, 9]) func pieces(_ piece: Int, _ level: Int32) throws {
        #expect(try inflated(compressed(Self.content, level: level), piece: piece) == Self.content)
    }

    /// Consecutive members are one content, wherever the pieces end. An empty member adds nothing.
    @Test func members() throws {
        let members = try compressed(Array("one ".utf8)) + compressed([]) + compressed(Array("two".utf8))
        for piece in 1...members.count { #expect(try inflated(members, piece: piece) == Array("one two".utf8)) }
        #expect(throws: CompressionFailure.self) { try inflated(members + [0, 0, 0]) }
    }

    /// gzip with a name, a comment, an extra field and a checksum of its header.
    @Test func header() throws {
        let plain = try compressed(Array("hello".utf8))
        let extras: [UInt8] = [3, 0, 1, 2, 3] + Array("name\u{0}comment\u{0}".utf8)
        var named = Array(plain[..<10]) + extras + plain[10...]
        named[3] = 4 + 8 + 16
        for piece in 1...named.count { #expect(try inflated(named, piece: piece) == Array("hello".utf8)) }
    }

    @Test func otherFormats() throws {
        let plain = try compressed(Self.content)
        #expect(try inflated(Array(plain[10..<plain.count - 8]), .bare, piece: 999) == Self.content)
        let zlib: [UInt8] = [
            0x78, 0x9C, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8, 0x40, 0xA2, 0xB8, 0x32, 0x88, 0x14, 0x03, 0x00, 0x7D, 0x3B, 0x14, 0x9B,
        ]
        for piece in [3, 20, 22, 30] { #expect(try inflated(zlib + zlib, .zlib, piece: piece) == inflated(zlib, .zlib)) }
        #expect(try inflated(zlib, .zlib, piece: 1) == Array(String(repeating: "hello, hello, hello\n", count: 3).utf8))
    }

    @Test func cutOff() throws {
        let whole = try compressed(Array(Self.content[..<3000]))
        for count in 0..<whole.count { #expect(throws: CompressionFailure.self) { try inflated(Array(whole[..<count]), piece: 100) } }
    }

    /// A changed byte is detected, unless it is in the header's time or system, where it changes nothing.
    @Test func changed() throws {
        let content = Array(Self.content[..<3000])
        let whole = try compressed(content)
        for place in whole.indices {
            for value in [0, 0xFF, whole[place] ^ 1, whole[place] ^ 0x80] as [UInt8] {
                var changed = whole
                changed[place] = value
                if let result = try? inflated(changed, piece: 64) { #expect(result == content) }
            }
        }
    }

    @Test func limit() throws {
        let bomb = try compressed([UInt8](repeating: 0x30, count: 50 << 20))
        #expect(try inflated(bomb, limit: 50 << 20).count == 50 << 20)
        do throws(CompressionFailure) {
            _ = try inflated(bomb, limit: 1 << 20)
            Issue.record("no limit")
        } catch {
            #expect(error.code == .tooLong)
        }
    }
}
