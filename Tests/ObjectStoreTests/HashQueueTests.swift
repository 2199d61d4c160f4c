import Bytes
import Digest
import Synchronization
import TestSupport
import Testing

@testable import ObjectStore

@Suite struct `Hashes of files` {
    /// Counts the calls that tell the caller of a result.
    private final class Wakes: Sendable {
        let count = Atomic(0)
    }

    @Test(arguments: [0, 1, 16 << 10]) func `a short range is hashed at once`(bytes: Int) throws {
        let folder = ScratchFolder()
        let content = (0..<bytes).map { UInt8(truncatingIfNeeded: $0) }
        let file = try UploadFile(path: folder.write(content, to: "file"))
        let wakes = Wakes()
        let queue = HashQueue { wakes.count.add(1, ordering: .relaxed) }
        #expect(!queue.hasResult)
        let number = queue.enqueue(file, 0..<bytes, withMD5: true)
        #expect(queue.hasResult)
        let (identifier, result) = try #require(queue.next())
        let hashes = try result.get()
        #expect(identifier == number)
        #expect(hashes.sha256 == SHA256.hash(content.span))
        #expect(hashes.md5 == MD5.hash(content.span))
        #expect(!queue.hasResult)
        #expect(wakes.count.load(ordering: .relaxed) == 0)
    }

    @Test func `a long range is hashed in a thread, which wakes the caller`() async throws {
        let folder = ScratchFolder()
        let content = [UInt8](repeating: 7, count: (16 << 10) + 1)
        let file = try UploadFile(path: folder.write(content, to: "file"))
        let wakes = Wakes()
        let queue = HashQueue { wakes.count.add(1, ordering: .relaxed) }
        let number = queue.enqueue(file, 0..<content.count, withMD5: false)
        while wakes.count.load(ordering: .relaxed) == 0 { try await Task.sleep(for: .milliseconds(1)) }
        let (identifier, result) = try #require(queue.next())
        #expect(identifier == number)
        #expect(try result.get().sha256 == SHA256.hash(content.span))
    }
}
