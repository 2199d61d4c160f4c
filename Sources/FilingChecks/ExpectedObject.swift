import AWS
import Digest
import JSONLines
import ObjectStore
import Records

/// The object of a filing as it should be in the bucket, as far as the record tells.
struct ExpectedObject {
    let key: String
    /// The length in bytes.
    private let bytes: Int?
    private let etag: String?
    /// The SHA-256 in base 64, as the service writes it.
    private let checksum: String?
    private let metadata: [(name: String, value: String)]

    /// The record's hash and length are those of the uncompressed content: they say nothing of an object that is gzip.
    init(_ filing: FilingRecord, template: KeyTemplate) throws(Rejection) {
        let object = try FilingObject(filing, template: template)
        key = object.key
        metadata = object.metadata
        let isCompressed = key.hasSuffix(".gz")
        bytes = isCompressed ? nil : filing.object.integer("bytes")
        etag = filing.object.string("etag")
        let prefix = "sha256:"
        if let checksum = filing.object.string("checksum"), checksum.hasPrefix(prefix) {
            self.checksum = String(checksum.dropFirst(prefix.count))
        } else {
            checksum = isCompressed ? nil : filing.object.string("sha256").flatMap { [UInt8](hexadecimal: $0)?.base64 }
        }
    }

    /// Whether a listing tells that the object is as it should be. If not, the service has to be asked for it: the entity tag need not be a hash.
    func isSame(listed object: StoredObject) -> Bool {
        (etag == nil || etag == object.etag) && (bytes == nil || bytes == object.bytes)
    }

    /// Compares the object with what the service says of it.
    ///
    /// - Parameters:
    ///   - address: the address of the object, for messages.
    ///   - comparesMetadata: whether the metadata are compared as well: those that the record gives.
    func difference(from object: StoredObject, at address: String, comparesMetadata: Bool) -> Difference? {
        if let checksum, let found = object.checksum, checksum.contains("-") || !found.contains("-") {
            if checksum != found { return difference("checksum sha256:\(checksum)", "checksum sha256:\(found)", object, address) }
        } else if let etag, let found = object.etag, etag != found {
            return difference("ETag \(etag)", "ETag \(found)", object, address)
        } else if let bytes, let found = object.bytes, bytes != found {
            return difference("\(bytes) bytes", "\(found) bytes", object, address)
        }
        guard comparesMetadata else { return nil }
        for (name, value) in metadata {
            let expected = ObjectUpload.headerText(value)
            guard object.metadata[name] != expected else { continue }
            return Difference(
                .bucket, .differs, expected: "metadata \(name): \(expected)",
                found: "\(address) with " + (object.metadata[name].map { "\(name): \($0.prefix(200))" } ?? "no \(name)"))
        }
        return nil
    }

    /// The difference of an object that is not in the bucket.
    func absence(at address: String) -> Difference {
        let expected = checksum.map { "checksum sha256:\($0)" } ?? "an object"
        return Difference(.bucket, .missing, expected: expected, found: "no object \(address)")
    }

    /// The difference of an object with other bytes, with the lengths if these differ. A shorter object is incomplete.
    private func difference(_ expected: String, _ found: String, _ object: StoredObject, _ address: String) -> Difference {
        var (expected, found) = (expected, "\(found) in \(address)")
        var finding = Difference.Finding.differs
        if let bytes, let there = object.bytes, bytes != there {
            if there < bytes { finding = .incomplete }
            if !expected.hasSuffix(" bytes") { (expected, found) = ("\(expected), \(bytes) bytes", "\(found), \(there) bytes") }
        }
        return Difference(.bucket, finding, expected: expected, found: found)
    }
}
