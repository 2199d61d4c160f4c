import Access
import Bytes

/// A request, apart from how it arrived.
package struct ServiceRequest: Sendable {
    package enum Method: Sendable {
        case get, head, post, options, other
    }

    /// The header fields that the service reads.
    package struct Fields: Sendable {
        package var host: String?
        package var accept: String?
        package var acceptEncoding: String?
        package var ifNoneMatch: String?
        package var ifModifiedSince: String?
        package var authorization: String?
        package var cookie: String?
        package var userAgent: String?
        package var origin: String?
        /// The scheme that a proxy in front of the server was asked by.
        package var forwardedScheme: String?
        package init() {}
    }

    package let method: Method
    /// The path and the query as they were sent.
    package let target: String
    package let fields: Fields
    /// The address of the client.
    package let address: String
    /// The body of a form.
    package var form = ""
    let progress = Progress()

    package init(_ method: Method, _ target: String, _ fields: Fields, address: String) {
        (self.method, self.target, self.fields, self.address) = (method, target, fields, address)
    }

    /// What is known of the request from an attempt that was not to block.
    final class Progress: @unchecked Sendable {
        /// Who sends the request, which is counted already.
        var caller: Caller?
    }

    /// Whether the body is a form that is read.
    package var takesForm: Bool { method == .post && path == "/login" }

    /// The identifier of the session, from the cookie.
    var session: String? {
        for part in (fields.cookie ?? "").split(separator: ";") {
            let pieces = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            if pieces.count == 2, pieces[0] == Self.cookie { return String(pieces[1]) }
        }
        return nil
    }

    static let cookie = "secflow_session"

    /// The path of the target, still encoded.
    var path: Substring { target.prefix { $0 != "?" } }
}

/// What a target asks for, by name.
struct QueryItems {
    /// The longest target, in bytes, and the most items of a query.
    static let (targetLimit, itemLimit) = (4096, 50)

    let items: [(name: String, value: String)]

    /// Reads the query of a target, as an HTML form writes it: `+` is a blank.
    init(target: String) throws(Problem) { try self.init(query: target.firstIndex(of: "?").map { target[target.index(after: $0)...] } ?? "") }

    init(query: Substring) throws(Problem) {
        var items: [(name: String, value: String)] = []
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { PercentEncoding.decode($0.replacing("+", with: " ")) }
            guard let name = parts[0], let value = parts.count == 2 ? parts[1] : "" else {
                throw Problem(.badRequest, "invalid_query", "the query has a % without two hexadecimal digits behind it, or bytes that are not UTF-8")
            }
            items.append((name, value))
        }
        guard items.count <= Self.itemLimit else {
            throw Problem(.badRequest, "invalid_query", "the query has more than \(Self.itemLimit) parameters")
        }
        self.items = items
    }
}
