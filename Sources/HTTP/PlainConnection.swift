import Bytes
import CCurl
import Clocks
import Glibc

/// A connection to a server with a protocol of its own: bytes over TCP or TLS, opened by libcurl. One thread at a time may use it.
///
/// Proxies of the environment are ignored. A TLS server must show a trusted certificate for its host. Deadlines are in seconds on the monotonic clock; signals do
/// not end a wait.
package final class PlainConnection {
    private let easy: UnsafeMutableRawPointer
    private let socket: Int32
    private let errorText: UnsafeMutablePointer<CChar>
    /// The host and the port, for messages.
    private let name: String

    /// Opens the connection.
    ///
    /// - Parameters:
    ///   - host: a name or an address; that of IPv6 without brackets.
    ///   - certificates: a file of trusted certificates to use instead of the system's.
    ///   - seconds: the time limit, including name look-up and TLS.
    package init(host: String, port: Int, isTLS: Bool = false, certificates: String? = nil, seconds: Double) throws(HTTPFailure) {
        let name = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        // Any other character could end the host's part of the URL.
        let isValid = host.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "-._:".utf8.contains($0) }
        guard isValid, !host.isEmpty else { throw HTTPFailure(.invalidRequest, name, "not the name of a host") }
        guard CurlLibrary.isReady, let easy = curl_easy_init() else { throw HTTPFailure(.library, name, "libcurl cannot be initialised") }
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        _ = secflow_set_string(easy, CURLOPT_URL, "\(isTLS ? "https" : "http")://\(name)/")
        _ = secflow_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = secflow_set_long(easy, CURLOPT_CONNECT_ONLY, 1)
        _ = secflow_set_string(easy, CURLOPT_PROXY, "")
        // The protocol is not HTTP: do not offer HTTP in the handshake.
        _ = secflow_set_long(easy, CURLOPT_SSL_ENABLE_ALPN, 0)
        _ = secflow_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = secflow_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
        _ = secflow_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(min(seconds, 1e6) * 1000)))
        _ = secflow_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        if let certificates { _ = secflow_set_string(easy, CURLOPT_CAINFO, certificates) }

        let code = curl_easy_perform(easy)
        var socket: curl_socket_t = -1
        _ = secflow_get_socket(easy, CURLINFO_ACTIVESOCKET, &socket)
        guard code == CURLE_OK, socket >= 0 else {
            let failure = Self.failure(toConnect: easy, code, name, detail: String(cString: errorText))
            curl_easy_cleanup(easy)
            errorText.deallocate()
            throw failure
        }
        (self.easy, self.socket, self.errorText, self.name) = (easy, socket, errorText, name)
    }

    deinit {
        curl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// Sends all bytes.
    package func send(_ bytes: Span<UInt8>, until end: Double) throws(HTTPFailure) {
        var position = 0
        while position < bytes.count {
            let rest = bytes.extracting(position..<bytes.count)
            var count = 0
            switch rest.withUnsafeBytes({ curl_easy_send(easy, $0.baseAddress, $0.count, &count) }) {
            case CURLE_OK: position += count
            case CURLE_AGAIN: try wait(for: POLLOUT, until: end)
            case let code: throw HTTPFailure(code, name, detail: String(cString: errorText))
            }
        }
    }

    /// Receives the bytes that have arrived, or waits for the first. Returns their number, at least one; they are at the start of `buffer`, which must not be
    /// empty.
    package func receive(into buffer: inout [UInt8], until end: Double) throws(HTTPFailure) -> Int {
        while true {
            var count = 0
            switch buffer.withUnsafeMutableBytes({ curl_easy_recv(easy, $0.baseAddress, $0.count, &count) }) {
            case CURLE_OK where count > 0: return count
            case CURLE_OK: throw HTTPFailure(.broken, name, "the server closed the connection")
            case CURLE_AGAIN: try wait(for: POLLIN, until: end)
            case let code: throw HTTPFailure(code, name, detail: String(cString: errorText))
            }
        }
    }

    private func wait(for events: Int32, until end: Double) throws(HTTPFailure) {
        while true {
            let left = end - monotonicSeconds()
            guard left > 0 else { throw HTTPFailure(.timedOut, name, "the server does not respond") }
            var watched = pollfd(fd: socket, events: Int16(events), revents: 0)
            let result = poll(&watched, 1, Int32((min(left, 60) * 1000).rounded(.up)))
            if result > 0 { return }
            guard result == 0 || errno == EINTR else { throw HTTPFailure(.broken, name, String(cString: strerror(errno))) }
        }
    }

    /// The failure of a connection that was not opened. If the system gave a reason, the message is that reason alone.
    private static func failure(toConnect easy: UnsafeMutableRawPointer, _ code: CURLcode, _ name: String, detail: String) -> HTTPFailure {
        var number = 0
        _ = secflow_get_long(easy, CURLINFO_OS_ERRNO, &number)
        if code == CURLE_COULDNT_CONNECT, number != 0 { return HTTPFailure(.unreachable, name, String(cString: strerror(Int32(truncatingIfNeeded: number)))) }
        return HTTPFailure(code, name, detail: detail)
    }
}
