import Bytes
package import RedisClient

/// The address of a queue: `sqs:URL`, or a stream of Redis, `redis://HOST[:PORT][/DATABASE]?stream=NAME`, or `redis:NAME` on the server of `REDIS_URL`.
package enum QueueAddress: Equatable, Sendable, CustomStringConvertible {
    /// The URL that SQS gives a queue.
    case sqs(url: String)
    case redis(RedisAddress, stream: String)

    /// The longest name of a stream, in bytes.
    private static let nameLimit = 200

    /// Parses an address; nil if it is invalid.
    ///
    /// - Parameter server: the value of `REDIS_URL`; nil for the standard server of this host.
    package init?(_ text: String, server: String?) {
        if text.hasPrefix("sqs:") {
            let url = String(text.dropFirst(4))
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), !url.contains("@"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
                url.split(separator: "/").count >= 3
            else { return nil }
            self = .sqs(url: url)
        } else if text.hasPrefix("redis://") || text.hasPrefix("rediss://") {
            let parts = text.split(separator: "?", maxSplits: 1)
            guard parts.count == 2, parts[1].hasPrefix("stream="), let address = RedisAddress(String(parts[0])) else { return nil }
            let name = String(parts[1].dropFirst(7))
            guard Self.isStream(name) else { return nil }
            self = .redis(address, stream: name)
        } else if text.hasPrefix("redis:") {
            let name = String(text.dropFirst(6))
            guard Self.isStream(name), let address = RedisAddress(server ?? "redis://127.0.0.1") else { return nil }
            self = .redis(address, stream: name)
        } else {
            return nil
        }
    }

    /// Names of streams stand in messages and command lines: visible ASCII characters but quotes and signs of URLs.
    private static func isStream(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= nameLimit && name.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "._:-{}".utf8.contains($0) }
    }

    package var description: String {
        switch self {
        case .sqs(let url): "sqs:\(url)"
        case .redis(let address, let stream): "\(address)?stream=\(stream)"
        }
    }
}
