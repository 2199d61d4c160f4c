import AWS
import Bytes
import Digest
import HTTP

/// Puts one large object in parts, several at once.
///
/// An upload of the same key that a killed process left unfinished is continued if it has the mark of an upload that this run would begin (`UploadMark`), and if its
/// parts have the numbers, lengths and hashes of this file's parts. Any other upload may belong to another program, which may still be sending it, and is left alone.
/// An upload that fails is aborted, so that no parts are left in the bucket.
final class MultipartPut {
    /// The most parts of one file that are sent at the same time.
    private static let partsAtOnce = 8
    /// The most parts that are hashed before they can be sent: a service often ends several parts at the same moment, and must not wait for hashes then.
    private static let partsAhead = 4

    private let upload: ObjectUpload
    private let client: BucketClient
    private let options: StorageOptions
    private let completion: ObjectPut.Completion
    private let plan: PartPlan
    private let mark: UploadMark
    private let isVerifying: Bool
    private var parts: [Part]
    private var identifier = ""
    private var next = 0
    private var active = 0
    /// Whether a part is being hashed for `sendParts`.
    private var isHashing = false
    private var failure: ServiceFailure?
    /// Whether the upload was begun anew because the service did not know it any more.
    private var wasRestarted = false
    /// The uploads of the key when this one was begun; nil if they are not known.
    private var known: Set<String>?
    /// Uploads with parts of this file that are not needed. They are aborted at the end.
    private var others: [String] = []

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
        mark = UploadMark(plan, headers: upload.headers + options.headers)
        parts = Array(repeating: Part(), count: plan.count)
    }

    func begin(_ presence: ObjectPut.Presence) {
        guard upload.expectedHash != nil else { return findObject(presence) }
        client.hash(upload.file, upload.isGzip ? nil : 0..<upload.file.count, withMD5: false) { [self] result in
            switch result {
            case .failure(let failure): completion(.failure(ServiceFailure(reading: failure)))
            case .success(let hashes): if let fault = upload.fault(hashes) { completion(.failure(fault)) } else { findObject(presence) }
            }
        }
    }

    // MARK: What is there already

    private func findObject(_ presence: ObjectPut.Presence) {
        guard case .listed(let listed) = presence else { return findUpload() }
        guard listed.bytes == plan.total else { return options.ifAbsent ? completion(.failure(ServiceFailure(kept: upload.key))) : findUpload() }
        hashParts(parts.indices) { [self] in
            client.head(upload.key, options) { [self] result in
                if case .success(let stored) = result {
                    if isSame(stored) { return removeUploads { [self] in complete(stored, wasThere: true) } }
                    if options.ifAbsent { return completion(.failure(ServiceFailure(kept: upload.key))) }
                }
                findUpload()
            }
        }
    }

    /// Hashes parts, one after the other.
    private func hashParts(_ indices: some Sequence<Int>, then handler: @escaping () -> Void) {
        hash(indices.filter { parts[$0].hashes?.md5 == nil }[...], then: handler)
    }

    private func hash(_ indices: ArraySlice<Int>, then handler: @escaping () -> Void) {
        guard let index = indices.first else { return handler() }
        client.hash(upload.file, plan.range(index), withMD5: true) { [self] result in
            switch result {
            case .failure(let failure): completion(.failure(ServiceFailure(reading: failure)))
            case .success(let hashes):
                parts[index].hashes = hashes
                hash(indices.dropFirst(), then: handler)
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

    /// Looks for unfinished uploads of the key that killed processes left behind.
    private func findUpload() {
        client.listUploads(of: upload.key) { [self] found in
            known = found.map { Set($0.map(\.identifier)) }
            // The service would not accept these checksums for an upload with those of another algorithm.
            examine((found ?? []).filter { $0.algorithm ?? "SHA256" == "SHA256" }.map(\.identifier)[...]) { [self] in
                if identifier.isEmpty { create() } else { sendParts() }
            }
        }
    }

    /// Notes the uploads with parts of this file, which are not needed because the object is there.
    private func removeUploads(then handler: @escaping () -> Void) {
        client.listUploads(of: upload.key) { [self] found in
            examine((found ?? []).map(\.identifier)[...]) { [self] in
                if !identifier.isEmpty { others.append(identifier) }
                handler()
            }
        }
    }

    /// Takes the newest of these uploads that has parts of this file as the one to continue, and notes the others that have.
    private func examine(_ uploads: ArraySlice<String>, then handler: @escaping () -> Void) {
        guard let candidate = uploads.last else { return handler() }
        client.listParts(of: candidate, upload.key, options) { [self] found in
            let older = uploads.dropLast()
            guard let found = found.flatMap({ mark.fileParts($0, plan) }) else { return examine(older, then: handler) }
            hashParts(found.map(\.index)) { [self] in
                if found.allSatisfy({ parts[$0.index].hashes.map($0.holds) ?? false }) {
                    if identifier.isEmpty {
                        identifier = candidate
                        for part in found { parts[part.index].etag = part.etag }
                    } else {
                        others.append(candidate)
                    }
                }
                examine(older, then: handler)
            }
        }
    }

    private func create() {
        client.createUpload(of: upload.key, upload.headers + options.headers, known: known) { [self] result in
            switch result {
            case .failure(let failure): fail(failure)
            case .success(let identifier):
                self.identifier = identifier
                sendMark()
                sendParts()
            }
        }
    }

    // MARK: Parts

    private func sendParts() {
        while failure == nil, active < Self.partsAtOnce, next < plan.count {
            // The service has the parts of an upload that is continued.
            if parts[next].etag == nil {
                guard let hashes = parts[next].hashes else { break }
                active += 1
                send(next, hashes)
            }
            next += 1
        }
        hashAhead()
        guard active == 0, !isHashing else { return }
        if let failure { return abort(failure) }
        if next == plan.count { finish() }
    }

    private func sendMark() {
        active += 1
        client.send(partCall(UploadMark.index, .bytes(mark.bytes), mark.hashes)) { [self] result in
            if case .failure(let failure) = result { end(failure) } else { end(nil) }
        }
    }

    /// Hashes the first of the next parts that is not hashed yet.
    private func hashAhead() {
        guard failure == nil, !isHashing else { return }
        guard let index = (next..<min(next + Self.partsAhead, plan.count)).first(where: { parts[$0].etag == nil && parts[$0].hashes == nil }) else { return }
        isHashing = true
        client.hash(upload.file, plan.range(index), withMD5: false) { [self] result in
            isHashing = false
            switch result {
            case .failure(let failure): self.failure = self.failure ?? ServiceFailure(reading: failure)
            case .success(let hashes): parts[index].hashes = hashes
            }
            sendParts()
        }
    }

    private func send(_ index: Int, _ hashes: HashQueue.Hashes) {
        let body = Request.Body.source(FileRange(upload.file, plan.range(index)))
        client.send(partCall(index, body, hashes)) { [self] result in
            switch result {
            case .failure(let failure): end(failure)
            case .success(let response): verify(index, StoredObject(response.head), hashes)
            }
        }
    }

    private func partCall(_ index: Int, _ body: Request.Body, _ hashes: HashQueue.Hashes) -> ServiceCall {
        var call = ServiceCall(.put, client.bucket.path(upload.key))
        call.query = [("partNumber", "\(index + 1)"), ("uploadId", identifier)]
        call.headers = options.accessHeaders + [("x-amz-checksum-sha256", hashes.sha256.base64)]
        call.body = body
        call.bodyHash = hashes.sha256.hexadecimal
        return call
    }

    /// Compares what the service says of a part with what was sent: its checksum, or its entity tag if the service gives no checksums.
    private func verify(_ index: Int, _ stored: StoredObject, _ hashes: HashQueue.Hashes) {
        guard let etag = stored.etag else {
            return end(ServiceFailure(.request, code: "no_tag", message: "the service gave part \(index + 1) no ETag"))
        }
        let isRight: Bool
        if let checksum = stored.checksum {
            isRight = checksum == hashes.sha256.base64
        } else if stored.isTagMD5 {
            guard let md5 = hashes.md5 else {
                return client.hash(upload.file, plan.range(index), withMD5: true) { [self] result in
                    switch result {
                    case .failure(let failure): end(ServiceFailure(reading: failure))
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
            isRight ? nil : ServiceFailure(.transient, code: "checksum_mismatch", message: "the service stored other bytes of part \(index + 1) than were sent")
        )
    }

    private func end(_ failure: ServiceFailure?) {
        active -= 1
        if let failure, self.failure == nil { self.failure = failure }
        sendParts()
    }

    // MARK: The end

    private func finish() {
        // The object must not replace another one if its parts are of several states of the file.
        guard !upload.file.hasChanged else { return abort(ServiceFailure(written: upload.file.path)) }
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
            case .success: fail(ServiceFailure(kept: upload.key))
            case .failure: fail(failure)
            }
        }
    }

    private func abort(_ failure: ServiceFailure) {
        if failure.code == "NoSuchUpload" { return restart(failure) }
        // An interrupted upload is continued by the next run.
        if failure.isInterrupted { return completion(.failure(failure)) }
        others.append(identifier)
        fail(failure)
    }

    private func fail(_ failure: ServiceFailure) {
        abortOthers { [self] in completion(.failure(failure)) }
    }

    /// Begins anew, once, because the service does not know the upload any more.
    private func restart(_ failure: ServiceFailure) {
        guard failure.code == "NoSuchUpload" else { return fail(failure) }
        guard !wasRestarted else { return fail(ServiceFailure(.transient, code: failure.code, message: failure.message)) }
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
        guard let other = others.popLast() else { return handler() }
        client.abortUpload(other, of: upload.key) { [self] in abortOthers(then: handler) }
    }
}
