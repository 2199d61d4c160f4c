import Bytes
import Glibc
import Testing
import TestSupport
@testable import Compression

/// Small files that would expand to large ones are refused as soon as a limit is exceeded, and leave nothing behind. Both sides of each limit are tested.
struct BombTests {
    private let small = Inflater.smallContent

    /// Returns the decompressed bytes, or the failure.
    private func inflate(
        _ bytes: [UInt8], _ format: Inflater.Format = .gzip, piece: Int = Inflater.standardPiece, limit: Int = .max
    ) -> (count: Int, code: CompressionFailure.Code?) {
        var inflater = Inflater(format, limit: limit)
        var output: [UInt8] = []
        var (count, position) = (0, 0)
        do throws(CompressionFailure) {
            while position < bytes.count {
                let end = position + min(piece, bytes.count - position)
                defer { count += output.count }
                output.removeAll(keepingCapacity: true)
                try bytes.withSpan(position..<end) { (bytes) throws(CompressionFailure) in try inflater.inflate(bytes, into: &output) }
                position = end
            }
            try inflater.finish()
            return (count, nil)
        } catch {
            return (count, error.code)
        }
    }

    @Test func ratios() {
        let ratio = Inflater.ratioLimit
        #expect(!Inflater.isBomb(content: small, compressed: 0))
        #expect(Inflater.isBomb(content: small + 1, compressed: 0))
        #expect(!Inflater.isBomb(content: 1_000_000 * ratio, compressed: 1_000_000))
        #expect(Inflater.isBomb(content: 1_000_000 * ratio + 1, compressed: 1_000_000))
        #expect(!Inflater.isBomb(content: .max, compressed: .max))
        #expect(Inflater.isBomb(content: .max, compressed: 1))
    }

    /// Zeros up to the size that is accepted at any ratio, and one byte more: then nearly nothing of the rest is decompressed.
    @Test func smallContent() throws {
        #expect(inflate(try Archives.gzip([UInt8](repeating: 0, count: small))) == (small, nil))
        #expect(inflate(try Archives.gzip([UInt8](repeating: 0, count: small + 1))).code == .tooLong)
        let bomb = try Archives.gzip([UInt8](repeating: 0, count: 3 * small / 2))
        for piece in [1000, Inflater.standardPiece, .max] {
            let (count, code) = inflate(bomb, piece: piece)
            #expect(code == .tooLong)
            #expect(count <= small + 1 << 20)
        }
    }

    /// Content above that size, with a ratio just below the limit and just above it.
    @Test func ratio() throws {
        let count = small + small / 2
        let allowed = Archives.content(spacing: 250, count: count)
        let packed = try Archives.gzip(allowed)
        #expect((160..<Inflater.ratioLimit).contains(allowed.count / packed.count))
        #expect(inflate(packed) == (allowed.count, nil))
        let refused = Archives.content(spacing: 350, count: count)
        let bomb = try Archives.gzip(refused)
        #expect((Inflater.ratioLimit + 1..<250).contains(refused.count / bomb.count))
        #expect(inflate(bomb).code == .tooLong)
    }

    /// Small members together count as one content.
    @Test func members() throws {
        let member = try Archives.gzip([UInt8](repeating: 0, count: 1 << 20))
        let members = (0..<small >> 20).flatMap { _ in member }
        #expect(inflate(members) == (small, nil))
        #expect(inflate(members + member).code == .tooLong)
        #expect(inflate(members, limit: small - 1).code == .tooLong)
        // Thousands of empty members are empty content.
        let empty = try Archives.gzip([])
        #expect(inflate((0..<10_000).flatMap { _ in empty }) == (0, nil))
    }

    @Test func sizes() throws {
        let packed = try Archives.gzip(Archives.noise(300_000))
        #expect(inflate(packed, limit: 300_000) == (300_000, nil))
        #expect(inflate(packed, limit: 299_999).code == .tooLong)
        #expect(inflate(packed, limit: 0).code == .tooLong)
    }

