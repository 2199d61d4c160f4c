package import AWS
import Bytes
package import HTTP

/// Calls to a bucket, and hashes of files, several at once. Each names what is done with its result.
package final class BucketClient {
    package enum Event {
        /// A call or a hash ended, and its handler has run.
        case progress
        /// The watched descriptor can be read, or its writer has closed it.
        case readable
        case idle
    }

    package let bucket: Bucket
    /// The most results of hashes in a row before the transfers are worked on: short files give one result after the other.
    private static let hashesInRow = 32

    private let service: ServiceClient
    private let hashes: HashQueue
    private var callHandlers: [Int: (Result<Response, ServiceFailure>) -> Void] = [:]
    private var hashesSinceTransfers = 0
    private var hashHandlers: [Int: (Result<HashQueue.Hashes, SystemFailure>) -> Void] = [:]

    /// - Parameter connections: the number of transfers at once.
    package init(_ bucket: Bucket, settings: AWSSettings, credentials: CredentialsProvider, connections: Int, backoff: Backoff = Backoff())
        throws(ServiceFailure)
    {
        self.bucket = bucket
        service = try ServiceClient(
            service: "s3", region: settings.region, credentials: credentials, connections: connections, certificates: settings.certificates, backoff: backoff
        ) { bucket.endpoint(region: $0) }
        hashes = HashQueue(wake: service.waker)
    }

    // The thread of the hashes wakes the service, so it must end first.
    deinit { hashes.finish() }

    /// Sends a call, and passes its result to `handler`, which runs in `run`. Returns the call's number.
    @discardableResult
    func send(_ call: ServiceCall, _ handler: @escaping (Result<Response, ServiceFailure>) -> Void) -> Int {
        let identifier = service.start(call)
        callHandlers[identifier] = handler
        return identifier
    }

    /// Ends a call. Its handler is not called.
    func cancel(_ identifier: Int) {
        callHandlers[identifier] = nil
        service.cancel(identifier)
    }

    /// Hashes a range of a file, or the content of a gzip file where that is nil, and passes the result to `handler`, which runs in `run`.
    func hash(_ file: UploadFile, _ range: Range<Int>?, withMD5: Bool, _ handler: @escaping (Result<HashQueue.Hashes, SystemFailure>) -> Void) {
        hashHandlers[hashes.enqueue(file, range, withMD5: withMD5)] = handler
    }

    /// Works until a call or a hash ends, `descriptor` can be read, or `seconds` (at most one) have passed.
    package func run(seconds: Double = 1, watching descriptor: Int32? = nil) throws(ServiceFailure) -> Event {
        if hashesSinceTransfers < Self.hashesInRow, let (identifier, result) = hashes.next() {
            hashesSinceTransfers += 1
            hashHandlers.removeValue(forKey: identifier)?(result)
            return .progress
        }
        hashesSinceTransfers = 0
        switch try service.run(seconds: hashes.hasResult ? 0 : seconds, watching: descriptor) {
        case .finished(let identifier, let result):
            // A file that cannot be read has the same code whether it is hashed or sent.
            callHandlers.removeValue(forKey: identifier)?(result.mapError { $0.file.map(ServiceFailure.init(reading:)) ?? $0 })
            return .progress
        case .readable: return .readable
        case .idle: return .idle
        }
    }

    /// A function that ends the wait of `run`. Any thread may call it while this client exists.
    var waker: @Sendable () -> Void { service.waker }

    /// Begins no further attempts. Calls that wait fail as interrupted; transfers under way may end.
    package func stop() { service.stop() }

    /// Ends the transfers under way. Handlers are not called any more.
    package func cancel() {
        callHandlers.removeAll()
        hashHandlers.removeAll()
        service.cancel()
    }
}
