package import AWS
package import Bytes
import Digest
import Glibc
import HTTP

/// Puts one object: finds out whether the bucket has it already, sends it, and compares what the service says it stored with what was sent.
final class ObjectPut {
    /// What the bucket holds under the object's key, as far as it is known.
    enum Presence {
        /// The bucket cannot be asked: the object is sent.
        case unknown
        case absent
        case listed(StoredObject)
    }

    typealias Completion = (Result<PutOutcome, ServiceFailure>) -> Void

    /// How often an object is sent again because the service says that it stored other bytes.
    private static let mismatchLimit = 3

    private let upload: ObjectUpload
    private let client: BucketClient
    private let options: StorageOptions
    private let isVerifying: Bool
    private let completion: Completion
    private var mismatches = 0

    init(_ upload: ObjectUpload, _ client: BucketClient, options: StorageOptions, isVerifying: Bool, completion: @escaping Completion) {
        self.upload = upload
        self.client = client
        self.options = options
        self.isVerifying = isVerifying
        self.completion = completion
    }

    func begin(_ presence: Presence) {
        var listed: StoredObject?
        if case .listed(let object) = presence {
            if object.bytes == upload.file.count {
                listed = object
            } else if options.ifAbsent {
                return completion(.failure(ServiceFailure(kept: upload.key)))
            }
        }
        guard upload.isGzip, upload.expectedHash != nil else { return hash(listed) }
        client.hash(upload.file, nil, withMD5: false) { [self] result in
            guard let hashes = unpacked(result.mapError { ServiceFailure(reading: $0) }) else { return }
            if let fault = upload.fault(hashes) { return completion(.failure(fault)) }
            hash(listed)
        }
    }

    /// Hashes the file, and puts it unless it is the object that is listed.
    private func hash(_ listed: StoredObject?) {
        client.hash(upload.file, 0..<upload.file.count, withMD5: listed != nil) { [self] result in
            guard let hashes = unpacked(result.mapError { ServiceFailure(reading: $0) }) else { return }
            if !upload.isGzip, let fault = upload.fault(hashes) { return completion(.failure(fault)) }
            guard let listed else { return put(hashes) }
            compare(hashes, with: listed)
        }
    }

    /// Compares the file with an object of the same length, and sends it if they differ.
    private func compare(_ hashes: HashQueue.Hashes, with listed: StoredObject) {
        if listed.isTagMD5, listed.etag == hashes.md5?.hexadecimal { return complete(listed, hashes, wasThere: true) }
        // The listing does not say whether the tag is a hash. The checksum decides.
        head { [self] result in
            if case .success(let stored) = result, stored.checksum == hashes.sha256.base64 { return complete(stored, hashes, wasThere: true) }
            // A conditional put would only send the bytes in vain.
            if options.ifAbsent, case .success = result { return completion(.failure(ServiceFailure(kept: upload.key))) }
            put(hashes)
        }
    }

    private func put(_ hashes: HashQueue.Hashes) {
        var call = ServiceCall(.put, client.bucket.path(upload.key))
        call.headers = upload.headers + options.headers + [("x-amz-checksum-sha256", hashes.sha256.base64)]
        if options.ifAbsent { call.headers.append(("if-none-match", "*")) }
        call.body = .source(FileRange(upload.file, 0..<upload.file.count))
        call.bodyHash = hashes.sha256.hexadecimal
        client.send(call) { [self] result in
            switch result {
            case .failure(let failure) where options.ifAbsent && failure.isConflict:
                checkOther(hashes)
            case .failure(let failure): completion(.failure(failure))
            case .success(let response): verify(StoredObject(response.head), hashes)
            }
        }
    }

    /// Another object came first. If it has the same bytes, it is the object that was wanted.
    private func checkOther(_ hashes: HashQueue.Hashes) {
        head { [self] result in
            guard let stored = unpacked(result) else { return }
            isSame(stored, hashes) { [self] isSame in
                if isSame == true { return complete(stored, hashes, wasThere: true) }
                completion(.failure(ServiceFailure(kept: upload.key)))
            }
        }
    }

    /// Compares what the service says of the object that it stored with what was sent.
    private func verify(_ stored: StoredObject, _ hashes: HashQueue.Hashes) {
        if let checksum = stored.checksum, !isVerifying { return confirm(checksum == hashes.sha256.base64, stored, hashes) }
        head { [self] result in
            guard let found = unpacked(result) else { return }
            isSame(found, hashes) { [self] in confirm($0 ?? true, found, hashes) }
        }
    }

