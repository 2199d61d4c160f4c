import Bytes
import Clocks
import Digest
import Glibc
package import HTTP
import Records

/// Puts objects into one bucket, one at a time, over a connection that is kept.
package final class ObjectClient {
    /// Bytes of the largest object that one request may carry.
    package static let sizeLimit = 5 << 30

    private let bucket: Bucket
    private let signer: RequestSigner
    private let sessionToken: String?
    private let options: StorageOptions
    private let backoff: Backoff
    private let patience: Double
    private let shouldStop: () -> Bool
    private let queue: TransferQueue
    /// When what was under way had to end, once a request to stop was seen.
    private var lastMoment: Double?

    /// - Parameters:
    ///   - patience: seconds that what is under way may take once the run was asked to stop.
    ///   - shouldStop: asked between tries and during them; true makes the last failure the answer.
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

    /// Puts an object in the place of the one of its name, with its checksum, which the service holds against what arrives.
    /// - Parameter isPatient: tries again where that may help.
    package func put(_ upload: ObjectUpload, isPatient: Bool = true) throws(ObjectFailure) -> StoredObject {
        guard upload.file.count <= Self.sizeLimit else {
            throw ObjectFailure(.object, code: "too_large", message: "\(upload.file.count) bytes are more than one request may carry (\(Self.sizeLimit))")
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
        let answer = try rethrowing(perform(request(upload, time: Self.now())), as: ObjectFailure.init)
        guard answer.status == 200 else { throw ObjectFailure(answer) }
        let stored = StoredObject(etag: answer.head["etag"]?.filter { $0 != "\"" }, checksum: upload.hash.base64)
        if let theirs = answer.head["x-amz-checksum-sha256"], theirs != stored.checksum {
            throw ObjectFailure(.transient, code: "checksum_mismatch", message: "the service has other bytes than were sent (\(theirs))")
        }
        return stored
    }

    /// The request as it is sent, signed.
    func request(_ upload: ObjectUpload, time: String) -> Request {
        var headers: [(name: String, value: String)] = [
            ("host", bucket.host), ("content-type", upload.contentType), ("x-amz-date", time), ("x-amz-content-sha256", upload.sha256),
            ("x-amz-checksum-sha256", upload.hash.base64),
        ]
        if let sessionToken { headers.append(("x-amz-security-token", sessionToken)) }
        headers += options.headers
        headers += upload.metadata.map { ("x-amz-meta-\($0.name)", Self.headerText($0.value)) }
        let parts = SignedParts(method: "PUT", path: bucket.path(upload.key), headers: headers, bodyHash: upload.sha256)
        // curl writes the host itself, in the same words.
        headers.removeFirst()
        headers.append(("authorization", signer.authorization(parts, time: time)))
        return Request(.put, bucket.url(RequestSigner.target(parts)), headers: headers, body: .file(upload.file, 0..<upload.file.count))
    }

    private func perform(_ request: Request) throws(HTTPFailure) -> Response {
        _ = try queue.start(request)
        while true {
            if case .finished(_, let result) = try queue.run() { return try result.get() }
            guard shouldStop() else { continue }
            let last = lastMoment ?? monotonicSeconds() + patience
            lastMoment = last
            if monotonicSeconds() >= last {
                queue.cancelAll()
                throw HTTPFailure(.timedOut, request.text, "interrupted")
            }
        }
    }

    /// A value as a header can carry it: visible ASCII but `%` stays readable, all other bytes are percent-encoded.
    static func headerText(_ value: String) -> String {
        PercentEncoding.encode(value) { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }

    /// Signing's form of the present moment: `20150830T123600Z`.
    private static func now() -> String {
        Instant.now().filter { $0 != "-" && $0 != ":" }
    }

    private func sleep(_ seconds: Double) {
        var rest = seconds
        // In steps, so that a request to stop is heard.
        while rest > 0, !shouldStop() {
            usleep(UInt32(min(rest, 0.2) * 1e6))
            rest -= 0.2
        }
    }
}

/// What the service says of an object that it took.
package struct StoredObject: Equatable, Sendable {
    package let etag: String?
    /// The SHA-256 of the bytes as the service writes it, in base64.
    package let checksum: String
}
