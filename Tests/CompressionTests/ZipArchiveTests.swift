import Bytes
import Glibc
import Testing
@testable import Compression

/// Archives of one file, built byte by byte. The wide archive has every number in its zip64 form.
struct ZipArchiveTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/secflow-zip.XXXXXX".utf8CString)
        #expect(mkdtemp(&template) != nil)
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func write(_ bytes: [UInt8]) throws -> String {
        let path = "\(folder)/a.zip"
        try AtomicFile.write(bytes.span, to: path)
        return path
    }

    /// A file's local header, its bytes, its entry in the directory, and the directory's end.
    private func archive(wide: Bool = false, checksum: UInt32 = 0x3610_A686, size: Int = 5, comment: String = "") -> [UInt8] {
        func little(_ number: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let content = Array("hello".utf8)
        let name = Array("a.txt".utf8)
        var bytes = little(0x0403_4B50, 4) + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4)
        bytes += little(Int(checksum), 4) + little(5, 4) + little(5, 4) + little(name.count, 2) + little(0, 2) + name + content
        let start = bytes.count
        let extra = wide ? little(1, 2) + little(24, 2) + little(size, 8) + little(5, 8) + little(0, 8) : []
        bytes += little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(Int(checksum), 4)
        bytes += little(wide ? 0xFFFF_FFFF : 5, 4) + little(wide ? 0xFFFF_FFFF : size, 4) + little(name.count, 2) + little(extra.count, 2)
        bytes += little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) + little(wide ? 0xFFFF_FFFF : 0, 4) + name + extra
        let length = bytes.count - start
        if wide {
            let end = bytes.count
            bytes += little(0x0606_4B50, 4) + little(44, 8) + little(45, 2) + little(45, 2) + little(0, 4) + little(0, 4)
            bytes += little(1, 8) + little(1, 8) + little(length, 8) + little(start, 8)
            bytes += little(0x0706_4B50, 4) + little(0, 4) + little(end, 8) + little(1, 4)
        }
        bytes += little(0x0605_4B50, 4) + little(0, 4) + little(1, 2) + little(1, 2)
        bytes += little(wide ? 0xFFFF_FFFF : length, 4) + little(wide ? 0xFFFF_FFFF : start, 4)
        return bytes + little(comment.utf8.count, 2) + Array(comment.utf8)
    }

    private func contents(_ bytes: [UInt8]) throws -> [String] {
        let archive = try ZipArchive(path: try write(bytes))
        var entries: [(String, ZipArchive.Entry)] = []
        try archive.forEachEntry { entry, name in
            entries.append((name.text, entry))
            return true
        }
        return try entries.map { "\($0.0): \(String(decoding: try archive.content($0.1), as: UTF8.self))" }
    }

    @Test(arguments: [false, true], ["", "a comment"])
    func aFile(_ wide: Bool, _ comment: String) throws {
        #expect(try contents(archive(wide: wide, comment: comment)) == ["a.txt: hello"])
        #expect(unlink("\(folder)/a.zip") == 0 && rmdir(folder) == 0)
    }

    @Test func damage() throws {
        #expect(throws: CompressionFailure.self) { try contents(archive(checksum: 1)) }
        #expect(throws: CompressionFailure.self) { try contents(archive(size: 4)) }
        #expect(throws: CompressionFailure.self) { try contents([]) }
        #expect(throws: CompressionFailure.self) { try contents(Array("PK is no zip archive, however long it is".utf8)) }
        #expect(unlink("\(folder)/a.zip") == 0 && rmdir(folder) == 0)
    }

    /// A truncated or changed archive gives an error or the right content, and never a crash.
    @Test func anyDamage() throws {
        for wide in [false, true] {
            let whole = archive(wide: wide)
            for count in 0..<whole.count { #expect(throws: CompressionFailure.self) { try contents(Array(whole[..<count])) } }
            for place in whole.indices {
                for value in [0, 0xFF, whole[place] ^ 0x80] as [UInt8] {
                    var changed = whole
                    changed[place] = value
                    _ = try? contents(changed)
                }
            }
        }
        #expect(unlink("\(folder)/a.zip") == 0 && rmdir(folder) == 0)
    }
}
