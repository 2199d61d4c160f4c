import Bytes
package import RedisClient

/// A queue in a stream of Redis 7, whose workers are one group of consumers.
///
/// All workers have the same consumer's name: what a worker has received is known by the IDs of the entries and the time since they were delivered, and any
/// worker takes over entries whose time is over. Entries that were delivered too often are moved to the stream `NAME:dead`.
package final class RedisQueue: MessageQueue {
    /// The group of consumers, and the one consumer in it.
    private static let (group, consumer) = ("secflow", "flow-run")
    /// The field of an entry that holds the message.
    private static let field = "record"
    /// How often an entry is delivered before it is moved aside. A run of workers that are killed, or a service that is down, must not use it up soon.
    package static let deliveryLimit = 20
    /// Milliseconds that the server waits for an entry, less than the patience of the connection.
    private static let wait = 900
    /// The longest reply that a receive may have, for each message: a record has up to 16 MiB.
    private static let messageLimit = 17 << 20

    private let connection: RedisConnection
    private let stream: String
    /// Seconds for which a received entry is invisible.
    private let visibility: Int
    private var hasGroup = false
    /// Where the search for entries whose time is over goes on: the server looks at some entries at a time.
    private var cursor = "0-0"

    package init(_ address: RedisAddress, stream: String, _ access: RedisAccess, visibility: Int) {
        connection = RedisConnection(address, access)
        self.stream = stream
        self.visibility = visibility
    }

    package func send(_ messages: [[UInt8]]) -> (count: Int, failure: QueueFailure?) {
        for (index, message) in messages.enumerated() {
            do throws(QueueFailure) {
                _ = try command(["XADD", stream, "*", Self.field].map { Array($0.utf8) } + [message])
            } catch { return (index, error) }
        }
        return (messages.count, nil)
    }

    package func receive(limit: Int, shouldStop: () -> Bool) throws(QueueFailure) -> [QueuedMessage] {
        try makeGroup()
        let returned = try takeOver(limit: limit)
        if returned.count == limit || shouldStop() { return returned }
        // With messages in hand there is no wait: BLOCK 0 would be one without end.
        let block = returned.isEmpty ? ["BLOCK", "\(Self.wait)"] : []
        let words = ["XREADGROUP", "GROUP", Self.group, Self.consumer, "COUNT", "\(limit - returned.count)"] + block + ["STREAMS", stream, ">"]
        let reply = try command(words, replyLimit: Self.messageLimit * limit)
        let entries = reply.array?.first?.array?.last?.array ?? []
        return returned + entries.compactMap { Self.message($0, deliveries: 1) }
    }

    /// Takes entries whose time is over, and moves those aside that were delivered too often.
    private func takeOver(limit: Int) throws(QueueFailure) -> [QueuedMessage] {
        // XAUTOCLAIM drops entries that are no longer in the stream, and counts the delivery.
        let script = """
            local claimed = redis.call('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[6], 'COUNT', ARGV[4])
            local result = {}
            for _, entry in ipairs(claimed[2]) do
                local pending = redis.call('XPENDING', KEYS[1], ARGV[1], entry[1], entry[1], 1)
                local count = pending[1] and pending[1][4] or 1
                if count > tonumber(ARGV[5]) then
                    redis.call('XADD', KEYS[2], '*', unpack(entry[2]))
                    redis.call('XACK', KEYS[1], ARGV[1], entry[1])
                    redis.call('XDEL', KEYS[1], entry[1])
                else
                    result[#result + 1] = {entry[1], entry[2], count}
                end
            end
            return {claimed[1], result}
            """
        let arguments = [Self.group, Self.consumer, "\(visibility * 1000)", "\(limit)", "\(Self.deliveryLimit)", cursor]
        let reply = try performing { () throws(RedisFailure) in
            try connection.run(script, keys: [stream, "\(stream):dead"], arguments: arguments, replyLimit: Self.messageLimit * limit)
        }
        cursor = reply.array?.first?.text ?? "0-0"
        return (reply.array?.last?.array ?? []).compactMap { Self.message($0, deliveries: $0.array?.last?.integer ?? 1) }
    }

    package func hide(_ messages: [QueuedMessage], seconds: Int) throws(QueueFailure) {
        if messages.isEmpty { return }
        let idle = max(0, visibility - seconds) * 1000
        let words = ["XCLAIM", stream, Self.group, Self.consumer, "0"] + messages.map(\.handle) + ["IDLE", "\(idle)", "JUSTID"]
        _ = try command(words)
    }

    package func delete(_ messages: [QueuedMessage]) throws(QueueFailure) {
        if messages.isEmpty { return }
        _ = try performing { () throws(RedisFailure) in
            try connection.run(
                """
                for index = 2, #ARGV do
                    redis.call('XACK', KEYS[1], ARGV[1], ARGV[index])
                    redis.call('XDEL', KEYS[1], ARGV[index])
                end
                return 0
                """, keys: [stream], arguments: [Self.group] + messages.map(\.handle))
        }
    }

    package func depth() throws(QueueFailure) -> Int {
        try makeGroup()
        let length = try command(["XLEN", stream]).integer ?? 0
        let pending = try command(["XPENDING", stream, Self.group]).array?.first?.integer ?? 0
        return max(0, length - pending)
    }

    /// Makes the stream and its group, which begins with the first entry.
    private func makeGroup() throws(QueueFailure) {
        if hasGroup { return }
        do throws(RedisFailure) {
            _ = try connection.command(["XGROUP", "CREATE", stream, Self.group, "0", "MKSTREAM"])
        } catch {
            guard case .refused(let text) = error.kind, text.hasPrefix("BUSYGROUP") else { throw QueueFailure(error) }
        }
        hasGroup = true
    }

    /// Reads an entry: its ID and its fields.
    private static func message(_ entry: RedisReply, deliveries: Int) -> QueuedMessage? {
        guard let parts = entry.array, parts.count >= 2, let id = parts[0].text, let fields = parts[1].array else { return nil }
        let index = stride(from: 0, to: fields.count - 1, by: 2).first { fields[$0].text == field }
        // An entry of another program without the field is handed on as an empty message, which is deleted like others.
        return QueuedMessage(handle: id, body: index.flatMap { fields[$0 + 1].bytes } ?? [], deliveries: deliveries)
    }

    private func command(_ words: [String], replyLimit: Int = RedisConnection.standardReplyLimit) throws(QueueFailure) -> RedisReply {
        try command(words.map { Array($0.utf8) }, replyLimit: replyLimit)
    }

    private func command(_ words: [[UInt8]], replyLimit: Int = RedisConnection.standardReplyLimit) throws(QueueFailure) -> RedisReply {
        try performing { () throws(RedisFailure) in try connection.command(words, replyLimit: replyLimit) }
    }

    private func performing(_ body: () throws(RedisFailure) -> RedisReply) throws(QueueFailure) -> RedisReply {
        do throws(RedisFailure) { return try body() } catch {
            // The server has lost the stream, or somebody has deleted it.
            if case .refused(let text) = error.kind, text.hasPrefix("NOGROUP") {
                hasGroup = false
                throw QueueFailure(.transient, "\(stream): the stream was deleted, and is made again")
            }
            throw QueueFailure(error)
        }
    }
}

extension QueueFailure {
    init(_ failure: RedisFailure) {
        switch failure.kind {
        case .unreachable, .broken: self.init(.transient, failure.description)
        case .untrusted: self.init(.configuration, failure.description)
        case .refused(let text):
            // The server is starting, has no memory left, or is a replica for now.
            let isTransient = ["LOADING", "BUSY", "OOM", "READONLY", "MASTERDOWN", "TRYAGAIN"].contains { text.hasPrefix($0) }
            self.init(isTransient ? .transient : .refused, failure.description)
        }
    }
}