    /// Decompression into an unnamed file: a bomb is refused in time, and TMPDIR stays unchanged.
    @Test func files() throws {
        let folder = ScratchFolder()
        let path = try folder.write(try Archives.gzip(Archives.noise(300_000)), to: "a.gz")
        #expect(try MappedFile.inflating(path: path, limit: 300_000).count == 300_000)
        func code(_ path: String, limit: Int) -> CompressionFailure.Code? {
            do throws(CompressionFailure) { _ = try MappedFile.inflating(path: path, limit: limit) } catch { return error.code }
            return nil
        }
        #expect(code(path, limit: 299_999) == .tooLong)
        let bomb = try folder.write(try Archives.gzip([UInt8](repeating: 0, count: small + 1)), to: "bomb.gz")
        #expect(code(bomb, limit: .max) == .tooLong)
        let cut = try folder.write(Array(try Archives.gzip(Archives.noise(300_000)).dropLast(9)), to: "cut.gz")
        #expect(code(cut, limit: .max) == .truncated)
        // A file that is not gzip is mapped unchanged.
        let plain = try folder.write(Archives.noise(10), to: "plain")
        #expect(try MappedFile.inflating(path: plain, limit: 1).count == 10)
        #expect(try folderNames(folder.path) == ["a.gz", "bomb.gz", "cut.gz", "plain"])
    }

    // MARK: Archives

    private func contents(_ entries: [Archives.Entry], limit: Int = 256 << 20) throws -> [Result<Int, CompressionFailure>] {
        let folder = ScratchFolder()
        let archive = try ZipArchive(path: try folder.write(Archives.zip(entries), to: "a.zip"))
        var found: [ZipArchive.Entry] = []
        try archive.forEachEntry { entry, _ in
            found.append(entry)
            return true
        }
        return found.map { entry in
            do throws(CompressionFailure) { return .success(try archive.content(entry, limit: limit).count) } catch { return .failure(error) }
        }
    }

    private func code(_ result: Result<Int, CompressionFailure>?) -> CompressionFailure.Code? {
        if case .failure(let failure) = result { failure.code } else { nil }
    }

    private func entry(_ content: [UInt8], size: Int? = nil) throws -> Archives.Entry {
        Archives.Entry(name: "a", compressed: try Archives.bare(content), checksum: try Archives.checksum(content), size: size ?? content.count)
    }

    @Test func zipLimits() throws {
        let noise = try entry(Archives.noise(50_000))
        #expect(try contents([noise], limit: 50_000).map { try $0.get() } == [50_000])
        #expect(code(try contents([noise], limit: 49_999).first) == .tooLong)
        let zeros = try entry([UInt8](repeating: 0, count: small))
        #expect(try contents([zeros]).map { try $0.get() } == [small])
        #expect(code(try contents([try entry([UInt8](repeating: 0, count: small + 1))]).first) == .tooLong)
    }

    /// An archive that states smaller or larger sizes than its files have.
    @Test func zipLies() throws {
        let zeros = [UInt8](repeating: 0, count: 10 << 20)
        for size in [0, 1, zeros.count - 1] { #expect(code(try contents([try entry(zeros, size: size)]).first) == .tooLong) }
        #expect(code(try contents([try entry(zeros, size: zeros.count + 1)]).first) == .malformed)
        #expect(code(try contents([try entry(zeros, size: 0xFFFF_FFFE)]).first) == .tooLong)
        // A stated size that so few bytes cannot expand to is refused before memory is allocated.
        #expect(code(try contents([try entry([1], size: 200 << 20)]).first) == .tooLong)
        var stored = Archives.Entry(name: "a", compressed: Array("hello".utf8), method: 0, checksum: 0x3610_A686, size: 5)
        #expect(try contents([stored]).map { try $0.get() } == [5])
        stored.size = 4
        #expect(code(try contents([stored]).first) == .malformed)
        var long = try entry(zeros)
        long.compressedSize = 0xFFFF_FFFE
        #expect(code(try contents([long]).first) == .malformed)
    }

    /// The greatest number of files, and one more.
    @Test func zipWithManyFiles() throws {
        let folder = ScratchFolder()
        let path = try folder.write(Archives.zip((0..<1000).map { Archives.Entry(name: "\($0)", compressed: [], method: 0, size: 0) }), to: "a.zip")
        let archive = try ZipArchive(path: path)
        var count = 0
        try archive.forEachEntry(limit: 1000) { _, _ in
            count += 1
            return true
        }
        #expect(count == 1000)
        #expect(throws: CompressionFailure.self) { try archive.forEachEntry(limit: 999) { _, _ in true } }
    }
}