    /// Compares an object with the file, by its length, and its checksum or else its entity tag. The result is nil if neither is a hash of the bytes.
    private func isSame(_ stored: StoredObject, _ hashes: HashQueue.Hashes, then handler: @escaping (Bool?) -> Void) {
        guard stored.bytes == upload.file.count else { return handler(false) }
        if let checksum = stored.checksum { return handler(checksum == hashes.sha256.base64) }
        guard stored.isTagMD5 else { return handler(nil) }
        client.hash(upload.file, 0..<upload.file.count, withMD5: true) { [self] result in
            guard let again = unpacked(result.mapError { ServiceFailure(reading: $0) }) else { return }
            handler(again.sha256 == hashes.sha256 && again.md5?.hexadecimal == stored.etag)
        }
    }

    private func confirm(_ isRight: Bool, _ stored: StoredObject, _ hashes: HashQueue.Hashes) {
        if isRight { return complete(stored, hashes, wasThere: false) }
        mismatches += 1
        guard mismatches < Self.mismatchLimit else {
            return completion(
                .failure(ServiceFailure(.transient, code: "checksum_mismatch", message: "the service stored other bytes than were sent, \(mismatches) times")))
        }
        begin(.unknown)
    }

    private func complete(_ stored: StoredObject, _ hashes: HashQueue.Hashes, wasThere: Bool) {
        completion(.success(PutOutcome(etag: stored.etag, checksum: hashes.sha256.base64, wasThere: wasThere)))
    }

    private func head(_ handler: @escaping (Result<StoredObject, ServiceFailure>) -> Void) {
        client.head(upload.key, options, handler)
    }

    /// Returns the value of a result. A failure is passed on as the failure of this object.
    private func unpacked<Value>(_ result: Result<Value, ServiceFailure>) -> Value? {
        switch result {
        case .success(let value): return value
        case .failure(let failure):
            completion(.failure(failure))
            return nil
        }
    }
}

/// An object that is in the bucket now.
package struct PutOutcome: Equatable, Sendable {
    package let etag: String?
    /// The SHA-256 in base 64, as the service writes it (`StoredObject.checksum`).
    package let checksum: String
    /// Whether the bucket had the object, so that it was not sent.
    package let wasThere: Bool
}

extension BucketClient {
    /// Asks what the service says of an object, with its checksum.
    func head(_ key: String, _ options: StorageOptions, _ handler: @escaping (Result<StoredObject, ServiceFailure>) -> Void) {
        var call = ServiceCall(.head, bucket.path(key))
        call.headers = [("x-amz-checksum-mode", "ENABLED")] + options.accessHeaders
        send(call) { result in
            handler(
                result.map { response in
                    var stored = StoredObject(response.head)
                    stored.bytes = response.head.contentLength
                    return stored
                })
        }
    }
}

extension ObjectUpload {
    /// The headers that describe the object.
    var headers: [(name: String, value: String)] {
        [("content-type", contentType)] + metadata.map { ("x-amz-meta-\($0.name)", Self.headerText($0.value)) }
    }

    /// Returns a value encoded for a header: visible ASCII except `%` is kept, all other bytes are percent-encoded.
    package static func headerText(_ value: String) -> String {
        PercentEncoding.encode(value) { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "%") }
    }
}

extension ServiceFailure {
    /// The failure to read a file that is uploaded.
    package init(reading failure: SystemFailure) {
        let hasChanged = failure.errno == ESTALE || failure.errno == EBADMSG
        self.init(.request, code: hasChanged ? "changed_file" : "unreadable_file", message: failure.description, file: failure)
    }

    /// The failure of an object that is not put because another one is there.
    init(kept key: String) {
        self.init(.request, code: "other_object", message: "another object has the key \(key), and --if-absent keeps it")
    }

    /// The failure of a file that was written to while it was put.
    init(written path: String) {
        self.init(.request, code: "changed_file", message: "\(path) was written to while it was put")
    }

    /// The failure of a file that does not have the hash that its record gives.
    init(changed path: String, found: String, expected: String) {
        self.init(.request, code: "changed_file", message: "\(path) has changed since it was fetched: its SHA-256 is \(found), the record's \(expected)")
    }
}
