import AWS
import Bytes
import Digest
import HTTP

/// Puts one large object in parts, several at once.
///
/// An upload of the same key that a killed process left unfinished is continued: parts that the service has, with the hash of the file's bytes, are not sent
/// again. An upload that fails is aborted, so that no parts are left in the bucket.
final class MultipartPut {
    /// The most parts of one file that are sent at the same time.
    private static let partsAtOnce = 8

    private let upload: ObjectUpload
    private let client: BucketClient
    private let options: StorageOptions
    private let completion: ObjectPut.Completion
    private let plan: PartPlan
    private let isVerifying: Bool
    private var parts: [Part]
    private var identifier = ""
    private var next = 0
    private var active = 0
    private var failure: ServiceFailure?
    /// Whether the upload was begun anew because the service did not know it any more.
    private var wasRestarted = false
    /// Other uploads of the same key, which killed processes or lost responses left behind. They are aborted when the object is there.
    private var others: [String] = []
    /// Whether a response to the creation of an upload was lost, so that the service may have an upload whose identifier is not known.
    private var hasLostUpload = false

    private struct Part {
        var hashes: HashQueue.Hashes?
        /// The entity tag of the part that the service has; nil until it has the part.
        var etag: String?
    }

    init(_ upload: ObjectUpload, _ client: BucketClient, options: StorageOptions, isVerifying: Bool, completion: @escaping ObjectPut.Completion) {
        self.upload = upload
        self.client = client
        self.options = options
        self.isVerifying = isVerifying
        self.completion = completion
        plan = PartPlan(total: upload.file.count)
        parts = Array(repeating: Part(), count: plan.count)
    }

    func begin(_ presence: ObjectPut.Presence) {
        guard let expected = upload.expectedHash else { return findObject(presence) }
        client.hash(upload.file, 0..<upload.file.count, withMD5: false) { [self] result in
            switch result {
            case .failure(let failure): completion(.failure(ServiceFailure(reading: failure)))
            case .success(let hashes) where hashes.sha256.hexadecimal != expected:
                completion(.failure(ServiceFailure(changed: upload.file.path, found: hashes.sha256.hexadecimal, expected: expected)))
            case .success: findObject(presence)
            }
        }
    }

    // MARK: What is there already

    private func findObject(_ presence: ObjectPut.Presence) {
        guard case .listed(let listed) = presence else { return findUpload() }
        guard listed.bytes == plan.total else { return options.ifAbsent ? completion(.failure(ServiceFailure(kept: upload.key))) : findUpload() }
        hashParts(from: 0) { [self] in
            client.head(upload.key, options) { [self] result in
                if case .success(let stored) = result {
                    if isSame(stored) { return complete(stored, wasThere: true) }
                    if options.ifAbsent { return completion(.failure(ServiceFailure(kept: upload.key))) }
                }
                findUpload()
            }
        }
    }

    /// Hashes all parts, one after the other.
    private func hashParts(from index: Int, then handler: @escaping () -> Void) {
        guard index < plan.count else { return handler() }
        client.hash(upload.file, plan.range(index), withMD5: true) { [self] result in
            switch result {
            case .failure(let failure): completion(.failure(ServiceFailure(reading: failure)))
            case .success(let hashes):
                parts[index].hashes = hashes
                hashParts(from: index + 1, then: handler)
            }
        }
    }

    /// Whether an object was made of these parts.
    private func isSame(_ stored: StoredObject) -> Bool {
        guard stored.bytes == nil || stored.bytes == plan.total else { return false }
        if let checksum = stored.checksum { return checksum == self.checksum }
        guard !stored.isTagOpaque else { return false }
        // The tag is the hash of the tags of the parts.
        let tags = parts.map { $0.etag ?? $0.hashes?.md5?.hexadecimal ?? "" }
        let hashes = tags.flatMap { [UInt8](hexadecimal: $0) ?? [] }
        return hashes.count == plan.count * MD5.size && stored.etag == "\(MD5.hash(hashes.span).hexadecimal)-\(plan.count)"
    }

