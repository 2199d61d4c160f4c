import Bytes
import Clocks

/// Gives the credentials that sign requests, and loads new ones before they expire, in the background.
///
/// The place is chosen once, in the order of AWS's own tools (`CredentialSources`). One thread uses a provider.
package final class CredentialsProvider {
    /// Seconds before the expiry at which new credentials are loaded. AWS's tools use five minutes; a container or an instance gives new ones by then.
    static let margin = 300
    /// Seconds after a load in which credentials that are still valid are used without asking again.
    static let pause = 30
    /// Seconds after a failed load in which requests that need its credentials fail. All requests that wait for the load see its failure.
    static let failurePause = 2

    private let source: any CredentialSource
    private let shouldStop: @Sendable () -> Bool
    private let now: () -> Int
    private let background = BackgroundLoad()
    private var loaded: Credentials?
    /// The loaded credentials, if a service refused them as expired.
    private var refused: Credentials?
    /// The failure of the last load; nil if it succeeded, or if the credentials before it are still valid.
    private var failure: ServiceFailure?
    /// When to load again, in seconds of Unix time.
    private var nextLoad = 0

    /// Chooses the place by the settings. Nothing is loaded yet.
    ///
    /// - Parameter shouldStop: checked while credentials are loaded, at least four times a second, in any thread. If it is true, a load is given up.
    package convenience init(_ settings: AWSSettings, shouldStop: @escaping @Sendable () -> Bool = { Interruption.isRequested }) throws(ServiceFailure) {
        self.init(try CredentialSources.choose(settings), shouldStop: shouldStop)
    }

    /// Gives these credentials, and never others.
    convenience init(_ credentials: Credentials) {
        self.init(FixedCredentials(credentials))
    }

    /// - Parameter now: returns the present second of Unix time.
    init(_ source: any CredentialSource, now: @escaping () -> Int = { wallSeconds() }, shouldStop: @escaping @Sendable () -> Bool = { false }) {
        self.source = source
        self.shouldStop = shouldStop
        self.now = now
        loaded = fixed
    }

    /// The only credentials of this provider; nil if others can be loaded.
    private var fixed: Credentials? { (source as? FixedCredentials)?.credentials }

    /// Loads credentials, and waits for them.
    package func load() throws(ServiceFailure) {
        accept(Result { () throws(ServiceFailure) in try source.load(shouldStop: shouldStop) })
        if let failure { throw failure }
    }

    /// Returns credentials that are valid now; nil while they are loaded: ask again in a moment.
    ///
    /// When they will expire soon, new ones are loaded in the background. If the place has none, the present ones are used as long as they are valid.
    package func credentials() throws(ServiceFailure) -> Credentials? {
        if let fixed { return fixed }
        if let result = background.takeResult() { accept(result) }
        let time = now()
        if let loaded, isValid(loaded, at: time) {
            if let expiry = loaded.expiry, time >= expiry - Self.margin, time >= nextLoad { background.start(source, shouldStop: shouldStop) }
            return loaded
        }
        if let failure, !background.isRunning, time < nextLoad { throw failure }
        background.start(source, shouldStop: shouldStop)
        return nil
    }

    /// Begins to load new credentials, because a service refused these as expired.
    ///
    /// - Returns: whether there may be others, so that the request can be repeated.
    func replace(_ refused: Credentials) -> Bool {
        if fixed != nil { return false }
        // Another call may have replaced them already.
        if loaded == refused { self.refused = refused }
        return true
    }

    private func isValid(_ credentials: Credentials, at time: Int) -> Bool {
        credentials != refused && credentials.expiry.map { time < $0 } ?? true
    }

    private func accept(_ result: Result<Credentials, ServiceFailure>) {
        let time = now()
        failure = nil
        switch result {
        case .success(let credentials) where isValid(credentials, at: time):
            loaded = credentials
            refused = nil
        case .success:
            failure = ServiceFailure(
                .credentials, code: "expired_credentials", message: "the credentials have expired, and the place that they come from has no new ones")
        case .failure(let reason): failure = reason
        }
        if let loaded, isValid(loaded, at: time) {
            failure = nil
            // A place may give credentials that expire within the margin. Then it has no others for the moment.
            nextLoad = time + Self.pause
        } else {
            nextLoad = time + Self.failurePause
        }
    }
}
