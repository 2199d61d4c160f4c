import Bytes
import CCurl
import Clocks
import Compression
import Glibc

/// A request under way: its libcurl handle, the progress of its body, and the response so far.
final class Transfer {
    /// The maximum number of bytes of all heads of a response; a real response has a few hundred. libcurl's own limit would allow a line of 100 kB.
    private static let headLimit = 256 * 1024
    /// Bytes that are read from a long body at once. libcurl's own buffer of 64 kB costs a tenth more CPU for large objects.
    private static let sendBuffer = 512 * 1024

    let identifier: Int
    let easy: UnsafeMutableRawPointer
    private let request: Request
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private let start = monotonicSeconds()

    private var sent = 0
    private var head = ResponseHead()
    /// The number of bytes in all heads so far, including those of interim responses (1xx).
    private var headBytes = 0
    private var isHeadComplete = false
    private var isSinkOpen = false
    /// The decoder of the body; nil if the body has no content-encoding.
    private var decoder: ContentDecoder?
    private var collected: [UInt8] = []
    private var bodyBytes = 0
    /// Whether this object ended the transfer because the rest of the body is not wanted.
    private var isCut = false
    /// The failure with which this object ended the transfer.
    private var ownFailure: HTTPFailure?

    var requestText: String { request.text }

    init(_ request: Request, identifier: Int, easy: UnsafeMutableRawPointer, certificates: String?) throws(HTTPFailure) {
        self.request = request
        self.identifier = identifier
        self.easy = easy
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        let context = Unmanaged.passUnretained(self).toOpaque()
        try setUpRequest()
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_PATH_AS_IS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_BUFFERSIZE, 128 * 1024)
        set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.timeOuts.connect * 1000)))
        set(CURLOPT_LOW_SPEED_LIMIT, max(1, request.timeOuts.leastSpeed))
        set(CURLOPT_LOW_SPEED_TIME, max(1, Int(request.timeOuts.idle)))
        set(CURLOPT_TIMEOUT_MS, request.timeOuts.total.map { max(1, Int($0 * 1000)) } ?? 0)
        if request.hasOwnConnection {
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
        _ = secflow_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        if !request.usesProxy { _ = secflow_set_string(easy, CURLOPT_NOPROXY, "*") }
        if let certificates { _ = secflow_set_string(easy, CURLOPT_CAINFO, certificates) }
        _ = secflow_set_callback(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.lend(bytes, size * count, context) { $0.receiveHeader($1) }
        }
        _ = secflow_set_pointer(easy, CURLOPT_HEADERDATA, context)
        _ = secflow_set_callback(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.lend(bytes, size * count, context) { $0.receiveBody($1) }
        }
        _ = secflow_set_pointer(easy, CURLOPT_WRITEDATA, context)
        if request.maySend != nil {
            _ = secflow_set_prereq_callback(easy, CURLOPT_PREREQFUNCTION) { context, _, _, _, _ in
                guard let context else { return CURL_PREREQFUNC_ABORT }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.request.maySend?() ?? true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            }
            _ = secflow_set_pointer(easy, CURLOPT_PREREQDATA, context)
        }
    }

    deinit {
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Returns the response or failure of a transfer that libcurl ended with `code`.
    func result(_ code: CURLcode) -> Result<Response, HTTPFailure> {
        if let ownFailure { return .failure(ownFailure) }
        if !isCut {
            guard code == CURLE_OK else { return .failure(HTTPFailure(code, requestText, detail: String(cString: errorText))) }
            // If the body is empty, `receiveBody` was never called.
            do throws(HTTPFailure) { try beginBody() } catch { return .failure(error) }
            do throws(CompressionFailure) { try decoder?.finish() } catch { return .failure(HTTPFailure(.broken, requestText, error.description)) }
        }
        var retryAfter: Int = 0
        _ = secflow_get_offset(easy, CURLINFO_RETRY_AFTER, &retryAfter)
        var redirect: UnsafeMutablePointer<CChar>?
        _ = secflow_get_string(easy, CURLINFO_REDIRECT_URL, &redirect)
        return .success(
            Response(
                head: head, body: collected, bodyBytes: bodyBytes, retryAfter: head["retry-after"] == nil ? nil : retryAfter,
                redirect: redirect.map { String(cString: $0) }, duration: monotonicSeconds() - start))
    }

    private func setUpRequest() throws(HTTPFailure) {
        guard !request.url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw HTTPFailure(.invalidRequest, request.method.rawValue, "a blank or a control character in the URL")
        }
        let scheme = request.url.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https" else { throw HTTPFailure(.invalidRequest, requestText, "not an http or https address") }
        _ = secflow_set_string(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        _ = secflow_set_string(easy, CURLOPT_URL, request.url)
        if let body = request.body {
            let context = Unmanaged.passUnretained(self).toOpaque()
            set(CURLOPT_UPLOAD, 1)
            if body.count > Self.sendBuffer { set(CURLOPT_UPLOAD_BUFFERSIZE, Self.sendBuffer) }
            _ = secflow_set_offset(easy, CURLOPT_INFILESIZE_LARGE, body.count)
            _ = secflow_set_callback(easy, CURLOPT_READFUNCTION) { buffer, size, count, context in
                guard let buffer, let context else { return 0 }
                return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().giveBody(buffer, size * count)
            }
            _ = secflow_set_pointer(easy, CURLOPT_READDATA, context)
            // If the server has closed a reused connection, libcurl sends the body again from the start.
            _ = secflow_set_seek_callback(easy, CURLOPT_SEEKFUNCTION) { context, offset, origin in
                guard let context, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
                Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().sent = Int(offset)
                return CURL_SEEKFUNC_OK
            }
            _ = secflow_set_pointer(easy, CURLOPT_SEEKDATA, context)
        }
        switch request.method {
        case .get where request.body == nil: break
        case .head: set(CURLOPT_NOBODY, 1)
        case .put where request.body != nil: break
        default: _ = secflow_set_string(easy, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if request.acceptsCompression { headerList = curl_slist_append(headerList, "Accept-Encoding: \(ContentDecoder.offer)") }
        if let start = request.rangeStart { headerList = curl_slist_append(headerList, "Range: bytes=\(start)-") }
        for (name, value) in request.headers {
            guard !name.isEmpty, !(name + value).utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) else {
                throw HTTPFailure(.invalidRequest, requestText, "a header \"\(name)\" that cannot be sent")
            }
            headerList = curl_slist_append(headerList, value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if request.body != nil, !request.headers.contains(where: { $0.name.lowercased() == "expect" }) {
            headerList = curl_slist_append(headerList, "Expect:")
        }
        if let headerList { _ = secflow_set_list(easy, CURLOPT_HTTPHEADER, headerList) }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        _ = secflow_set_long(easy, option, value)
    }

    private static func lend(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?, _ receive: (Transfer, Span<UInt8>) -> Bool
    ) -> Int {
        guard let context, count > 0 else { return 0 }
        let span = Span<UInt8>(_unsafeElements: UnsafeBufferPointer(start: UnsafeRawPointer(bytes)?.assumingMemoryBound(to: UInt8.self), count: count))
        return receive(Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue(), span) ? count : -1
    }

    private func receiveHeader(_ line: Span<UInt8>) -> Bool {
        headBytes += line.count
        guard headBytes <= Self.headLimit else { return fail(.broken, "a head longer than \(Self.headLimit) bytes") }
        if line.hasPrefix("HTTP/") {
            // Each status line begins a new head: the head before it was an interim response.
            head = ResponseHead()
            if let blank = line.firstIndex(of: 0x20), blank + 4 <= line.count { head.status = line.extracting(blank + 1..<blank + 4).integer ?? 0 }
            return true
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return true }
        guard head.headers.count < 1000 else { return fail(.broken, "more than 1,000 headers") }
        let value = line.extracting(colon + 1..<line.count)
        head.headers.append((line.extracting(0..<colon).text.lowercased(), value.extracting(value.trimmedRange).text))
        return true
    }

    private func receiveBody(_ bytes: Span<UInt8>) -> Bool {
        do throws(HTTPFailure) { try beginBody() } catch {
            ownFailure = error
            return false
        }
        do throws(CompressionFailure) {
            return try decoder?.decode(bytes) { keep($0) } ?? keep(bytes)
        } catch {
            return fail(error.code == .tooLong ? .tooLarge : .broken, error.description)
        }
    }

    private func keep(_ bytes: Span<UInt8>) -> Bool {
        bodyBytes += bytes.count
        if isSinkOpen {
            do throws(SystemFailure) { try request.sink?.receive(bytes) } catch { return fail(.sink(error), error.description) }
            if let refusal = request.sink?.refusal { return fail(.tooLarge, refusal) }
            return true
        }
        if request.longBody != .fails {
            let room = request.collectedLimit - collected.count
            collected.append(bytes.extracting(first: min(bytes.count, room)))
            isCut = bytes.count > room && request.longBody == .endsTransfer
            return !isCut
        }
        guard collected.count + bytes.count <= request.collectedLimit else {
            return fail(.tooLarge, "the response is longer than \(request.collectedLimit) bytes")
        }
        collected.append(bytes)
        return true
    }

    private func beginBody() throws(HTTPFailure) {
        guard !isHeadComplete else { return }
        isHeadComplete = true
        if head.status == 206 {
            // "bytes 1000-1999/2000"
            let range = head["content-range"] ?? ""
            guard let start = request.rangeStart, range.hasPrefix("bytes \(start)-") else {
                let place = range.isEmpty ? "no Content-Range" : String(range.prefix(80))
                throw HTTPFailure(.misplaced, requestText, "the response is a part that was not requested (\(place))")
            }
        }
        if let sink = request.sink, head.status == 200 || head.status == 206 {
            isSinkOpen = true
            try rethrowing(sink.begin(head)) { (error: SystemFailure) in HTTPFailure(.sink(error), requestText, error.description) }
        }
        if request.acceptsCompression, let encoding = head["content-encoding"], encoding.lowercased() != "identity" {
            decoder = ContentDecoder(encoding, limit: isSinkOpen || request.longBody != .fails ? .max : request.collectedLimit)
        }
    }

    /// Copies the next bytes of the request's body. Returns libcurl's code for giving up if they cannot be read.
    private func giveBody(_ buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
        guard let body = request.body else { return 0 }
        let count = min(room, body.count - sent)
        guard count > 0 else { return 0 }
        switch body {
        case .bytes(let bytes):
            bytes.withSpan(sent..<sent + count) { part in
                part.withUnsafeBytes { part in
                    if let base = part.baseAddress { memcpy(buffer, base, part.count) }
                }
            }
            sent += count
            return count
        case .source(let source):
            do throws(SystemFailure) {
                let read = try source.read(at: sent, into: UnsafeMutableRawBufferPointer(start: buffer, count: count))
                sent += read
                return read
            } catch {
                _ = fail(.source(error), error.description)
                return Int(CURL_READFUNC_ABORT)
            }
        }
    }

    private func fail(_ kind: HTTPFailure.Kind, _ reason: String) -> Bool {
        ownFailure = HTTPFailure(kind, requestText, reason)
        return false
    }
}
