import Clocks
import Digest
import Synchronization
package import Warehouse

/// The API keys of a database, and the users that are disabled. What was looked up is remembered as long as the database does not change.
package final class KeyTable: Sendable {
    /// The letters that a key begins with, so that a person and a scanner of leaked secrets knows one.
    package static let mark = "secflow_"
    /// The letters of a key that the database keeps, and those of a whole key.
    static let (prefixLength, length) = (mark.utf8.count + 6, mark.utf8.count + 43)
    /// The most look-ups that are remembered.
    private static let memory = 10_000

    /// A connection with the rights of the server's own login: the role that reads filings sees no keys.
    private let reader: SharedReader
    private let state = Mutex(State())

    private struct State {
        /// The state of the database that the rest was read of.
        var change = ""
        /// Nil for what is not in the database.
        var keys: [String: APIKey?] = [:]
        var users: [Subject: User?] = [:]
    }

    private struct Subject: Hashable {
        let issuer: String
        let name: String
    }

    struct User: Sendable {
        let id: String
        let isDisabled: Bool
    }

    package init(_ location: DatabaseLocation) { reader = SharedReader(location, nil) }

    /// Ends all look-ups.
    package func stop() { reader.stop() }

    /// Returns a new key: `secflow_` and 32 random bytes as base 64.
    package static func makeKey() -> (key: String, prefix: String, hash: String) {
        var generator = SystemRandomNumberGenerator()
        let key = mark + (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }.base64URL
        return (key, String(key.prefix(prefixLength)), hash(of: key))
    }

    /// The hash of a key, as the database has it. A key has so many random bits that no salt and no slow hash is needed.
    static func hash(of key: String) -> String { SHA256.hash(key).hexadecimal }

    /// Returns the caller whose key this is; nil if the database must be read first and `mayBlock` is false.
    ///
    /// - Parameter change: the present state of the database.
    func caller(of key: String, change: String, mayBlock: Bool) throws(AccessFailure) -> Caller? {
        guard key.utf8.count == Self.length else { throw AccessFailure.unknownKey }
        return try caller(hash: Self.hash(of: key), change: change, mayBlock: mayBlock)
    }

    /// Returns the caller whose key has this hash; nil if the database must be read first and `mayBlock` is false.
    func caller(hash: String, change: String, mayBlock: Bool) throws(AccessFailure) -> Caller? {
        let looked = try look(
            change, mayBlock, known: { $0.keys[hash] }, { reader throws(WarehouseFailure) in try reader.apiKey(hash: hash) }, { $0.keys[hash] = .some($1) })
        guard let looked else { return nil }
        guard let found = looked else { throw AccessFailure.unknownKey }
        if found.revokedAt != nil || found.isUserDisabled { throw AccessFailure(.invalidCredentials, "the key \(found.prefix)... is revoked") }
        if let end = found.expiresAt, end <= wallNanoseconds() / 1000 { throw AccessFailure(.invalidCredentials, "the key \(found.prefix)... has expired") }
        return Caller(identity: "key:\(found.id)", userID: found.userID, scopes: found.scopes)
    }

    /// Returns the user that a token's subject is, `.some(nil)` if the database has none; nil if it must be read first and `mayBlock` is false.
    func user(issuer: String, subject: String, change: String, mayBlock: Bool) throws(AccessFailure) -> User?? {
        let name = Subject(issuer: issuer, name: subject)
        return try look(
            change, mayBlock, known: { $0.users[name] },
            { reader throws(WarehouseFailure) in
                try reader.user(issuer: issuer, subject: subject).map { User(id: $0.id, isDisabled: $0.isDisabled) }
            }, { $0.users[name] = .some($1) })
    }

    /// - Parameters:
    ///   - known: what is remembered.
    ///   - read: reads what is not, and remembers it.
    private func look<Found: Sendable>(
        _ change: String, _ mayBlock: Bool, known: (State) -> Found??, _ read: (WarehouseReader) throws(WarehouseFailure) -> Found?,
        _ remember: (inout State, Found?) -> Void
    ) throws(AccessFailure) -> Found?? {
        let remembered = state.withLock { state in
            if state.change != change || state.keys.count + state.users.count > Self.memory {
                (state.keys, state.users, state.change) = ([:], [:], change)
            }
            return known(state)
        }
        if let remembered { return .some(remembered) }
        guard mayBlock else { return nil }
        let found: Found?
        do throws(WarehouseFailure) {
            found = try reader.read { (reader, _) throws(WarehouseFailure) in
                try reader.refresh()
                defer { reader.rest() }
                return try read(reader)
            }
        } catch { throw AccessFailure(.unavailable, error.message) }
        // The database may have changed since, or have been found to be changed.
        state.withLock { if $0.change == change { remember(&$0, found) } }
        return .some(found)
    }
}
