import CHiredis

/// A reply of a Redis server.
package enum RedisReply: Equatable, Sendable {
    case integer(Int)
    case text(String)
    case array([RedisReply])
    case null
    case error(String)

    /// The deepest level of nested arrays. A deeper array is read as null.
    private static let depthLimit = 8

    init(_ reply: UnsafePointer<redisReply>, depth: Int) {
        let reply = reply.pointee
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .text(Self.text(reply))
        case REDIS_REPLY_ERROR: self = .error(Self.text(reply))
        case REDIS_REPLY_ARRAY where depth < Self.depthLimit:
            self = .array((0..<Int(reply.elements)).map { index in reply.element[index].map { Self($0, depth: depth + 1) } ?? .null })
        default: self = .null
        }
    }

    private static func text(_ reply: redisReply) -> String {
        guard let base = reply.str else { return "" }
        return String(decoding: UnsafeRawBufferPointer(start: base, count: reply.len), as: UTF8.self)
    }

    /// The value of an integer reply, or of a text of decimal digits; nil for any other reply.
    package var integer: Int? {
        switch self {
        case .integer(let number): number
        case .text(let text): Int(text)
        default: nil
        }
    }

    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    package var array: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}
