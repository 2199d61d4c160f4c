import Access
import Bytes
import Glibc
import RedisClient
import Service
import Tokens
import Tool
import Warehouse

extension SecflowServe {
    /// What tells who sends a request; nil for a server that asks nobody.
    func access(_ location: DatabaseLocation) throws(ToolFailure) -> AccessControl? {
        guard asksForCredentials else { return nil }
        var tokens: TokenKeys?
        if let source = try tokenSource() {
            let check = TokenCheck(issuer: issuer, audience: audience)
            tokens = try rethrowing(TokenKeys(source, check), as: { (failure: KeyFailure) in ToolFailure(.configuration, failure.description) })
        }
        return AccessControl(tokens: tokens, keys: KeyTable(location), sessions: Sessions(redis: try redisServer()))
    }

    private func tokenSource() throws(ToolFailure) -> TokenKeys.Source? {
        if let jwtSecretFile { return .secret(jwtSecretFile) }
        guard let jwks else { return nil }
        guard jwks.contains("://") else { return .file(jwks) }
        // Whoever is between here and the issuer could put in keys of their own.
        let isSafe =
            jwks.hasPrefix("https://")
            || ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { origin in
                jwks.hasPrefix(origin) && [":", "/"].contains(jwks.dropFirst(origin.count).first)
            }
        guard isSafe else { throw ToolFailure(.usage, "--jwks takes an address with https, or the path of a file") }
        return .url(jwks)
    }

    private static var environment: [String: String] {
        let names = ["REDISCLI_AUTH", "SSL_CERT_FILE"]
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in getenv(name).map { (name, String(cString: $0)) } })
    }

    /// What counts requests; nil without a limit.
    func counter() throws(ToolFailure) -> RequestCounter? {
        guard let rate else { return nil }
        return RequestCounter(limit: rate, redis: try redisServer())
    }

    private func redisServer() throws(ToolFailure) -> (address: RedisAddress, access: RedisAccess)? {
        guard let redis else { return nil }
        guard let address = RedisAddress(redis) else { throw ToolFailure(.usage, "--redis takes redis://HOST/DB or rediss://HOST/DB") }
        return (address, RedisAccess(environment: Self.environment))
    }

    /// Where refusals and accesses are recorded; nil for a server that asks nobody, or that has no place for them.
    func audit(_ location: DatabaseLocation, _ diagnostics: Diagnostics) throws(ToolFailure) -> AuditTrail? {
        guard asksForCredentials else { return nil }
        let place: AuditTrail.Place
        if let auditFile {
            place = .file(auditFile)
        } else if case .postgres = location {
            place = .database(location)
        } else {
            diagnostics.warning("nothing records who is refused and who reads answers: give --audit-file")
            return nil
        }
        return try rethrowing(AuditTrail(place) { diagnostics.error($0) }, as: ToolFailure.init(_:))
    }
}
