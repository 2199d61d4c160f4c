import Glibc
import Synchronization
import Threads

/// A server on loopback that sends each connection the next of its responses, byte for byte, and keeps the requests.
package final class OneShotServer: Sendable {
    private let listener: Int32
    package let port: UInt16
    private let requests = Mutex<[[UInt8]]>([])
    private let isDripping: Bool

    /// - Parameter responses: the response to send to each connection after its request. The connection is then closed.
    package convenience init(_ responses: [String]) { self.init(bytes: responses.map { Array($0.utf8) }) }

    /// The same with bytes that are not text.
    ///
    /// - Parameter isDripping: whether responses are sent a byte at a time, about twenty a second.
    package init(bytes responses: [[UInt8]], isDripping: Bool = false) {
        self.isDripping = isDripping
        (listener, port) = listenOnLoopback()
        _ = WorkerThread { [self] in for response in responses { serve(response) } }
    }

    deinit { close(listener) }

    package var url: String { "http://127.0.0.1:\(port)" }
    package var received: [String] { requests.withLock { $0.map { String(decoding: $0, as: UTF8.self) } } }

    private func serve(_ response: [UInt8]) {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        defer { close(connection) }
        var request: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while !isWhole(request) {
            let count = read(connection, &chunk, chunk.count)
            if count <= 0 { break }
            request += chunk[..<count]
        }
        let kept = request
        requests.withLock { $0.append(kept) }
        var rest = response[...]
        while !rest.isEmpty {
            if isDripping { usleep(50_000) }
            let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, isDripping ? 1 : $0.count, Int32(MSG_NOSIGNAL)) }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
    }

    private func isWhole(_ request: [UInt8]) -> Bool {
        let text = String(decoding: request, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return false }
        guard
            let length = text.lowercased().split(separator: "\r\n").first(where: { $0.hasPrefix("content-length:") })?.split(separator: " ").last.flatMap({
                Int($0)
            })
        else { return true }
        return text.utf8.distance(from: end, to: text.endIndex) - 4 >= length
    }
}

extension String {
    /// The start of the first occurrence of a text.
    fileprivate func range(of text: String) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].utf8.starts(with: text.utf8) { return start }
            start = utf8.index(after: start)
        }
        return nil
    }
}
