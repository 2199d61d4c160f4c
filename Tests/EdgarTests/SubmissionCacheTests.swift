import Bytes
import Digest
import RedisClient
import Testing
import TestSupport
@testable import Edgar
@testable import FilingStore

struct SubmissionCacheTests {
    @Test func addresses() throws {
        let whole = try #require(CacheAddress("rediss://fetcher@cache.internal:6380/3?ttl=60"))
        #expect(whole.server.description == "rediss://cache.internal:6380/3" && whole.server.user == "fetcher" && whole.lifetime == 60)
        #expect(CacheAddress("redis://h")?.lifetime == 86_400)
    }

    @Test(arguments: [
        "", "h", "redis://h/0?", "redis://h/0?ttl", "redis://h/0?ttl=", "redis://h/0?ttl=0", "redis://h/0?ttl=-1", "redis://h/0?ttl=1h",
        "redis://h/0?ttl=1&x=2", "redis://h/0?ttl=99999999999999999999", "redis://h/0?password=secret", "redis://:secret@h/0?ttl=60",
    ])
    func noAddresses(_ text: String) { #expect(CacheAddress(text) == nil) }

    private func stored(_ content: [UInt8], _ folder: ScratchFolder, sha256: String? = nil) throws -> SubmissionStore.Entry {
        let path = "\(folder.path)/file"
        try AtomicFile.write(content.span, to: path)
        return SubmissionStore.Entry(
            path: path, key: "file", bytes: content.count, sha256: sha256 ?? SHA256.hash(content.span).hexadecimal, fetchedAt: "",
            lastModified: "Mon, 01 Jan 2001 00:00:00 GMT")
    }

    private func content(of submission: CachedSubmission) throws -> [UInt8] {
        var content: [UInt8] = []
        try submission.forEachPiece { content.append($0) }
        return content
    }

    @Test func valueAndBack() throws {
        let folder = ScratchFolder()
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let value = try #require(CachedSubmission.value(of: stored(content, folder)))
        #expect(value.count < content.count / 2)
        let submission = try #require(CachedSubmission(value))
        #expect(submission.isIntact && submission.lastModified == "Mon, 01 Jan 2001 00:00:00 GMT")
        #expect(try self.content(of: submission) == content)
    }

    @Test func damage() throws {
        let folder = ScratchFolder()
        let content = Array("<SEC-DOCUMENT>".utf8) + [UInt8](repeating: 0x20, count: 5000)
        let value = try #require(CachedSubmission.value(of: stored(content, folder)))
        for position in value.indices {
            var damaged = value
            damaged[position] ^= 1
            // The hash covers neither `Last-Modified` nor the header of gzip; neither changes the content.
            guard let submission = CachedSubmission(damaged), submission.isIntact else { continue }
            #expect(try self.content(of: submission) == content)
        }
        for count in 0..<value.count { #expect(CachedSubmission(Array(value[..<count]))?.isIntact != true) }
    }

    /// A file that changed after it was fetched, and one that is too long, are not cached.
    @Test func whatIsNotCached() throws {
        let folder = ScratchFolder()
        #expect(CachedSubmission.value(of: try stored([1, 2, 3], folder, sha256: String(repeating: "0", count: 64))) == nil)
        let content = (0..<10_000).map { _ in UInt8.random(in: 0...255) }
        let entry = try stored(content, folder)
        #expect(CachedSubmission.value(of: entry, limit: 9000) == nil)
        #expect(CachedSubmission.value(of: entry, limit: 11_000) != nil)
    }
}