    /// The hash of the hashes of the parts, as the service writes it; empty until all parts are hashed.
    private var checksum: String {
        let hashes = parts.flatMap { $0.hashes?.sha256 ?? [] }
        return hashes.count == plan.count * SHA256.size ? "\(SHA256.hash(hashes.span).base64)-\(plan.count)" : ""
    }

    /// Looks for an unfinished upload of the key, which a killed process left behind.
    private func findUpload() {
        client.listUploads(of: upload.key) { [self] found in
            guard let newest = found.last else { return create() }
            others = found.dropLast()
            identifier = newest
            listParts(after: 0)
        }
    }

    private func listParts(after marker: Int) {
        var call = ServiceCall(.get, client.bucket.path(upload.key))
        call.query = [("uploadId", identifier), ("part-number-marker", "\(marker)")]
        call.headers = options.accessHeaders
        client.send(call) { [self] result in
            guard case .success(let response) = result else { return create() }
            let document = ResponseXML(response.body)
            var last = marker
            for part in document.elements("Part") {
                guard let number = part.text("PartNumber").flatMap({ Int($0) }), (1...plan.count).contains(number) else { continue }
                last = max(last, number)
                if part.text("Size") == "\(plan.range(number - 1).count)" { parts[number - 1].etag = part.text("ETag")?.filter { $0 != "\"" } }
            }
            if document.text("IsTruncated") == "true", last > marker { return listParts(after: last) }
            sendParts()
        }
    }

    private func create() {
        var call = ServiceCall.creation(of: upload.key, upload.headers + options.headers, client.bucket)
        call.willRepeat = { [self] in hasLostUpload = true }
        client.send(call) { [self] result in
            switch result {
            case .failure(let failure): completion(.failure(failure))
            case .success(let response):
                guard let identifier = ResponseXML(response.body).text("UploadId"), !identifier.isEmpty else {
                    return completion(.failure(ServiceFailure(.transient, code: "no_upload", message: "the service gave no UploadId for \(upload.key)")))
                }
                self.identifier = identifier
                sendParts()
            }
        }
    }

    // MARK: Parts

    private func sendParts() {
        while failure == nil, active < Self.partsAtOnce, next < plan.count {
            let index = next
            (next, active) = (next + 1, active + 1)
            if let hashes = parts[index].hashes, hashes.md5 != nil || parts[index].etag == nil { send(index) } else { hash(index) }
        }
        guard active == 0 else { return }
        if let failure { return abort(failure) }
        if next == plan.count { finish() }
    }

    private func hash(_ index: Int) {
        client.hash(upload.file, plan.range(index), withMD5: parts[index].etag != nil) { [self] result in
            switch result {
            case .failure(let failure): end(index, ServiceFailure(reading: failure))
            case .success(let hashes):
                parts[index].hashes = hashes
                send(index)
            }
        }
    }

    /// Sends a part, unless the service has it.
    private func send(_ index: Int) {
        guard let hashes = parts[index].hashes else { return end(index, nil) }
        if let etag = parts[index].etag, etag == hashes.md5?.hexadecimal { return end(index, nil) }
        parts[index].etag = nil
        var call = ServiceCall(.put, client.bucket.path(upload.key))
        call.query = [("partNumber", "\(index + 1)"), ("uploadId", identifier)]
        call.headers = options.accessHeaders + [("x-amz-checksum-sha256", hashes.sha256.base64)]
        call.body = .source(FileRange(upload.file, plan.range(index)))
        call.bodyHash = hashes.sha256.hexadecimal
        client.send(call) { [self] result in
            switch result {
            case .failure(let failure): end(index, failure)
            case .success(let response): verify(index, StoredObject(response.head), hashes)
            }
        }
    }

    /// Compares what the service says of a part with what was sent: its checksum, or its entity tag if the service gives no checksums.
    private func verify(_ index: Int, _ stored: StoredObject, _ hashes: HashQueue.Hashes) {
        guard let etag = stored.etag else {
            return end(index, ServiceFailure(.request, code: "no_tag", message: "the service gave part \(index + 1) no ETag"))
        }
        let isRight: Bool
        if let checksum = stored.checksum {
            isRight = checksum == hashes.sha256.base64
        } else if stored.isTagMD5 {
            guard let md5 = hashes.md5 else {
                return client.hash(upload.file, plan.range(index), withMD5: true) { [self] result in
                    switch result {
                    case .failure(let failure): end(index, ServiceFailure(reading: failure))
                    case .success(let again): verify(index, stored, again)
                    }
                }
            }
            isRight = etag == md5.hexadecimal
        } else {
            isRight = true
        }
        parts[index].etag = isRight ? etag : nil
        end(
            index,
            isRight ? nil : ServiceFailure(.transient, code: "checksum_mismatch", message: "the service stored other bytes of part \(index + 1) than were sent")
        )
    }

