import Clocks
import Glibc
package import RedisClient

/// A queue in a stream of Redis, whose workers are one group of consumers.
///
/// Redis knows of each delivered entry how long it has been idle. Here an entry may be taken again when it was idle for `longest`: an entry that is to be invisible for
/// a minute is given an idle time of a minute less. So the time of each worker counts for the entries that it has, whatever that of the others is. All workers have
/// one consumer's name: a delivery is known by the entry's ID and the number of deliveries.
package final class RedisQueue: MessageQueue {
    /// The group of consumers, and the one consumer in it.
    private static let (group, consumer) = ("secflow", "flow-run")
    /// The field of an entry that holds the message.
    private static let field = "record"
    /// How often an entry is delivered before it is moved aside. A run of workers that are killed, or a service that is down, must not use it up soon.
    package static let deliveryLimit = 20
    /// Milliseconds that an entry was idle which may be taken: the longest time of visibility, 12 hours.
    private static let longest = 43_200_000
    /// The most entries whose idle time is looked at for the depth.
    private static let depthLimit = 100_000
    /// Seconds between two looks at an empty queue, and how many of them are one wait.
    private static let (pause, looks) = (0.25, 4)

    private let connection: RedisConnection
    private let stream: String
    /// Milliseconds for which a received entry is invisible.
    private let visibility: Int
    package private(set) var setAside = 0

    /// - Parameter visibility: seconds for which a received entry is invisible.
    package init(_ address: RedisAddress, stream: String, _ access: RedisAccess, visibility: Int) {
        connection = RedisConnection(address, access)
        self.stream = stream
        self.visibility = visibility * 1000
    }

    package func send(_ messages: [[UInt8]]) -> (count: Int, failure: QueueFailure?) {
        for (index, message) in messages.enumerated() {
            do throws(QueueFailure) {
                _ = try performing { () throws(RedisFailure) in
                    try connection.command(["XADD", stream, "*", Self.field].map { Array($0.utf8) } + [message])
                }
            } catch { return (index, error) }
        }
        return (messages.count, nil)
    }

    package func receive(limit: Int, shouldStop: () -> Bool) throws(QueueFailure) -> [QueuedMessage] {
        for _ in 0..<Self.looks {
            if shouldStop() { break }
            let messages = try take(limit)
            if !messages.isEmpty { return messages }
            usleep(UInt32(Self.pause * 1e6))
        }
        return []
    }

    /// Takes what can be taken at once: entries whose time is over, then new ones.
    private func take(_ limit: Int) throws(QueueFailure) -> [QueuedMessage] {
        // Entries are looked at one by one, so that their bytes can be bounded. XAUTOCLAIM counts the delivery, and drops entries that are no longer in the stream.
        let script = """
            local stream, group, consumer, longest, field = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
            local limit, bytes, deliveries, visibility = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
            local result, size, aside = {}, 0, 0
            local function accept(id, fields, count)
                local body = nil
                for index = 1, #fields - 1, 2 do if fields[index] == field then body = fields[index + 1] end end
                if body == nil or count > deliveries then
                    local added = {'*', 'id', id}
                    if body ~= nil then
                        added[4], added[5] = field, body
                    else
                        for index = 1, math.min(#fields, 1000) do added[#added + 1] = fields[index] end
                    end
                    local reply = redis.pcall('XADD', KEYS[2], unpack(added))
                    if type(reply) == 'table' and reply.err then
                        redis.call('XCLAIM', stream, group, consumer, 0, id, 'IDLE', longest - visibility, 'JUSTID')
                        return
                    end
                    redis.call('XACK', stream, group, id)
                    redis.call('XDEL', stream, id)
                    aside = aside + 1
                    return
                end
                redis.call('XCLAIM', stream, group, consumer, 0, id, 'IDLE', longest - visibility, 'JUSTID')
                result[#result + 1] = {id, body, count}
                size = size + #body
            end
            local cursor = '0-0'
            repeat
                local claimed = redis.call('XAUTOCLAIM', stream, group, consumer, longest, cursor, 'COUNT', 1)
                cursor = claimed[1]
                local entry = claimed[2][1]
                if entry and entry[2] then
                    local pending = redis.call('XPENDING', stream, group, entry[1], entry[1], 1)
                    accept(entry[1], entry[2], pending[1] and pending[1][4] or 1)
                end
            until cursor == '0-0' or #result >= limit or size >= bytes
            while #result < limit and size < bytes do
                local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', 1, 'STREAMS', stream, '>')
                if not read or not read[1] then break end
                local entry = read[1][2][1]
                accept(entry[1], entry[2], 1)
            end
            return {aside, result}
            """
        let arguments = [
            Self.group, Self.consumer, "\(Self.longest)", Self.field, "\(limit)", "\(QueueLimits.bytes)", "\(Self.deliveryLimit)", "\(visibility)",
        ]
        let reply = try runOnGroup(script, [stream, "\(stream):dead"], arguments, replyLimit: 2 * QueueLimits.bytes)
        let parts = reply.array ?? []
        setAside += parts.first?.integer ?? 0
        return (parts.last?.array ?? []).compactMap { entry in
            guard let values = entry.array, values.count == 3, let id = values[0].text, let body = values[1].bytes else { return nil }
            return QueuedMessage(handle: id, body: body, deliveries: values[2].integer ?? 1)
        }
    }

    package func hide(_ messages: [QueuedMessage], seconds: Int) throws(QueueFailure) {
        // What was delivered again since is another worker's.
        try forEach(
            messages, [String(max(0, Self.longest - seconds * 1000))],
            """
            redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, id, 'IDLE', ARGV[3], 'JUSTID')
            """)
    }

    package func delete(_ messages: [QueuedMessage]) throws(QueueFailure) {
        try forEach(
            messages, ["0"],
            """
            redis.call('XACK', KEYS[1], ARGV[1], id)
            redis.call('XDEL', KEYS[1], id)
            """)
    }

    /// Does something with each of the messages that no other worker has got since.
    private func forEach(_ messages: [QueuedMessage], _ arguments: [String], _ action: String) throws(QueueFailure) {
        if messages.isEmpty { return }
        let script = """
            for index = 4, #ARGV, 2 do
                local id = ARGV[index]
                local pending = redis.call('XPENDING', KEYS[1], ARGV[1], id, id, 1)
                if pending[1] and pending[1][4] == tonumber(ARGV[index + 1]) then
                    \(action)
                end
            end
            return 0
            """
        _ = try runOnGroup(
            script, [stream], [Self.group, Self.consumer] + arguments + messages.flatMap { [$0.handle, "\($0.deliveries)"] })
    }

    package func depth() throws(QueueFailure) -> Int {
        let script = """
            local pending = redis.call('XPENDING', KEYS[1], ARGV[1])[1]
            local due = #redis.call('XPENDING', KEYS[1], ARGV[1], 'IDLE', ARGV[2], '-', '+', ARGV[3])
            return redis.call('XLEN', KEYS[1]) - pending + due
            """
        return max(0, try runOnGroup(script, [stream], [Self.group, "\(Self.longest)", "\(Self.depthLimit)"]).integer ?? 0)
    }

    // MARK: The server

    /// Runs a script that needs the group, which is made when it is not there: at first, and when somebody has deleted the stream.
    private func runOnGroup(
        _ script: String, _ keys: [String], _ arguments: [String], replyLimit: Int = RedisConnection.standardReplyLimit
    ) throws(QueueFailure) -> RedisReply {
        do throws(RedisFailure) {
            return try connection.run(script, keys: keys, arguments: arguments, replyLimit: replyLimit)
        } catch {
            guard case .refused(let text) = error.kind, text.contains("NOGROUP") else { throw QueueFailure(error) }
        }
        do throws(RedisFailure) {
            _ = try connection.command(["XGROUP", "CREATE", stream, Self.group, "0", "MKSTREAM"])
        } catch {
            // Another worker has just made it.
            guard case .refused(let text) = error.kind, text.hasPrefix("BUSYGROUP") else { throw QueueFailure(error) }
        }
        return try performing { () throws(RedisFailure) in try connection.run(script, keys: keys, arguments: arguments, replyLimit: replyLimit) }
    }

    private func performing(_ body: () throws(RedisFailure) -> RedisReply) throws(QueueFailure) -> RedisReply {
        do throws(RedisFailure) { return try body() } catch { throw QueueFailure(error) }
    }
}

extension QueueFailure {
    init(_ failure: RedisFailure) {
        switch failure.kind {
        case .unreachable, .broken: self.init(.transient, failure.description)
        case .untrusted: self.init(.configuration, failure.description)
        case .refused(let text):
            // The server starts, has no memory or disk left, or has become a replica. A failure within a script has other words before these.
            let passing = ["LOADING", "BUSY", "OOM", "READONLY", "MASTERDOWN", "TRYAGAIN", "NOREPLICAS", "MISCONF", "CLUSTERDOWN", "NOGROUP"]
            let kind: Kind =
                passing.contains(where: text.contains) ? .transient : ["NOAUTH", "WRONGPASS"].contains(where: text.hasPrefix) ? .configuration : .refused
            self.init(kind, failure.description)
        }
    }
}
