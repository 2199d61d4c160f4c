import Access
import Testing

@testable import Service

struct AnswerCacheTests {
    private static let endpoint = Endpoint.all[0]

    private func keep(_ size: Int, _ target: String, _ mark: String, in cache: AnswerCache) {
        let validators = Validators(ChangeWatch.Moment(mark: mark, changedAt: 0), [target])
        cache.keep(
            ServiceAnswer(200, [], .bytes(Array(repeating: 1, count: size))), of: Self.endpoint, validators, notModified: ServiceAnswer(304), key(target),
            mark: mark)
    }

    private func key(_ target: String) -> AnswerCache.Key {
        AnswerCache.Key(target: target, accept: nil, isGzip: false, hasSession: false, scopes: Scopes(.anonymous(address: "")))
    }

    @Test func `an answer is of use as long as the database is as it was`() {
        let cache = AnswerCache(limit: 1 << 20)
        keep(10, "/a", "1", in: cache)
        #expect(cache.entry(key("/a"), mark: "1")?.answer != nil)
        #expect(cache.entry(key("/a"), mark: "2") == nil && cache.entry(key("/b"), mark: "1") == nil)
    }

    @Test func `the least recently used answers make room`() {
        let cache = AnswerCache(limit: 100_000)
        for number in 0..<10 {
            keep(10_000, "/\(number)", "1", in: cache)
            _ = cache.entry(key("/0"), mark: "1")
        }
        #expect(cache.entry(key("/0"), mark: "1") != nil && cache.entry(key("/9"), mark: "1") != nil && cache.entry(key("/1"), mark: "1") == nil)
    }

    @Test func `of a long answer only the validators are kept`() throws {
        let cache = AnswerCache(limit: 100_000)
        keep(50_000, "/a", "1", in: cache)
        let entry = try #require(cache.entry(key("/a"), mark: "1"))
        #expect(entry.answer == nil)
    }
}
