import Bytes
import Clocks
import Digest
import Glibc
package import HTTP
import Records

/// Puts objects into a bucket, one at a time, over one connection.
package final class ObjectClient {
    /// The maximum number of bytes of an object that one request may carry.
    package static let sizeLimit = 5 << 30

    private let bucket: Bucket
    private let signer: RequestSigner
    private let sessionToken: String?
    private let options: StorageOptions
    private let backoff: Backoff
    private let patience: Double
    private let shouldStop: () -> Bool
    private let queue: TransferQueue
    /// When transfers are cancelled after a request to stop, on the monotonic clock; nil before such a request.
    private var stopDeadline: Double?

    /// - Parameters:
    ///   - patience: seconds that a transfer may still take after a request to stop.
    ///   - shouldStop: checked between attempts and during them. If it is true, no further attempt is made.
    package init(
        _ bucket: Bucket, settings: ServiceSettings, options: StorageOptions = StorageOptions(), backoff: Backoff = Backoff(), patience: Double = 20,
        shouldStop: @escaping () -> Bool = { false }
    ) throws(HTTPFailure) {
        self.bucket = bucket
        self.options = options
        self.backoff = backoff
        self.patience = patience
        self.shouldStop = shouldStop
        signer = RequestSigner(credentials: settings.credentials, region: settings.region)
        sessionToken = settings.credentials.sessionToken
        queue = try TransferQueue(connections: 1, certificates: settings.certificates)
    }

    /// Puts an object, replacing an older one. The service compares the received bytes with the checksum.
    ///
    /// - Parameter isPatient: whether to repeat an attempt that failed with a transient error.
    package func put(_ upload: ObjectUpload, isPatient: Bool = true) throws(ObjectFailure) -> StoredObject {
        guard upload.file.count <= Self.sizeLimit else {
            throw ObjectFailure(.object, code: "too_large", message: "the file has \(upload.file.count) bytes; one request carries at most \(Self.sizeLimit)")
        }
        var failures = 0
        while true {
            do throws(ObjectFailure) {
                return try putOnce(upload)
            } catch {
                failures += 1
                guard isPatient, error.isWorthAnotherTry, !shouldStop(), let delay = backoff.delay(afterFailures: failures) else { throw error }
                sleep(max(delay, min(Double(error.retryAfter ?? 0), backoff.longest)))
            }
        }
    }

    private func putOnce(_ upload: ObjectUpload) throws(ObjectFailure) -> StoredObject {
        let response = try rethrowing(perform(request(upload, time: Self.now())), as: ObjectFailure.init)
        guard response.status == 200 else { throw ObjectFailure(response) }
        let stored = StoredObject(etag: response.head["etag"]?.filter { $0 != "\"" }, checksum: upload.hash.base64)
        if let theirs = response.head["x-amz-checksum-sha256"], theirs != stored.checksum {
            throw ObjectFailure(.transient, code: "checksum_mismatch", message: "the service stored other bytes than were sent (SHA-256 \(theirs))")
        }
        return stored
    }

    /// Returns the signed request.
    func request(_ upload: ObjectUpload, time: String) -> Request {
        var headers: [(name: String, value: String)] = [
            ("host", bucket.host), ("content-type", upload.contentType), ("x-amz-date", time), ("x-amz-content-sha256", upload.sha256),
            ("x-amz-checksum-sha256", upload.hash.base64),
        ]
        if let sessionToken { headers.append(("x-amz-security-token", sessionToken)) }
        headers += options.headers
        headers += upload.metadata.map { ("x-amz-meta-\($0.name)", Self.headerText($0.value)) }
        let parts = SignedParts(method: "PUT", path: bucket.path(upload.key), headers: headers, bodyHash: upload.sha256)
        // curl sends the Host header itself, with the same value.
        headers.removeFirst()
        headers.append(("authorization", signer.authorization(parts, time: time)))
        return Request(.put, bucket.url(RequestSigner.target(parts)), headers: headers, body: .file(upload.file, 0..<upload.file.count))
    }

    private func perform(_ request: Request) throws(HTTPFailure) -> Response {
        _ = try queue.start(request)
        while true {
            if case .finished(_, let result) = try queue.run() { return try result.get() }
            guard shouldStop() else { continue }
            let last = stopDeadline ?? monotonicSeconds() + patience
            stopDeadline = last
            if monotonicSeconds() >= last {
                queue.cancelAll()
                throw HTTPFailure(.timedOut, request.text, "interrupted")
            }
        }
    }

    /// Returns a value encoded for a header: visible ASCII except `%` is kept, all other bytes are percent-encoded.
    static func headerText(_ value: String) -> String {
        PercentEncoding.encode(value) { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }

    /// The present time in the format of signatures: `20150830T123600Z`.
    private static func now() -> String {
        Instant.now().filter { $0 != "-" && $0 != ":" }
    }

    private func sleep(_ seconds: Double) {
        var rest = seconds
        // In steps, so that a request to stop is seen.
        while rest > 0, !shouldStop() {
            usleep(UInt32(min(rest, 0.2) * 1e6))
            rest -= 0.2
        }
    }
}

/// The fields of the service's response for a stored object.
package struct StoredObject: Equatable, Sendable {
    package let etag: String?
    /// The SHA-256 of the bytes, in base 64, as the service writes it.
    package let checksum: String
}
