import CHiredis

/// Parses a server's replies (RESP 2) with hiredis, as their bytes arrive.
final class ReplyReader {
    /// Why bytes are not a reply, in hiredis' words.
    struct Fault: Error { let reason: String }

    /// The maximum number of elements of an array. hiredis allocates an array as soon as its length arrives.
    private static let elementLimit = 1024

    private let reader: UnsafeMutablePointer<redisReader>

    /// Nil if there is no memory.
    init?() {
        guard let reader = redisReaderCreate() else { return nil }
        if let functions = Self.limitedFunctions { reader.pointee.fn = functions }
        self.reader = reader
    }

    deinit { redisReaderFree(reader) }

    func feed(_ bytes: Span<UInt8>) throws(Fault) {
        let result = bytes.withUnsafeBytes { redisReaderFeed(reader, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
        guard result == REDIS_OK else { throw fault }
    }

    /// Returns the next reply; nil until it is complete.
    func next() throws(Fault) -> RedisReply? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw fault }
        guard let reply else { return nil }
        defer { freeReplyObject(reply) }
        return RedisReply(reply.assumingMemoryBound(to: redisReply.self))
    }

    private var fault: Fault {
        Fault(reason: withUnsafeBytes(of: reader.pointee.errstr) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) })
    }

    private static let standardFunctions: redisReplyObjectFunctions? = {
        let reader = redisReaderCreate()
        defer { redisReaderFree(reader) }
        return reader?.pointee.fn?.pointee
    }()

    /// hiredis' functions for building replies, with a limit on arrays: hiredis would allocate as many elements as the server announces.
    nonisolated(unsafe) private static let limitedFunctions: UnsafeMutablePointer<redisReplyObjectFunctions>? = {
        guard var functions = standardFunctions else { return nil }
        functions.createArray = { task, count in
            Int64(clamping: count) <= ReplyReader.elementLimit ? ReplyReader.standardFunctions?.createArray(task, count) : nil
        }
        let pointer = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        pointer.initialize(to: functions)
        return pointer
    }()
}
