import CHiredis
import Clocks
import Glibc

/// A connection to a Redis server: one command at a time, each answered before the next.
///
/// Made when the first command is sent, and anew when it was lost: a script that runs twice because its answer was lost must do no harm.
package final class RedisConnection {
    /// Bytes of an answer; those that are asked for here have some hundred.
    private static let replyLimit = 1 << 20
    /// Elements of an array, for which room is made when their number has come.
    private static let elementLimit = 1024
    /// Seconds that a server may be away. Whoever is to stop does so within a second.
    private static let outage = 0.8

    package let address: RedisAddress
    /// Seconds: until the connection stands, and for each whole answer.
    private let patience: Int
    private let password: String?
    /// By which name the server remembers a script.
    private var names: [String: String] = [:]
    private var context: UnsafeMutablePointer<redisContext>?
    private var hasAnswered = false

    /// - Parameter password: what the server wants to hear first (AUTH); nil for nothing.
    package init(_ address: RedisAddress, password: String? = nil, patience: Int = 5) {
        self.address = address
        self.password = password
        self.patience = patience
    }

    deinit { redisFree(context) }

    /// Runs a Lua script on the server, which nothing comes between. Its text travels only when the server does not know it.
    package func run(_ script: String, keys: [String], arguments: [String]) throws(RedisFailure) -> RedisReply {
        let tail = ["\(keys.count)"] + keys + arguments
        if names[script] == nil { names[script] = try command(["SCRIPT", "LOAD", script]).text ?? "" }
        do throws(RedisFailure) {
            return try command(["EVALSHA", names[script] ?? ""] + tail)
        } catch {
            guard case .refused(let text) = error.kind, text.hasPrefix("NOSCRIPT") else { throw error }
        }
        // A server that was started anew, or was told to forget: this way nothing can come between name and use.
        return try command(["EVAL", script] + tail)
    }

    /// Sends a command and waits for its answer. A connection that is found dead is made anew; a server that has answered before is waited for a moment, for it
    /// may only be started anew.
    package func command(_ words: [String]) throws(RedisFailure) -> RedisReply {
        // From the first failure on: an answer may have been long in coming.
        var end: Double?
        while true {
            do throws(RedisFailure) {
                let reply = try send(words, over: connection())
                hasAnswered = true
                return reply
            } catch {
                if case .refused = error.kind { throw error }
                guard hasAnswered, end.map({ monotonicSeconds() < $0 }) ?? true else { throw error }
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

    /// - Parameter keeping: whether the connection is this object's already, to be given up when it breaks.
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
            (reply, reason) = answer(over: connection)
        }
        guard let reply else {
            if keeping {
                redisFree(connection)
                context = nil
            }
            throw RedisFailure(.broken, address, reason ?? "no answer")
        }
        defer { freeReplyObject(reply) }
        let read = RedisReply(reply.assumingMemoryBound(to: redisReply.self), depth: 0)
        if case .error(let text) = read { throw RedisFailure(.refused(text), address, text) }
        return read
    }

    /// Sends what waits, and reads one answer: no more of it than may be, and no longer than `patience`, however little comes at a time.
    private func answer(over connection: UnsafeMutablePointer<redisContext>) -> (UnsafeMutableRawPointer?, String?) {
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
            guard received <= Self.replyLimit else { return (nil, "an answer longer than \(Self.replyLimit) bytes") }
            guard monotonicSeconds() < end else { return (nil, "an answer that does not end within \(patience) s") }
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

    /// How hiredis makes answers, but for arrays that are too long: it would make room for as many elements as an array says that it has.
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
