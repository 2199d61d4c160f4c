import CCurl
import Glibc

/// A connection to a mail server, over which mails are sent one at a time (SMTP). It stays open between mails.
package final class MailConnection {
    private let url: String
    private let user: String?
    private let password: String?
    private let requiresTLS: Bool
    private let certificates: String?
    /// Seconds for a mail.
    private let timeout: Double
    private let multi: UnsafeMutableRawPointer
    private let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// The mail that is being sent, and how much of it was.
    private var mail: [UInt8] = []
    private var sent = 0

    /// - Parameters:
    ///   - url: `smtp://HOST[:PORT]` or `smtps://HOST[:PORT]`. Its path, if there is one, is the name that this host gives itself.
    ///   - requiresTLS: whether the connection must be encrypted: with `smtp` by STARTTLS. Otherwise nothing is encrypted but `smtps`.
    ///   - certificates: a file of trusted certificates to use instead of the system's.
    ///   - timeout: seconds for a mail, with the connection.
    package init(url: String, user: String?, password: String?, requiresTLS: Bool, certificates: String?, timeout: Double) throws(HTTPFailure) {
        self.url = url
        self.user = user
        self.password = password
        self.requiresTLS = requiresTLS
        self.certificates = certificates
        self.timeout = timeout
        guard CurlLibrary.isReady, let multi = curl_multi_init() else { throw HTTPFailure(.library, "mail", "libcurl cannot be initialised") }
        guard let easy = curl_easy_init() else {
            curl_multi_cleanup(multi)
            throw HTTPFailure(.library, "mail", "libcurl cannot create a handle")
        }
        self.multi = multi
        self.easy = easy
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_multi_cleanup(multi)
        errorText.deallocate()
    }

    /// Sends a mail, and returns when the server has accepted it for all recipients.
    ///
    /// - Parameters:
    ///   - mail: the headers and the body, with CR LF at each end of a line.
    ///   - sender: the address that the server reports failures to.
    ///   - shouldStop: checked several times a second; true gives the mail up.
    package func send(_ mail: [UInt8], from sender: String, to recipients: [String], shouldStop: () -> Bool) throws(MailFailure) {
        curl_easy_reset(easy)
        self.mail = mail
        sent = 0
        var list: UnsafeMutablePointer<curl_slist>?
        for recipient in recipients { list = curl_slist_append(list, "<\(recipient)>") }
        defer { curl_slist_free_all(list) }
        setUp(sender: "<\(sender)>", list)
        var code = curl_multi_add_handle(multi, easy)
        defer { curl_multi_remove_handle(multi, easy) }
        var running: Int32 = 1
        while code == CURLM_OK {
            code = curl_multi_perform(multi, &running)
            var left: Int32 = 0
            if let message = curl_multi_info_read(multi, &left), message.pointee.msg == CURLMSG_DONE {
                return try check(message.pointee.data.result)
            }
            if shouldStop() { throw MailFailure(.interrupted, "interrupted before it was done") }
            if code == CURLM_OK { code = curl_multi_poll(multi, nil, 0, 250, nil) }
        }
        throw MailFailure(.transient, String(cString: curl_multi_strerror(code)))
    }

    private func setUp(sender: String, _ recipients: UnsafeMutablePointer<curl_slist>?) {
        errorText[0] = 0
        _ = secflow_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
        _ = secflow_set_string(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        _ = secflow_set_string(easy, CURLOPT_URL, url)
        _ = secflow_set_long(easy, CURLOPT_NOSIGNAL, 1)
        _ = secflow_set_long(easy, CURLOPT_USE_SSL, requiresTLS ? Int(CURLUSESSL_ALL.rawValue) : Int(CURLUSESSL_NONE.rawValue))
        if let certificates { _ = secflow_set_string(easy, CURLOPT_CAINFO, certificates) }
        if let user { _ = secflow_set_string(easy, CURLOPT_USERNAME, user) }
        if let password { _ = secflow_set_string(easy, CURLOPT_PASSWORD, password) }
        _ = secflow_set_long(easy, CURLOPT_TIMEOUT_MS, max(1, Int(timeout * 1000)))
        _ = secflow_set_string(easy, CURLOPT_MAIL_FROM, sender)
        _ = secflow_set_list(easy, CURLOPT_MAIL_RCPT, recipients)
        _ = secflow_set_long(easy, CURLOPT_UPLOAD, 1)
        _ = secflow_set_callback(easy, CURLOPT_READFUNCTION) { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            return Unmanaged<MailConnection>.fromOpaque(context).takeUnretainedValue().give(buffer, size * count)
        }
        _ = secflow_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
    }

    private func give(_ buffer: UnsafeMutablePointer<CChar>, _ room: Int) -> Int {
        let count = min(room, mail.count - sent)
        guard count > 0 else { return 0 }
        mail.withUnsafeBytes { bytes in if let base = bytes.baseAddress { memcpy(buffer, base + sent, count) } }
        sent += count
        return count
    }

    private func check(_ code: CURLcode) throws(MailFailure) {
        if code == CURLE_OK { return }
        var reply = 0
        _ = secflow_get_long(easy, CURLINFO_RESPONSE_CODE, &reply)
        let detail = String(cString: errorText)
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        let text = (400...599).contains(reply) && !reason.contains("\(reply)") ? "\(reason) (reply \(reply))" : reason
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_RECV_ERROR:
            throw MailFailure(.transient, text)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: throw MailFailure(.refused, text)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED: throw MailFailure(.refused, text)
        default:
            // A reply of 500 and more is final (RFC 5321, section 4.2.1); without one, the connection broke. After the first bytes of the mail, it is about the mail.
            throw MailFailure(!(500...599).contains(reply) ? .transient : sent > 0 ? .refusedMail : .refused, text)
        }
    }
}

/// Why a mail was not sent.
package struct MailFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable {
        /// A later try may succeed.
        case transient
        /// The address is none, the server refuses the sender, a recipient or the password, or its certificate is not trusted.
        case refused
        /// The server refuses this mail.
        case refusedMail
        case interrupted
    }

    package let kind: Kind
    package let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    package var description: String { reason }
}
