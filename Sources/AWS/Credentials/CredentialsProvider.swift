import Clocks

/// Gives the credentials that sign requests, and loads new ones before they expire.
///
/// The place is chosen once, in the order of AWS's own tools (`CredentialSources`).
package final class CredentialsProvider {
    /// Seconds before the expiry at which new credentials are loaded. AWS's tools use five minutes; a container or an instance gives new ones by then.
    static let margin = 300
    /// Seconds after a load in which credentials that are still valid are used without asking again.
    static let pause = 30

    private let source: any CredentialSource
    private let now: () -> Int
    private var loaded: Credentials?
    /// When to load again although the credentials are still valid, in seconds of Unix time.
    private var nextLoad = 0

    /// Chooses the place by the settings. Nothing is loaded yet.
    package convenience init(_ settings: AWSSettings) throws(ServiceFailure) {
        self.init(try CredentialSources.choose(settings))
    }

    /// - Parameter now: returns the present second of Unix time.
    init(_ source: any CredentialSource, now: @escaping () -> Int = { wallSeconds() }) {
        self.source = source
        self.now = now
    }

    /// Returns credentials that are valid now. If they will expire soon and the place has no new ones, they are used as long as they are valid.
    package func credentials() throws(ServiceFailure) -> Credentials {
        guard let loaded else { return try load() }
        guard let expiry = loaded.expiry, now() >= expiry || now() >= expiry - Self.margin && now() >= nextLoad else { return loaded }
        do throws(ServiceFailure) {
            return try load()
        } catch {
            guard now() < expiry else { throw error }
            nextLoad = now() + Self.pause
            return loaded
        }
    }

    /// Loads new credentials, because a service refused these as expired.
    ///
    /// - Returns: whether other credentials are there now.
    func replace(_ refused: Credentials) -> Bool {
        guard let loaded else { return true }
        // Another call has replaced them already.
        if loaded != refused { return true }
        return (try? load()).map { $0 != refused } ?? false
    }

    private func load() throws(ServiceFailure) -> Credentials {
        let credentials = try source.load()
        if let expiry = credentials.expiry, expiry <= now() {
            throw ServiceFailure(
                .credentials, code: "expired_credentials", message: "the credentials have expired, and the place that they come from has no new ones")
        }
        loaded = credentials
        // A place may give credentials that expire within the margin. Then it has no others for the moment.
        nextLoad = now() + Self.pause
        return credentials
    }
}
