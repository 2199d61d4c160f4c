import Bytes
@testable import HTTP
import Testing

@testable import ObjectStore

struct LookUpQueueTests {
    private static func page(_ keys: [String], isTruncated: Bool) -> ObjectListing {
        let objects = keys.map { "<Contents><Key>\($0)</Key><Size>1</Size></Contents>" }.joined()
        let body = Array("<ListBucketResult><IsTruncated>\(isTruncated)</IsTruncated>\(objects)</ListBucketResult>".utf8)
        return ObjectListing(Response(head: ResponseHead(), body: body, bodyBytes: body.count, duration: 0))
    }

    private func answers(_ queue: inout LookUpQueue<String>, _ page: ObjectListing) -> [String] {
        var answers: [String] = []
        queue.take(page) { job, presence in
            switch presence {
            case .listed: answers.append("\(job) listed")
            case .absent: answers.append("\(job) absent")
            case .unknown, nil: answers.append("\(job) asked")
            }
        }
        return answers
    }

    private func queue(_ keys: [String]) throws -> LookUpQueue<String> {
        var queue = LookUpQueue<String>()
        for key in keys { queue.append(key, key: key) }
        // The call sorts the keys.
        _ = queue.nextCall(try Bucket(name: "bucket", service: nil))
        return queue
    }

    @Test func aPageAnswersForWhatItReaches() throws {
        var whole = try queue(["c", "a", "d"])
        #expect(answers(&whole, Self.page(["a", "c"], isTruncated: false)) == ["a listed", "c listed", "d absent"])
        // A page that answers for few: the others are asked for alone.
        var part = try queue(["z", "b", "a", "c"])
        #expect(answers(&part, Self.page(["a", "c"], isTruncated: true)) == ["a listed", "b absent", "c listed", "z asked"])
        #expect(part.count == 0)
        // A key behind a page that is not sorted may be in the bucket all the same.
        var folders = try queue(["a+b"])
        #expect(answers(&folders, Self.page(["a/b", "a+c"], isTruncated: true)) == ["a+b asked"])
    }

    @Test func aPageThatAnswersForManyIsFollowedByTheNext() throws {
        let keys = (100..<200).map { "k\($0)" }
        var queue = try queue(keys.reversed())
        #expect(answers(&queue, Self.page(Array(keys.prefix(40)), isTruncated: true)) == keys.prefix(40).map { "\($0) listed" })
        #expect(queue.count == 60)
        queue.append("k000", key: "k000")
        #expect(queue.removeAll() == Array(keys.dropFirst(40)) + ["k000"])
    }
}
