import Bytes
import Clocks
import Digest
import HTTP
import Synchronization
package import Tokens

/// The keys that tokens are checked with, and where they come from. Issuers change their keys: a token with an unknown key lets them be read anew.
package final class TokenKeys: Sendable {
    package enum Source: Sendable {
        /// A file with a secret that the issuer shares.
        case secret(String)
        /// A file with a set of keys.
        case file(String)
        /// The address of a set of keys: `https://`, or `http://` on this machine.
        case url(String)
    }

    /// Seconds between two readings that unknown keys cause: whoever sends such tokens makes no more requests to the issuer than this.
    private static let pause = 10.0
    /// Seconds after which keys are read anew in any case: so long an issuer's revoked key can be of use.
    private static let longestUse = 300.0
    private static let timeOut = 10.0
    /// The most tokens whose check is remembered.
    private static let tokenLimit = 10_000

    private let source: Source
    private let check: TokenCheck
    private let state: Mutex<State>

    private struct State {
        var keys: KeySet
        /// By the monotonic clock.
        var readAt: Double
        /// The claims of tokens that were checked with these keys, by their hashes.
        var checked: [[UInt8]: TokenClaims] = [:]
    }

    /// Reads the keys for the first time.
    package init(_ source: Source, _ check: TokenCheck) throws(KeyFailure) {
        (self.source, self.check) = (source, check)
        state = Mutex(State(keys: try Self.read(source), readAt: monotonicSeconds()))
    }

    /// Returns the claims of a token; nil if the keys must be read first and `mayBlock` is false.
    ///
    /// - Parameter now: seconds of Unix time.
    func claims(of token: [UInt8], now: Double, mayBlock: Bool) throws(AccessFailure) -> TokenClaims? {
        let hash = SHA256.hash(token.span)
        let (keys, readAt, known) = state.withLock { ($0.keys, $0.readAt, $0.checked[hash]) }
        let age = monotonicSeconds() - readAt
        if age < Self.longestUse || !mayBlock && age < 2 * Self.longestUse {
            if let known, known.expiry > now { return known }
            do throws(TokenFailure) { return try remember(check.claims(of: token.span, keys: keys, now: now), hash) } catch {
                // A new key may have the identifier of an old one, or none.
                guard error == .unknownKey || error == .wrongSignature, age >= Self.pause else { throw AccessFailure(.invalidCredentials, error.description) }
            }
        }
        guard mayBlock else { return nil }
        refresh()
        let fresh = state.withLock { $0.keys }
        do throws(TokenFailure) { return try remember(check.claims(of: token.span, keys: fresh, now: now), hash) } catch {
            throw AccessFailure(.invalidCredentials, error.description)
        }
    }

    private func remember(_ claims: TokenClaims, _ hash: [UInt8]) -> TokenClaims {
        state.withLock { state in
            if state.checked.count >= Self.tokenLimit { state.checked.removeAll() }
            state.checked[hash] = claims
        }
        return claims
    }

    /// Reads the keys anew. If they cannot be read, the old ones stay.
    private func refresh() {
        // The next attempt comes after a pause, however this one ends.
        let isDue = state.withLock { state in
            guard monotonicSeconds() - state.readAt >= Self.pause else { return false }
            state.readAt = monotonicSeconds()
            return true
        }
        guard isDue, let keys = try? Self.read(source) else { return }
        state.withLock { state in
            state.keys = keys
            // A token of a key that is gone is no longer one.
            state.checked.removeAll()
        }
    }

    private static func read(_ source: Source) throws(KeyFailure) -> KeySet {
        do {
            switch source {
            case .secret(let path): return try KeySet(secret: try secret(path))
            case .file(let path):
                let text = try readFile(path, limit: KeySet.byteLimit + 1)
                return try KeySet(parsing: text.span)
            case .url(let url):
                let text = try fetch(url)
                return try KeySet(parsing: text.span)
            }
        } catch { throw KeyFailure("\(error)") }
    }

    /// The bytes of a file without the line end that an editor adds.
    private static func secret(_ path: String) throws(SystemFailure) -> [UInt8] {
        let bytes = try readFile(path, limit: KeySet.secretSizes.upperBound + 1)
        return bytes.span.extracting(bytes.span.trimmedRange).array
    }

    private static func fetch(_ url: String) throws(HTTPFailure) -> [UInt8] {
        let queue = try TransferQueue(connections: 1)
        var request = Request(.get, url)
        (request.timeOuts.connect, request.timeOuts.total) = (timeOut, timeOut)
        request.collectedLimit = KeySet.byteLimit + 1
        let number = try queue.start(request)
        while true {
            guard case .finished(number, let result) = try queue.run() else { continue }
            let response = try result.get()
            guard response.status == 200 else { throw HTTPFailure(.broken, request.text, "status \(response.status)") }
            return response.body
        }
    }
}

/// Why the keys of tokens cannot be read: one line.
package struct KeyFailure: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
