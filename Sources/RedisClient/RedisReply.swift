import CHiredis

/// A reply of a Redis server.
package enum RedisReply: Equatable, Sendable {
    case integer(Int)
    case string([UInt8])
    case array([RedisReply])
    case null
    case error(String)

    /// The deepest level of nested arrays. A deeper array is read as null.
    private static let depthLimit = 8

    init(_ reply: UnsafePointer<redisReply>, depth: Int = 0) {
        let reply = reply.pointee
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .string(Array(Self.bytes(reply)))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY where depth < Self.depthLimit:
            self = .array((0..<Int(reply.elements)).map { index in reply.element[index].map { Self($0, depth: depth + 1) } ?? .null })
        default: self = .null
        }
    }

    private static func bytes(_ reply: redisReply) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : Int(reply.len))
    }

    /// The value of an integer reply, or of a string of decimal digits; nil for any other reply.
    package var integer: Int? {
        if case .integer(let number) = self { number } else { text.flatMap { Int($0) } }
    }

    package var bytes: [UInt8]? {
        if case .string(let bytes) = self { bytes } else { nil }
    }

    package var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    package var array: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }
}
