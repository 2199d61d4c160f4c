package import AWS
import Bytes
import Digest
import HTTP

/// Puts bytes that come one after the other, of a length that is not known, as one object: in one request if they are few, else in parts.
///
/// The parts that wait for their transfer are all that is kept in memory. A stream cannot be read again, so an upload that fails is aborted.
package final class StreamPut {
    /// Bytes of a part, and how many parts may have it before parts become longer. At most two of the longest are in memory.
    private static let sizes: [(bytes: Int, parts: Int)] = [(8 << 20, 1000), (16 << 20, 1000), (32 << 20, 8000)]
    /// Bytes of parts under way, beside the one that is being filled.
    private static let memory = 32 << 20
    /// Bytes of the longest stream.
    package static let sizeLimit = sizes.reduce(0) { $0 + $1.bytes * $1.parts }

    private let key: String
    private let contentType: String
    private let client: BucketClient
    private let options: StorageOptions
    private let completion: (Result<StreamOutcome, ServiceFailure>) -> Void
    private var buffer: [UInt8] = []
    private let whole = SHA256()
    private var bytes = 0
    /// The tags and hashes of the parts; the tag is nil until the service has the part.
    private var parts: [(etag: String?, sha256: [UInt8])] = []
    /// Bytes of the parts under way.
    private var active = 0
    private var identifier: String?
    /// Parts that wait until the upload is created.
    private var waiting: [(index: Int, bytes: [UInt8])] = []
    private var isCreating = false
    /// The calls that send parts.
    private var partCalls: [Int: Int] = [:]
    private var isEnded = false
    private var isDone = false
    private var failure: ServiceFailure?

    package init(
        _ key: String, contentType: String, _ client: BucketClient, options: StorageOptions,
        completion: @escaping (Result<StreamOutcome, ServiceFailure>) -> Void
    ) {
        self.key = key
        self.contentType = contentType
        self.client = client
        self.options = options
        self.completion = completion
    }

    /// Whether bytes can be added now. If not, run the client until they can.
    package var hasRoom: Bool { failure == nil && !isEnded && active + partSize <= max(Self.memory, partSize) }

    private var partSize: Int {
        var index = parts.count
        for size in Self.sizes {
            if index < size.parts { return size.bytes }
            index -= size.parts
        }
        return Self.sizes[Self.sizes.count - 1].bytes
    }

    package func add(_ piece: Span<UInt8>) {
        guard failure == nil, !isEnded else { return }
        guard piece.count <= Self.sizeLimit - bytes else {
            return fail(ServiceFailure(.request, code: "too_large", message: "the stream is longer than \(Self.sizeLimit) bytes"))
        }
        bytes += piece.count
        whole.update(piece)
        var rest = piece.extracting(0..<piece.count)
        while rest.count > 0 {
            let count = min(rest.count, partSize - buffer.count)
            buffer.append(rest.extracting(0..<count))
            rest = rest.extracting(count..<rest.count)
            if buffer.count == partSize { sendPart() }
        }
    }

    /// Notes that no more bytes come. The completion is called when the object is there.
    package func end() {
        isEnded = true
        guard failure == nil else { return }
        if parts.isEmpty { return putWhole() }
        if !buffer.isEmpty { sendPart() }
        finishIfComplete()
    }

    /// Gives the object up: the parts that were sent are removed.
    package func abandon() { fail(ServiceFailure(.transient, code: "interrupted", message: "interrupted before the stream ended")) }

    // MARK: A short stream

    private func putWhole() {
        let hash = whole.finish()
        var call = ServiceCall(.put, client.bucket.path(key))
        call.headers = [("content-type", contentType)] + options.headers + [("x-amz-checksum-sha256", hash.base64)]
        if options.ifAbsent { call.headers.append(("if-none-match", "*")) }
        call.body = .bytes(buffer)
        call.bodyHash = hash.hexadecimal
        let md5 = MD5.hash(buffer.span).hexadecimal
        let outcome = { [bytes] (stored: StoredObject) in
            StreamOutcome(bytes: bytes, sha256: hash.hexadecimal, etag: stored.etag, checksum: hash.base64)
        }
        /// Whether an object has these bytes, as far as the service says; nil if it says nothing.
        func isRight(_ stored: StoredObject) -> Bool? {
            if let checksum = stored.checksum { return checksum == hash.base64 }
            return stored.isTagMD5 ? stored.etag == md5 : nil
        }
        func check(orFail failure: ServiceFailure) {
            client.head(key, options) { [self] result in
                guard case .success(let stored) = result, stored.bytes == bytes, isRight(stored) ?? (stored.etag != nil) else {
                    if case .failure(let reason) = result, !reason.isAbsence { return fail(reason) }
                    return fail(failure)
                }
                complete(outcome(stored))
            }
        }
        client.send(call) { [self] result in
            switch result {
            // The first attempt may have succeeded without its response.
            case .failure(let failure) where options.ifAbsent && failure.isConflict: check(orFail: ServiceFailure(kept: key))
            case .failure(let failure): fail(failure)
            case .success(let response):
                let stored = StoredObject(response.head)
                switch isRight(stored) {
                case true?: complete(outcome(stored))
                case false?: fail(Self.mismatch)
                case nil: check(orFail: Self.mismatch)
                }
            }
        }
    }

    // MARK: Parts

    private func sendPart() {
        let part = buffer
        buffer = []
        active += part.count
        parts.append((nil, SHA256.hash(part.span)))
        waiting.append((parts.count - 1, part))
        if identifier == nil { create() } else { sendWaiting() }
    }

    private func create() {
        guard !isCreating else { return }
        isCreating = true
        client.listUploads(of: key) { [self] found in
            let known = found.map { Set($0.map(\.identifier)) }
            client.createUpload(of: key, [("content-type", contentType)] + options.headers, known: known) { [self] result in
                isCreating = false
                switch result {
                case .failure(let failure): fail(failure)
                case .success(let identifier):
                    self.identifier = identifier
                    sendWaiting()
                }
                giveUp()
            }
        }
    }

    private func sendWaiting() {
        guard let identifier else { return }
        for (index, part) in waiting {
            let hash = parts[index].sha256
            var call = ServiceCall(.put, client.bucket.path(key))
            call.query = [("partNumber", "\(index + 1)"), ("uploadId", identifier)]
            call.headers = options.accessHeaders + [("x-amz-checksum-sha256", hash.base64)]
            call.body = .bytes(part)
            call.bodyHash = hash.hexadecimal
            partCalls[index] = client.send(call) { [self] result in
                active -= part.count
                partCalls[index] = nil
                switch result {
                case .failure(let failure): fail(failure)
                case .success(let response):
                    let stored = StoredObject(response.head)
                    let isRight = stored.checksum.map { $0 == hash.base64 } ?? (!stored.isTagMD5 || stored.etag == MD5.hash(part.span).hexadecimal)
                    guard isRight, let etag = stored.etag else { return fail(Self.mismatch) }
                    parts[index].etag = etag
                    finishIfComplete()
                }
            }
        }
        waiting = []
    }

    private func finishIfComplete() {
        guard isEnded, failure == nil, active == 0, let identifier else { return }
        let hashes = parts.flatMap(\.sha256)
        let tags = parts.flatMap { $0.etag.flatMap { [UInt8](hexadecimal: $0) } ?? [] }
        let checksum = "\(SHA256.hash(hashes.span).base64)-\(parts.count)"
        let tag = "\(MD5.hash(tags.span).hexadecimal)-\(parts.count)"
        let sha256 = whole.finish().hexadecimal
        func outcome(_ etag: String?) -> StreamOutcome { StreamOutcome(bytes: bytes, sha256: sha256, etag: etag, checksum: checksum) }
        var call = ServiceCall.completion(of: parts, key, identifier, client.bucket)
        call.headers += options.accessHeaders
        if options.ifAbsent { call.headers.append(("if-none-match", "*")) }
        func check(orFail failure: ServiceFailure) {
            client.head(key, options) { [self] result in
                guard case .success(let stored) = result, stored.checksum.map({ $0 == checksum }) ?? (stored.etag == tag) else { return fail(failure) }
                // If the object came from elsewhere, the upload is still there.
                guard options.ifAbsent else { return complete(outcome(stored.etag)) }
                client.abortUpload(identifier, of: key) { [self] in complete(outcome(stored.etag)) }
            }
        }
        client.send(call) { [self] result in
            switch result {
            // The first attempt may have succeeded without its response.
            case .failure(let failure) where failure.code == "NoSuchUpload" || options.ifAbsent && failure.isConflict:
                check(orFail: failure.isConflict ? ServiceFailure(kept: key) : failure)
            case .failure(let failure): fail(failure)
            case .success(let response):
                let document = ResponseXML(response.body)
                guard let etag = document.text("ETag")?.filter({ $0 != "\"" }) else { return check(orFail: Self.mismatch) }
                if let theirs = document.text("ChecksumSHA256"), theirs != checksum { return fail(Self.mismatch) }
                complete(outcome(etag))
            }
        }
    }

    // MARK: The end

    private static let mismatch = ServiceFailure(.transient, code: "checksum_mismatch", message: "the service stored other bytes than were sent")

    private func complete(_ outcome: StreamOutcome) {
        guard !isDone else { return }
        isDone = true
        completion(.success(outcome))
    }

    /// Notes the first failure, after which no part is sent.
    private func fail(_ reason: ServiceFailure) {
        guard failure == nil else { return }
        failure = reason
        waiting = []
        // A part that arrived after the upload was aborted would stay.
        for call in partCalls.values { client.cancel(call) }
        partCalls = [:]
        giveUp()
    }

    /// After a failure, removes the parts that were sent, and reports the failure. Waits for the identifier of an upload that is being created.
    private func giveUp() {
        guard let failure, !isCreating, !isDone else { return }
        isDone = true
        guard let identifier else { return completion(.failure(failure)) }
        client.abortUpload(identifier, of: key) { [completion] in completion(.failure(failure)) }
    }
}

/// An object that a stream became.
package struct StreamOutcome: Equatable, Sendable {
    package let bytes: Int
    /// The SHA-256 of the bytes, in lower-case hexadecimal digits.
    package let sha256: String
    package let etag: String?
    /// The SHA-256 in base 64, as the service writes it (`StoredObject.checksum`).
    package let checksum: String
}
