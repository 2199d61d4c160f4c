import Clocks
import Digest
import Threads
package import Warehouse

/// The API keys of a database, and the users that are disabled. What was looked up is remembered as long as the database does not change.
package final class KeyTable: @unchecked Sendable {
    /// The letters that a key begins with, so that a person and a scanner of leaked secrets knows one.
    package static let mark = "secflow_"
    /// The letters of a key that the database keeps, and those of a whole key.
    static let (prefixLength, length) = (mark.utf8.count + 6, mark.utf8.count + 43)
    /// The most look-ups that are remembered.
    private static let memory = 10_000

    private let location: DatabaseLocation
    private let monitor = Monitor()
    /// Guarded by the monitor.
    private var state = State()

    private struct State {
        var reader: WarehouseReader?
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

    package init(_ location: DatabaseLocation) { self.location = location }

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
        let looked = try look(change, mayBlock, known: { $0.keys[hash] }) { state, reader throws(WarehouseFailure) in
            let found = try reader.apiKey(hash: hash)
            state.keys[hash] = .some(found)
            return found
        }
        guard let looked else { return nil }
        guard let found = looked else { throw AccessFailure.unknownKey }
        if found.revokedAt != nil || found.isUserDisabled { throw AccessFailure(.invalidCredentials, "the key \(found.prefix)... is revoked") }
        if let end = found.expiresAt, end <= wallNanoseconds() / 1000 { throw AccessFailure(.invalidCredentials, "the key \(found.prefix)... has expired") }
        return Caller(identity: "key:\(found.id)", userID: found.userID, scopes: found.scopes)
    }

    /// Returns the user that a token's subject is, `.some(nil)` if the database has none; nil if it must be read first and `mayBlock` is false.
    func user(issuer: String, subject: String, change: String, mayBlock: Bool) throws(AccessFailure) -> User?? {
        let name = Subject(issuer: issuer, name: subject)
        return try look(change, mayBlock, known: { $0.users[name] }) { state, reader throws(WarehouseFailure) in
            let found = try reader.user(issuer: issuer, subject: subject).map { User(id: $0.id, isDisabled: $0.isDisabled) }
            state.users[name] = .some(found)
            return found
        }
    }

    private func look<Found>(
        _ change: String, _ mayBlock: Bool, known: (State) -> Found??, _ read: (inout State, WarehouseReader) throws(WarehouseFailure) -> Found?
    ) throws(AccessFailure) -> Found?? {
        let result: Result<Found??, WarehouseFailure> = monitor.alone {
            if state.change != change || state.keys.count + state.users.count > Self.memory {
                (state.keys, state.users, state.change) = ([:], [:], change)
            }
            if let found = known(state) { return .success(.some(found)) }
            guard mayBlock else { return .success(nil) }
            do throws(WarehouseFailure) {
                let reader = try refreshed(state.reader)
                state.reader = reader
                defer { reader.rest() }
                return .success(.some(try read(&state, reader)))
            } catch {
                state.reader = nil
                return .failure(error)
            }
        }
        switch result {
        case .success(let found): return found
        case .failure(let failure): throw AccessFailure(.unavailable, failure.message)
        }
    }

    /// A connection with the rights of the server's own login: the role that reads filings sees no keys.
    private func refreshed(_ reader: WarehouseReader?) throws(WarehouseFailure) -> WarehouseReader {
        if let reader {
            do throws(WarehouseFailure) {
                try reader.refresh()
                return reader
            } catch { guard error.kind == .unavailable || error.kind == .busy else { throw error } }
        }
        return try WarehouseReader(location, application: "secflow-serve", shouldStop: { false })
    }
}
