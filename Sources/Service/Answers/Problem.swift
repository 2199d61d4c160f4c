import JSONLines

/// Why a request gets no other answer: problem details (RFC 9457), with a `code` for programs beside the words for people.
package struct Problem: Error, Sendable {
    package enum Status: Int, Sendable {
        case badRequest = 400
        case unauthorized = 401
        case forbidden = 403
        case notFound = 404
        case methodNotAllowed = 405
        case notAcceptable = 406
        case gone = 410
        case tooLong = 414
        case misdirected = 421
        case tooManyRequests = 429
        case internalError = 500
        case unavailable = 503

        var title: String {
            switch self {
            case .badRequest: "Bad Request"
            case .unauthorized: "Unauthorized"
            case .forbidden: "Forbidden"
            case .notFound: "Not Found"
            case .methodNotAllowed: "Method Not Allowed"
            case .notAcceptable: "Not Acceptable"
            case .gone: "Gone"
            case .tooLong: "URI Too Long"
            case .misdirected: "Misdirected Request"
            case .tooManyRequests: "Too Many Requests"
            case .internalError: "Internal Server Error"
            case .unavailable: "Service Unavailable"
            }
        }
    }

    package let status: Status
    package let code: String
    package let detail: String
    /// The parameter that is at fault.
    var parameter: String?
    /// Further header fields, such as `Retry-After`.
    var fields: [(name: String, value: String)] = []

    init(_ status: Status, _ code: String, _ detail: String, parameter: String? = nil, fields: [(name: String, value: String)] = []) {
        (self.status, self.code, self.detail, self.parameter, self.fields) = (status, code, detail, parameter, fields)
    }

    /// The answer. It is never stored.
    var answer: ServiceAnswer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "about:blank")
        writer.member("title", status.title)
        writer.member("status", status.rawValue)
        writer.member("code", code)
        writer.member("detail", detail)
        writer.member("parameter", parameter)
        writer.endObject()
        writer.endLine()
        return ServiceAnswer(
            status.rawValue, [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")] + fields, .bytes(writer.bytes))
    }
}
