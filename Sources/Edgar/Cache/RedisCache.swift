import Bytes
import FilingStore
import Clocks
import Compression
import HTTP
import Records
import RedisClient

/// Submissions in a Redis server, shared by hosts without a common disk. One thread at a time may use it.
///
/// A server that fails is left alone for a while. The user is told once: a run needs no cache.
struct RedisCache {
    enum LookUp {
        /// The sink has received the submission.
        case found
        case missing
        /// The sink cannot be used now: another process fetches the same file, or too many files are open.
        case held
        /// The sink failed.
        case failed(SystemFailure)
    }

    /// The time limit in seconds for a reply of the server.
    private static let patience = 1
    /// Seconds without commands after a failure of the server.
    private static let pause = 10.0

    private let address: CacheAddress
    private let connection: RedisConnection
    /// Receives messages for the user.
    private let say: @Sendable (String) -> Void
    /// When the pause after a failure ends, in seconds on the monotonic clock.
    private var pauseEnd = 0.0
    private var hasReported = false

    init(_ address: CacheAddress, _ access: RedisAccess, say: @escaping @Sendable (String) -> Void) {
        self.address = address
        connection = RedisConnection(address.server, access, patience: Self.patience)
        self.say = say
    }

    /// Looks a filing up, and passes its submission to the sink. A damaged value is deleted, and counts as missing.
    mutating func lookUp(_ number: AccessionNumber, into sink: SubmissionSink) -> LookUp {
        let key = CachedSubmission.key(number)
        // The server does not send more than the longest value, whatever another program has put there.
        guard let value = command(["GETRANGE", key, "0", "\(CachedSubmission.limit)"])?.bytes, !value.isEmpty else { return .missing }
        guard value.count <= CachedSubmission.limit, let submission = CachedSubmission(value), submission.isIntact else {
            return reject(number, "it is damaged")
        }
        do throws(SystemFailure) {
            guard try sink.prepare() else { return .held }
            try submission.write(to: sink)
        } catch {
            sink.suspend()
            return error.isOutOfDescriptors ? .held : .failed(error)
        }
        guard let fault = sink.fault else { return .found }
        let isTooLong = sink.refusal != nil
        sink.discard()
        sink.suspend()
        return isTooLong ? .missing : reject(number, fault)
    }

    /// Deletes a value that is not the filing's submission.
    private mutating func reject(_ number: AccessionNumber, _ fault: String) -> LookUp {
        say("\(number): the submission in the cache is not used, and deleted: \(fault)")
        _ = command(["DEL", CachedSubmission.key(number)])
        return .missing
    }

    /// Puts a submission into the cache, unless it is too long.
    mutating func store(_ number: AccessionNumber, _ entry: SubmissionStore.Entry) {
        guard monotonicSeconds() >= pauseEnd, let value = CachedSubmission.value(of: entry) else { return }
        _ = command(["SET", CachedSubmission.key(number)], value, ["EX", "\(address.lifetime)"])
    }

    /// Sends a command. Nil if the server does not reply, refuses the command, or failed a moment ago.
    private mutating func command(_ words: [String], _ value: [UInt8]? = nil, _ last: [String] = []) -> RedisReply? {
        guard monotonicSeconds() >= pauseEnd else { return nil }
        var parts = words.map { Array($0.utf8) }
        if let value { parts.append(value) }
        parts += last.map { Array($0.utf8) }
        do throws(RedisFailure) {
            return try connection.command(parts, replyLimit: CachedSubmission.limit + 1024)
        } catch {
            // A server may refuse one command only: a full server still sends what it has.
            var isRefusal = false
            if case .refused = error.kind { isRefusal = !error.isPermanent }
            if !isRefusal { pauseEnd = monotonicSeconds() + Self.pause }
            if !hasReported { say(isRefusal ? "the cache refuses a command: \(error)" : "the cache cannot be used, and the run goes on without it: \(error)") }
            hasReported = true
            return nil
        }
    }
}

extension CachedSubmission {
    /// Writes the content to a sink that is open.
    fileprivate func write(to sink: SubmissionSink) throws(SystemFailure) {
        var head = ResponseHead()
        head.status = 200
        if !lastModified.isEmpty { head.headers.append(("last-modified", lastModified)) }
        try sink.begin(head)
        do throws(CompressionFailure) {
            try forEachPiece { piece throws(CompressionFailure) in
                do throws(SystemFailure) { try sink.receive(piece) } catch { throw CompressionFailure(.system(error), error.description) }
            }
        } catch {
            // The content was read once before: only the sink can fail.
            if case .system(let failure) = error.code { throw failure }
        }
    }
}
