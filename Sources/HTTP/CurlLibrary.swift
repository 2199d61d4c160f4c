import CCurl

enum CurlLibrary {
    /// Whether libcurl is initialised. The first use initialises it.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
}

extension HTTPFailure {
    /// The failure that libcurl reports with `code`.
    ///
    /// - Parameter detail: libcurl's own text, from its error buffer; empty if there is none.
    init(_ code: CURLcode, _ request: String, detail: String) {
        // libcurl's text repeats an invalid proxy address with its password.
        let reason = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : PrintableAddress(detail).description
        self.init(Kind(code), request, reason)
    }
}

extension HTTPFailure.Kind {
    fileprivate init(_ code: CURLcode) {
        self =
            switch code {
            case CURLE_URL_MALFORMAT: .invalidRequest
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: .untrusted
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_FAILED_INIT, CURLE_BAD_FUNCTION_ARGUMENT: .library
            // libcurl reports a response that is not HTTP as "unsupported protocol", and a header line beyond its limit as "out of memory".
            default: .broken
            }
    }
}
