import AWS
import Digest
import HTTP

/// A part of an unfinished upload, as the service lists it.
struct UploadedPart: Equatable {
    /// Counted from 0.
    let index: Int
    let bytes: Int
    /// The entity tag, without quotes. It is the MD5 of the bytes unless they are encrypted with a key of their own.
    let etag: String
    /// The SHA-256 in base 64; nil if the service does not list it.
    let checksum: String?

    /// Whether the part has the bytes with these hashes.
    func holds(_ hashes: HashQueue.Hashes) -> Bool {
        if let checksum { return checksum == hashes.sha256.base64 }
        return etag == hashes.md5?.hexadecimal
    }
}

/// The mark of an upload that this program began: a short part behind all others, which the service drops when it makes the object of the other parts.
///
/// A service does not tell with which headers an upload was begun. The mark holds a hash of them, so that an upload is continued only by a run that would begin it
/// with the same encryption, class, tags, metadata and part size.
struct UploadMark {
    /// The number of the part, counted from 0: the last one that services accept.
    static let index = PartPlan.countLimit

    let bytes: [UInt8]
    let hashes: HashQueue.Hashes

    /// - Parameter headers: those with which the upload is begun.
    init(_ plan: PartPlan, headers: [(name: String, value: String)]) {
        let lines = headers.map { "\($0.name): \($0.value)\n" }.sorted().joined()
        let bytes = Array("begun by s3-put: \(SHA256.hash("\(plan.total) \(plan.size)\n\(lines)").hexadecimal)\n".utf8)
        self.bytes = bytes
        hashes = HashQueue.Hashes(sha256: SHA256.hash(bytes.span), md5: MD5.hash(bytes.span))
    }

    /// Returns the parts of the file if the others are this mark, and have the numbers and lengths of the plan; else nil.
    func fileParts(_ parts: [UploadedPart], _ plan: PartPlan) -> [UploadedPart]? {
        guard parts.contains(where: { $0.index == Self.index && $0.bytes == bytes.count && $0.holds(hashes) }) else { return nil }
        let others = parts.filter { $0.index != Self.index }
        return others.allSatisfy { (0..<plan.count).contains($0.index) && $0.bytes == plan.range($0.index).count } ? others : nil
    }
}

extension BucketClient {
    /// An unfinished upload, as the service lists it.
    struct UnfinishedUpload {
        let identifier: String
        /// The algorithm of its checksums; nil if the service does not list it.
        let algorithm: String?
    }

    /// Passes the unfinished uploads of a key to `handler`, the oldest first; nil if the service does not list them all.
    func listUploads(of key: String, _ handler: @escaping ([UnfinishedUpload]?) -> Void) {
        var call = ServiceCall(.get, bucket.path)
        call.query = [("uploads", ""), ("prefix", key), ("max-uploads", "1000")]
        send(call) { result in
            guard case .success(let response) = result else { return handler(nil) }
            let document = ResponseXML(response.body)
            // Other keys that begin like this one follow after it.
            let listed = document.elements("Upload")
            let uploads = listed.filter { $0.text("Key").map(ObjectKey.init) == ObjectKey(key) }
            if document.text("IsTruncated") == "true", uploads.count == listed.count { return handler(nil) }
            let sorted = uploads.sorted { ($0.text("Initiated") ?? "") < ($1.text("Initiated") ?? "") }
            handler(
                sorted.compactMap { upload in
                    upload.text("UploadId").map { UnfinishedUpload(identifier: $0, algorithm: upload.text("ChecksumAlgorithm")) }
                })
        }
    }

    /// Passes the parts of an upload to `handler`; nil if the service does not list them all.
    func listParts(of identifier: String, _ key: String, _ options: StorageOptions, _ handler: @escaping ([UploadedPart]?) -> Void) {
        listParts(of: identifier, key, options, after: 0, [], handler)
    }

    private func listParts(
        of identifier: String, _ key: String, _ options: StorageOptions, after marker: Int, _ previous: [UploadedPart],
        _ handler: @escaping ([UploadedPart]?) -> Void
    ) {
        var call = ServiceCall(.get, bucket.path(key))
        call.query = [("uploadId", identifier), ("part-number-marker", "\(marker)")]
        call.headers = options.accessHeaders
        send(call) { [self] result in
            guard case .success(let response) = result else { return handler(nil) }
            let document = ResponseXML(response.body)
            var parts = previous
            var last = marker
            for part in document.elements("Part") {
                guard let number = part.text("PartNumber").flatMap({ Int($0) }), (1...UploadMark.index + 1).contains(number),
                    let bytes = part.text("Size").flatMap({ Int($0) }), let etag = part.text("ETag")?.filter({ $0 != "\"" })
                else { return handler(nil) }
                parts.append(UploadedPart(index: number - 1, bytes: bytes, etag: etag, checksum: part.text("ChecksumSHA256")))
                last = max(last, number)
            }
            guard document.text("IsTruncated") == "true" else { return handler(parts) }
            guard last > marker else { return handler(nil) }
            listParts(of: identifier, key, options, after: last, parts, handler)
        }
    }

    /// Begins an upload of a key, and passes its identifier to `handler`.
    ///
    /// If a response is lost, the request is sent again, and the service may have begun two uploads. The one whose identifier was lost is removed: it has no parts
    /// and is not among the uploads that were known before.
    ///
    /// - Parameter known: the uploads of the key that are not this run's; nil if they are not known. Then no upload is removed.
    func createUpload(
        of key: String, _ headers: [(name: String, value: String)], known: Set<String>?,
        _ handler: @escaping (Result<String, ServiceFailure>) -> Void
    ) {
        var call = ServiceCall(.post, bucket.path(key))
        call.query = [("uploads", "")]
        call.headers = headers + [("x-amz-checksum-algorithm", "SHA256")]
        // Without a body no Content-Length would be sent, which some services refuse.
        call.setBody([])
        var isRepeated = false
        call.willRepeat = { isRepeated = true }
        send(call) { [self] result in
            let created = result.flatMap { response -> Result<String, ServiceFailure> in
                if let identifier = ResponseXML(response.body).text("UploadId"), !identifier.isEmpty { return .success(identifier) }
                return .failure(ServiceFailure(.transient, code: "no_upload", message: "the service gave no UploadId for \(key)"))
            }
            guard isRepeated, let known else { return handler(created) }
            listUploads(of: key) { [self] found in
                var lost = Set((found ?? []).map(\.identifier)).subtracting(known)
                if case .success(let identifier) = created { lost.remove(identifier) }
                removeEmpty(Array(lost)[...], of: key) { handler(created) }
            }
        }
    }

    /// Removes those uploads that have no parts.
    private func removeEmpty(_ uploads: ArraySlice<String>, of key: String, then handler: @escaping () -> Void) {
        guard let identifier = uploads.last else { return handler() }
        listParts(of: identifier, key, StorageOptions()) { [self] parts in
            let others = uploads.dropLast()
            guard let parts, parts.isEmpty else { return removeEmpty(others, of: key, then: handler) }
            abortUpload(identifier, of: key) { [self] in removeEmpty(others, of: key, then: handler) }
        }
    }

    /// Removes an upload and its parts.
    func abortUpload(_ identifier: String, of key: String, then handler: @escaping () -> Void) {
        var call = ServiceCall(.delete, bucket.path(key))
        call.query = [("uploadId", identifier)]
        send(call) { _ in handler() }
    }
}