    private func end(_ index: Int, _ failure: ServiceFailure?) {
        active -= 1
        if let failure, self.failure == nil { self.failure = failure }
        sendParts()
    }

    // MARK: The end

    private func finish() {
        var call = ServiceCall.completion(of: parts.map { ($0.etag, $0.hashes?.sha256 ?? []) }, upload.key, identifier, client.bucket)
        call.headers += options.accessHeaders
        if options.ifAbsent { call.headers.append(("if-none-match", "*")) }
        client.send(call) { [self] result in
            switch result {
            // A first attempt may have succeeded without its response, or another process completed this upload.
            case .failure(let failure) where failure.code == "NoSuchUpload": checkObject(failure)
            case .failure(let failure) where options.ifAbsent && failure.isConflict: checkOther(failure)
            case .failure(let failure): abort(failure)
            case .success(let response):
                let document = ResponseXML(response.body)
                let stored = StoredObject(etag: document.text("ETag")?.filter { $0 != "\"" }, checksum: document.text("ChecksumSHA256"))
                if stored.checksum == checksum || stored.checksum == nil && isSame(stored), !isVerifying { return complete(stored, wasThere: false) }
                checkObject(ServiceFailure(.transient, code: "checksum_mismatch", message: "the service made another object of the parts than was sent"))
            }
        }
    }

    /// Asks the service what it has under the key, and fails with `failure` if that is another object.
    private func checkObject(_ failure: ServiceFailure) {
        client.head(upload.key, options) { [self] result in
            if case .success(let stored) = result, isSame(stored) { return complete(stored, wasThere: false) }
            restart(failure)
        }
    }

    /// Another object came first, or the first attempt succeeded without its response. Keeps the object, and removes the parts.
    private func checkOther(_ failure: ServiceFailure) {
        client.head(upload.key, options) { [self] result in
            others.append(identifier)
            switch result {
            case .success(let stored) where isSame(stored): complete(stored, wasThere: true)
            case .success: abortOthers { [self] in completion(.failure(ServiceFailure(kept: upload.key))) }
            case .failure: abortOthers { [self] in completion(.failure(failure)) }
            }
        }
    }

    private func abort(_ failure: ServiceFailure) {
        if failure.code == "NoSuchUpload" { return restart(failure) }
        // An interrupted upload is continued by the next run.
        if failure.isInterrupted { return completion(.failure(failure)) }
        others.append(identifier)
        abortOthers { [self] in completion(.failure(failure)) }
    }

    /// Begins anew, once, because the service does not know the upload any more.
    private func restart(_ failure: ServiceFailure) {
        guard failure.code == "NoSuchUpload" else { return completion(.failure(failure)) }
        guard !wasRestarted else { return completion(.failure(ServiceFailure(.transient, code: failure.code, message: failure.message))) }
        wasRestarted = true
        self.failure = nil
        next = 0
        for index in parts.indices { parts[index].etag = nil }
        create()
    }

    private func complete(_ stored: StoredObject, wasThere: Bool) {
        abortOthers { [self] in completion(.success(PutOutcome(etag: stored.etag, checksum: checksum, wasThere: wasThere))) }
    }

    /// Aborts the uploads that are not needed any more.
    private func abortOthers(then handler: @escaping () -> Void) {
        if hasLostUpload {
            hasLostUpload = false
            return client.listUploads(of: upload.key) { [self] found in
                others = found
                abortOthers(then: handler)
            }
        }
        guard let other = others.popLast() else { return handler() }
        client.send(.abortion(of: other, upload.key, client.bucket)) { [self] _ in abortOthers(then: handler) }
    }
}
