import CHiredis
import Clocks
import Glibc

/// A connection to a Redis server, for one command at a time.
///
/// The connection is opened for the first command, and opened again after it broke. A command whose reply was lost is sent again, so scripts must be safe to
/// run twice.
package final class RedisConnection {
    /// The maximum number of bytes of a reply; the replies that are used here have a few hundred.
    private static let replyLimit = 1 << 20
    /// The maximum number of elements of an array. hiredis allocates an array as soon as its length arrives.
    private static let elementLimit = 1024
    /// The seconds for which a command is retried while the server is unreachable: less than one, so that a run can stop within a second.
    private static let outage = 0.8

    package let address: RedisAddress
    /// The time limit in seconds, for opening the connection and for each complete reply.
    private let patience: Int
    private let password: String?
    /// The SHA-1 of each script, by which the server knows it.
    private var names: [String: String] = [:]
    private var context: UnsafeMutablePointer<redisContext>?
    private var hasReplied = false

    /// - Parameter password: the password for AUTH; nil for a server without one.
    package init(_ address: RedisAddress, password: String? = nil, patience: Int = 5) {
        self.address = address
        self.password = password
        self.patience = patience
    }

    deinit { redisFree(context) }

    /// Runs a Lua script on the server, as one atomic step. The script's text is sent only if the server does not know it.
    package func run(_ script: String, keys: [String], arguments: [String]) throws(RedisFailure) -> RedisReply {
        let tail = ["\(keys.count)"] + keys + arguments
        if names[script] == nil { names[script] = try command(["SCRIPT", "LOAD", script]).text ?? "" }
        do throws(RedisFailure) {
            return try command(["EVALSHA", names[script] ?? ""] + tail)
        } catch {
            guard case .refused(let text) = error.kind, text.hasPrefix("NOSCRIPT") else { throw error }
        }
        // The server has restarted or flushed its scripts. EVAL sends the script's text, so it cannot fail with NOSCRIPT.
        return try command(["EVAL", script] + tail)
    }

    /// Sends a command and waits for its reply. Opens a broken connection again. If the server has replied before, retries for a moment, because the server may
    /// be restarting.
    package func command(_ words: [String]) throws(RedisFailure) -> RedisReply {
        // Count the time from the first failure, so that waiting for a late reply does not use it up.
        var end: Double?
        while true {
            do throws(RedisFailure) {
                let reply = try send(words, over: connection())
                hasReplied = true
                return reply
            } catch {
                if case .refused = error.kind { throw error }
                guard hasReplied, end.map({ monotonicSeconds() < $0 }) ?? true else { throw error }
                if end == nil { end = monotonicSeconds() + Self.outage } else { usleep(50_000) }
            }
        }
    }

    private func connection() throws(RedisFailure) -> UnsafeMutablePointer<redisContext> {
        if let context { return context }
        let timeOut = timeval(tv_sec: patience, tv_usec: 0)
        guard let made = redisConnectWithTimeout(address.host, Int32(address.port), timeOut) else {
            throw RedisFailure(.unreachable, address, "no memory")
        }
        guard made.pointee.err == 0 else {
            let reason = Self.errorText(made)
            redisFree(made)
            throw RedisFailure(.unreachable, address, reason)
        }
        _ = redisSetTimeout(made, timeOut)
        if let functions = Self.limitedFunctions { made.pointee.reader?.pointee.fn = functions }
        do throws(RedisFailure) {
            if let password { _ = try send(["AUTH", password], over: made, keeping: false) }
            if address.database != 0 { _ = try send(["SELECT", "\(address.database)"], over: made, keeping: false) }
        } catch {
            redisFree(made)
            throw error
        }
        context = made
        return made
    }

    /// - Parameter keeping: whether the connection is `context`; if so, it is closed when it breaks.
    private func send(_ words: [String], over connection: UnsafeMutablePointer<redisContext>, keeping: Bool = true) throws(RedisFailure) -> RedisReply {
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        var pointers = copies.map { UnsafePointer($0) }
        var lengths = words.map(\.utf8.count)
        var reply: UnsafeMutableRawPointer?
        var reason: String?
        if redisAppendCommandArgv(connection, Int32(words.count), &pointers, &lengths) != REDIS_OK {
            reason = Self.errorText(connection)
        } else {
            (reply, reason) = readReply(over: connection)
        }
        guard let reply else {
            if keeping {
                redisFree(connection)
                context = nil
            }
            throw RedisFailure(.broken, address, reason ?? "no reply")
        }
        defer { freeReplyObject(reply) }
        let read = RedisReply(reply.assumingMemoryBound(to: redisReply.self), depth: 0)
        if case .error(let text) = read { throw RedisFailure(.refused(text), address, text) }
        return read
    }

    /// Sends the pending command and reads one reply, within `replyLimit` and `patience`, however slowly the bytes arrive.
    private func readReply(over connection: UnsafeMutablePointer<redisContext>) -> (UnsafeMutableRawPointer?, String?) {
        var isSent: Int32 = 0
        while isSent == 0 {
            guard redisBufferWrite(connection, &isSent) == REDIS_OK else { return (nil, Self.errorText(connection)) }
        }
        let end = monotonicSeconds() + Double(patience)
        var received = 0
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(connection, &reply) == REDIS_OK else { return (nil, Self.errorText(connection)) }
            if let reply { return (reply, nil) }
            guard received <= Self.replyLimit else { return (nil, "a reply longer than \(Self.replyLimit) bytes") }
            guard monotonicSeconds() < end else { return (nil, "no complete reply within \(patience) s") }
            let before = connection.pointee.reader.pointee.len
            guard redisBufferRead(connection) == REDIS_OK else { return (nil, Self.errorText(connection)) }
            received += max(0, connection.pointee.reader.pointee.len - before)
        }
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
            Int64(clamping: count) <= RedisConnection.elementLimit ? RedisConnection.standardFunctions?.createArray(task, count) : nil
        }
        let pointer = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        pointer.initialize(to: functions)
        return pointer
    }()

    private static func errorText(_ context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
