package import RedisClient

/// The address of a cache of submissions: `redis://user@host:port/database?ttl=seconds`, or `rediss://` for TLS.
package struct CacheAddress: Equatable, Sendable {
    /// The seconds for which a submission is kept, unless the address says otherwise: one day.
    package static let standardLifetime = 86_400
    private static let longestLifetime = 10 * 366 * 86_400

    package let server: RedisAddress
    /// The seconds for which a submission is kept.
    package let lifetime: Int

    /// Parses an address; nil if it is invalid.
    package init?(_ text: String) {
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let server = RedisAddress(String(first)) else { return nil }
        self.server = server
        guard parts.count > 1 else {
            lifetime = Self.standardLifetime
            return
        }
        guard parts[1].hasPrefix("ttl="), let seconds = Int(parts[1].dropFirst(4)), (1...Self.longestLifetime).contains(seconds) else { return nil }
        lifetime = seconds
    }
}
