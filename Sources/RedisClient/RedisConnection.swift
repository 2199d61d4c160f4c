import Bytes
import CHiredis
import Clocks
import Glibc
import HTTP

/// A connection to a Redis server, for one command at a time.
///
/// The connection is opened for the first command, and opened again after it broke. A command whose reply was lost is sent again, so scripts must be safe to
/// run twice. Redis Cluster is not supported: a reply that names another node is a failure.
package final class RedisConnection {
    /// The maximum number of bytes of a reply, unless the caller of a command expects a longer one.
    package static let standardReplyLimit = 1 << 20
    /// The seconds for which a command is retried while the server is unreachable: less than one, so that a run can stop within a second.
    private static let outage = 0.8
    /// The speed in bytes a second that long commands and replies need in addition to `patience`.
    private static let leastSpeed = 4_000_000.0
    /// The bytes that are sent or received at a time.
    private static let piece = 128 * 1024

    package let address: RedisAddress
    private let access: RedisAccess
    /// The time limit in seconds, for opening the connection and for each complete reply.
    private let patience: Int
    /// The SHA-1 of each script, by which the server knows it.
    private var names: [String: String] = [:]
    private var channel: Channel?
    private var hasReplied = false

    /// An open connection, and the parser of its replies.
    private struct Channel {
        let connection: PlainConnection
        let reader: ReplyReader
    }

    package init(_ address: RedisAddress, _ access: RedisAccess = RedisAccess(), patience: Int = 5) {
        self.address = address
        self.access = access
        self.patience = patience
    }

    /// Runs a Lua script on the server, as one atomic step. The script's text is sent only if the server does not know it.
    ///
    /// - Parameter replyLimit: the maximum number of bytes of the reply; a longer reply is a failure.
    package func run(
        _ script: String, keys: [String], arguments: [String], replyLimit: Int = standardReplyLimit
    ) throws(RedisFailure) -> RedisReply {
        let tail = ["\(keys.count)"] + keys + arguments
        if names[script] == nil { names[script] = try command(["SCRIPT", "LOAD", script]).text ?? "" }
        do throws(RedisFailure) {
            return try command((["EVALSHA", names[script] ?? ""] + tail).map { Array($0.utf8) }, replyLimit: replyLimit)
        } catch {
            guard case .refused(let text) = error.kind, text.hasPrefix("NOSCRIPT") else { throw error }
        }
        // The server has restarted or flushed its scripts. EVAL sends the script's text, so it cannot fail with NOSCRIPT.
        return try command((["EVAL", script] + tail).map { Array($0.utf8) }, replyLimit: replyLimit)
    }

    package func command(_ words: [String]) throws(RedisFailure) -> RedisReply { try command(words.map { Array($0.utf8) }) }

    /// Sends a command and waits for its reply. Opens a broken connection again. If the server has replied before, retries for a moment, because the server may
    /// be restarting.
    ///
    /// - Parameter replyLimit: the maximum number of bytes of the reply; a longer reply is a failure.
    package func command(_ words: [[UInt8]], replyLimit: Int = standardReplyLimit) throws(RedisFailure) -> RedisReply {
        // Count the time from the first failure, so that waiting for a late reply does not use it up.
        var end: Double?
        while true {
            do throws(RedisFailure) {
                let reply = try send(words, over: openChannel(), replyLimit)
                hasReplied = true
                return reply
            } catch {
                if case .refused = error.kind { throw error }
                channel = nil
                guard hasReplied, error.kind != .untrusted, end.map({ monotonicSeconds() < $0 }) ?? true else { throw error }
                if end == nil { end = monotonicSeconds() + Self.outage } else { usleep(50_000) }
            }
        }
    }

    private func openChannel() throws(RedisFailure) -> Channel {
        if let channel { return channel }
        let connection: PlainConnection
        do throws(HTTPFailure) {
            connection = try PlainConnection(
                host: address.host, port: address.port, isTLS: address.isTLS, certificates: access.certificates, seconds: Double(patience))
        } catch {
            throw RedisFailure(error.kind == .untrusted ? .untrusted : .unreachable, address, error.reason)
        }
        guard let reader = ReplyReader() else { throw RedisFailure(.unreachable, address, "no memory") }
        let opened = Channel(connection: connection, reader: reader)
        for words in greeting { _ = try send(words.map { Array($0.utf8) }, over: opened, Self.standardReplyLimit) }
        channel = opened
        return opened
    }

    /// The first commands of a connection: the login, and the choice of the database.
    private var greeting: [[String]] {
        var commands: [[String]] = []
        if let user = address.user {
            // The server accepts any password of a user that needs none.
            commands.append(["AUTH", user, access.password ?? ""])
        } else if let password = access.password {
            commands.append(["AUTH", password])
        }
        if address.database != 0 { commands.append(["SELECT", "\(address.database)"]) }
        return commands
    }

    /// Sends a command and reads one reply, each within `patience` and `leastSpeed`, however slowly the bytes arrive.
    private func send(_ words: [[UInt8]], over channel: Channel, _ replyLimit: Int) throws(RedisFailure) -> RedisReply {
        let reply: RedisReply
        do throws(HTTPFailure) {
            try send(words, over: channel.connection)
            reply = try receive(over: channel, replyLimit)
        } catch {
            throw RedisFailure(.broken, address, error.kind == .timedOut ? "no complete reply within \(patience) s" : error.reason)
        }
        if case .error(let text) = reply { throw RedisFailure(refusal: text, address) }
        return reply
    }

    private func send(_ words: [[UInt8]], over connection: PlainConnection) throws(HTTPFailure) {
        var text: UnsafeMutablePointer<CChar>?
        let count = Int(words.withPointers { redisFormatCommandArgv(&text, Int32($0.count), &$0, $1) })
        defer { redisFreeCommand(text) }
        guard let text, count > 0 else { throw HTTPFailure(.library, "\(address)", "no memory") }
        let bytes = UnsafeRawBufferPointer(start: text, count: count).bindMemory(to: UInt8.self)
        let start = monotonicSeconds()
        for position in stride(from: 0, to: count, by: Self.piece) {
            let piece = UnsafeBufferPointer(rebasing: bytes[position..<min(count, position + Self.piece)])
            try connection.send(Span(_unsafeElements: piece), until: deadline(start, bytes: position))
        }
    }

    private func receive(over channel: Channel, _ limit: Int) throws(HTTPFailure) -> RedisReply {
        func failure(_ reason: String) -> HTTPFailure { HTTPFailure(.broken, "\(address)", reason) }
        let start = monotonicSeconds()
        var buffer = [UInt8](repeating: 0, count: Self.piece)
        var received = 0
        while true {
            do throws(ReplyReader.Fault) {
                if let reply = try channel.reader.next() { return reply }
            } catch { throw failure(error.reason) }
            guard received <= limit else { throw failure("a reply longer than \(limit) bytes") }
            let end = deadline(start, bytes: received)
            guard monotonicSeconds() < end else { throw HTTPFailure(.timedOut, "\(address)", "") }
            let count = try channel.connection.receive(into: &buffer, until: end)
            received += count
            do throws(ReplyReader.Fault) {
                try channel.reader.feed(buffer.span.extracting(0..<count))
            } catch { throw failure(error.reason) }
        }
    }

    /// The time, on the monotonic clock, until which the next piece must have been sent or received.
    private func deadline(_ start: Double, bytes: Int) -> Double { start + Double(patience) + Double(bytes) / Self.leastSpeed }
}

extension [[UInt8]] {
    /// Calls `body` with pointers to the elements, and their lengths.
    fileprivate func withPointers<R>(_ body: (inout [UnsafePointer<CChar>?], [Int]) -> R) -> R {
        var pointers: [UnsafePointer<CChar>?] = []
        func collect(_ rest: ArraySlice<[UInt8]>) -> R {
            guard let first = rest.first else { return body(&pointers, map(\.count)) }
            return first.withUnsafeBytes { bytes in
                // An empty array has no address, and hiredis reads none.
                pointers.append(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
                return collect(rest.dropFirst())
            }
        }
        return collect(self[...])
    }
}
