import CCurl
import Glibc

/// Transfers that run side by side in one thread, over connections that are reused.
///
/// Start some, then call `run` until each has been reported. This type neither retries requests nor follows redirects: the caller decides whether and when a
/// request may be sent again.
package final class TransferQueue {
    package enum Event {
        /// A transfer ended, with a response or a failure.
        case finished(Int, Result<Response, HTTPFailure>)
        /// The watched descriptor can be read, or its writer has closed it.
        case readable
        /// The time is over without an event, or a signal interrupted the wait.
        case idle
    }

    private let multi: UnsafeMutableRawPointer
    private let certificates: String?
    private var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    private var spareHandles: [UnsafeMutableRawPointer] = []
    private var lastIdentifier = 0

    /// - Parameters:
    ///   - connections: the number of connections that are kept open between transfers; at least the number of simultaneous transfers.
    ///   - certificates: a file of trusted certificates to use instead of the system's.
    package init(connections: Int, certificates: String? = nil) throws(HTTPFailure) {
        guard CurlLibrary.isReady, let multi = curl_multi_init() else { throw HTTPFailure(.library, "HTTP", "libcurl cannot be initialised") }
        self.multi = multi
        self.certificates = certificates
        _ = secflow_multi_set_long(multi, CURLMOPT_MAXCONNECTS, max(1, connections))
        _ = secflow_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit {
        cancelAll()
        for handle in spareHandles { curl_easy_cleanup(handle) }
        curl_multi_cleanup(multi)
    }

    /// The number of transfers under way.
    package var count: Int { transfers.count }

    /// Starts a transfer, and returns the number under which `run` reports its end. The first bytes are sent by the next call of `run`.
    package func start(_ request: Request) throws(HTTPFailure) -> Int {
        guard let easy = spareHandles.popLast() ?? curl_easy_init() else {
            throw HTTPFailure(.library, request.text, "libcurl cannot create a handle")
        }
        lastIdentifier += 1
        let transfer: Transfer
        do throws(HTTPFailure) {
            transfer = try Transfer(request, identifier: lastIdentifier, easy: easy, certificates: certificates)
        } catch {
            recycle(easy)
            throw error
        }
        let code = curl_multi_add_handle(multi, easy)
        guard code == CURLM_OK else {
            recycle(easy)
            throw HTTPFailure(.library, transfer.requestText, String(cString: curl_multi_strerror(code)))
        }
        transfers[easy] = transfer
        return transfer.identifier
    }

    /// Works on the transfers until one ends, `descriptor` can be read, or `seconds` are over (at most one second, so that the caller sees signals).
    package func run(seconds: Double = 1, watching descriptor: Int32? = nil) throws(HTTPFailure) -> Event {
        var running: Int32 = 0
        try check(curl_multi_perform(multi, &running))
        if let event = finishedTransfer() { return event }
        var watched = curl_waitfd(fd: descriptor ?? -1, events: Int16(CURL_WAIT_POLLIN), revents: 0)
        let milliseconds = Int32((min(max(seconds, 0), 1) * 1000).rounded(.up))
        try check(curl_multi_poll(multi, &watched, descriptor == nil ? 0 : 1, milliseconds, nil))
        try check(curl_multi_perform(multi, &running))
        if let event = finishedTransfer() { return event }
        return watched.revents != 0 ? .readable : .idle
    }

    /// A function that ends the wait of the current or next `run`. Any thread may call it while this queue exists.
    package var waker: @Sendable () -> Void {
        nonisolated(unsafe) let multi = multi
        return { curl_multi_wakeup(multi) }
    }

    /// Ends all transfers without reporting them. Their sinks receive nothing more.
    package func cancelAll() {
        for easy in transfers.keys {
            curl_multi_remove_handle(multi, easy)
            recycle(easy)
        }
        transfers.removeAll()
    }

    /// Ends one transfer without reporting it. Its sink receives nothing more.
    package func cancel(_ identifier: Int) {
        guard let easy = transfers.first(where: { $0.value.identifier == identifier })?.key else { return }
        transfers[easy] = nil
        curl_multi_remove_handle(multi, easy)
        recycle(easy)
    }

    private func finishedTransfer() -> Event? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            guard let transfer = transfers.removeValue(forKey: easy) else { continue }
            let result = transfer.result(code)
            curl_multi_remove_handle(multi, easy)
            recycle(easy)
            return .finished(transfer.identifier, result)
        }
        return nil
    }

    private func recycle(_ easy: UnsafeMutableRawPointer) {
        curl_easy_reset(easy)
        spareHandles.append(easy)
    }

    private func check(_ code: CURLMcode) throws(HTTPFailure) {
        guard code == CURLM_OK else { throw HTTPFailure(.library, "HTTP", String(cString: curl_multi_strerror(code))) }
    }
}
