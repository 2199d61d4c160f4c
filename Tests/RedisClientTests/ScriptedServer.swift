import Glibc
import TestSupport
import Threads

/// A server on loopback that sends its replies, one for each read from the connection, and then closes it. Every connection gets the same replies.
final class ScriptedServer: Sendable {
    private let listener: Int32
    let port: UInt16
    private let replies: [String]
    private let staysOpen: Bool

    /// - Parameter staysOpen: whether the connection stays open without further replies.
    init(_ replies: [String], staysOpen: Bool = false) {
        self.replies = replies
        self.staysOpen = staysOpen
        (listener, port) = listenOnLoopback()
        _ = WorkerThread { [listener, replies] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                var buffer = [UInt8](repeating: 0, count: 65536)
                for reply in replies where read(connection, &buffer, buffer.count) > 0 { Self.write(reply, to: connection) }
                if !staysOpen { close(connection) }
            }
        }
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    /// Sends a reply, in pieces where it has a `|`.
    private static func write(_ reply: String, to connection: Int32) {
        for piece in reply.split(separator: "|") {
            _ = piece.utf8.withContiguousStorageIfAvailable { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            usleep(20_000)
        }
    }
}

/// A redis-server on loopback for the duration of a test.
final class RedisServer {
    let port: UInt16
    private var process: pid_t = 0

    /// Nil if redis-server cannot be run.
    init?() {
        let (socket, port) = listenOnLoopback()
        close(socket)
        self.port = port
        guard start() else { return nil }
    }

    deinit { stop() }

    func start() -> Bool {
        let words = ["redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--logfile", "/dev/null", "--dir", "/tmp"]
        let arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        return posix_spawnp(&process, words[0], nil, nil, arguments, environ) == 0
    }

    func stop() {
        guard process > 0 else { return }
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        process = 0
    }
}
