import Bytes
import Clocks
import Threads

/// Gives the credentials that sign requests, and loads new ones before they expire.
///
/// The place is chosen once, in the order of AWS's own tools (`CredentialSources`). While the present credentials are valid, new ones are loaded in a thread: the
/// place may take a minute.
package final class CredentialsProvider: @unchecked Sendable {
    /// Seconds before the expiry at which new credentials are loaded. AWS's tools use five minutes; a container or an instance gives new ones by then.
    static let margin = 300
    /// Seconds after a load in which credentials that are still valid are used without asking again.
    static let pause = 30

    /// Used by one thread at a time: the one that set `isLoading`.
    private let source: any CredentialSource
    private let now: () -> Int
    private let monitor = Monitor()
    // Guarded by the monitor.
    private var loaded: Credentials?
    /// When to load again although the credentials are still valid, in seconds of Unix time.
    private var nextLoad = 0
    private var isLoading = false
    /// The failure of the last load in a thread, until a caller has got it.
    private var failure: ServiceFailure?
    /// The thread of the last load, used by the callers' thread only.
    private var thread: WorkerThread?

    /// Chooses the place by the settings. Nothing is loaded yet.
    package convenience init(_ settings: AWSSettings) throws(ServiceFailure) {
        self.init(try CredentialSources.choose(settings))
    }

    /// - Parameter now: returns the present second of Unix time.
    init(_ source: any CredentialSource, now: @escaping () -> Int = { wallSeconds() }) {
        self.source = source
        self.now = now
    }

    /// Returns credentials that are valid now, and waits for them if there are none. If they will expire soon, new ones are loaded in a thread; if the place has no
    /// new ones, the old ones are used as long as they are valid.
    package func credentials() throws(ServiceFailure) -> Credentials {
        try waitForLoad(onlyIfExpired: true)
        if let valid = valid() {
            if isDue(valid) { loadInThread() }
            return valid
        }
        let failure = monitor.alone {
            defer { self.failure = nil }
            return self.failure
        }
        if let failure { throw failure }
        return try load()
    }

    /// Whether `credentials` returns or fails at once. If not, new ones are being loaded.
    func isReady() -> Bool {
        if valid() != nil || monitor.alone({ !isLoading && failure != nil }) { return true }
        loadInThread()
        return false
    }

    /// Loads new credentials, because a service refused these as expired.
    ///
    /// - Returns: whether other credentials are there now.
    func replace(_ refused: Credentials) -> Bool {
        guard (try? waitForLoad(onlyIfExpired: false)) != nil else { return false }
        // Another call has replaced them already.
        if monitor.alone({ loaded != refused }) { return true }
        return (try? load()).map { $0 != refused } ?? false
    }

    private func valid() -> Credentials? { monitor.alone { validNow } }

    /// The credentials if they are valid now. The monitor must be held.
    private var validNow: Credentials? { loaded.flatMap { now() < $0.expiry ?? .max ? $0 : nil } }

    private func isDue(_ credentials: Credentials) -> Bool {
        guard let expiry = credentials.expiry, now() >= expiry - Self.margin else { return false }
        return monitor.alone { now() >= nextLoad }
    }

    /// Waits until no thread is loading, or the run is asked to stop.
    private func waitForLoad(onlyIfExpired: Bool) throws(ServiceFailure) {
        let isLoading = monitor.alone {
            while self.isLoading, !onlyIfExpired || now() >= loaded?.expiry ?? 0, !Interruption.isRequested {
                _ = monitor.wait(while: { self.isLoading && !Interruption.isRequested }, seconds: 0.2)
            }
            return self.isLoading
        }
        if isLoading, Interruption.isRequested { throw .interrupted }
    }

    private func loadInThread() {
        let begins = monitor.alone {
            defer { isLoading = true }
            return !isLoading
        }
        guard begins else { return }
        thread?.join()
        thread = WorkerThread { [self] in
            do throws(ServiceFailure) { _ = try loadNow() } catch { monitor.alone { failure = validNow == nil ? error : nil } }
            monitor.change { isLoading = false }
        }
        // Without a thread the next caller loads.
        if thread == nil { monitor.change { isLoading = false } }
    }

    private func load() throws(ServiceFailure) -> Credentials {
        monitor.alone { isLoading = true }
        defer { monitor.change { isLoading = false } }
        return try loadNow()
    }

    private func loadNow() throws(ServiceFailure) -> Credentials {
        defer {
            // A place may give credentials that expire within the margin. Then it has no others for the moment.
            monitor.alone { nextLoad = now() + Self.pause }
        }
        let credentials = try source.load()
        if let expiry = credentials.expiry, expiry <= now() {
            throw ServiceFailure(
                .credentials, code: "expired_credentials", message: "the credentials have expired, and the place that they come from has no new ones")
        }
        monitor.alone { (loaded, failure) = (credentials, nil) }
        return credentials
    }
}
