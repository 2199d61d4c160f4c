import HTTP

/// An object as the service stores it.
package struct StoredObject: Equatable, Sendable {
    /// The length in bytes; nil if the service did not say.
    package var bytes: Int?
    /// The entity tag, without quotes. For an object that was put in one piece and is not encrypted with a key of its own it is the MD5 of the bytes.
    package var etag: String?
    /// The SHA-256 in base 64, as the service writes it: of the bytes, or, with a dash and a number, of the hashes of so many parts.
    package var checksum: String?
    /// Whether the service encrypted the object with a key of its key management or of the client. Then the entity tag is no hash.
    package var isTagOpaque = false
    /// The metadata: names without `x-amz-meta-`, values as in the header. Empty for an object of a listing.
    package var metadata: [String: String] = [:]

    package init(bytes: Int? = nil, etag: String? = nil, checksum: String? = nil) {
        self.bytes = bytes
        self.etag = etag
        self.checksum = checksum
    }

    private static let metadataPrefix = "x-amz-meta-"

    /// Reads the headers of a response to PUT, HEAD or GET.
    init(_ head: ResponseHead) {
        etag = head["etag"]?.filter { $0 != "\"" }
        checksum = head["x-amz-checksum-sha256"]
        for (name, value) in head.headers where name.hasPrefix(Self.metadataPrefix) { metadata[String(name.dropFirst(Self.metadataPrefix.count))] = value }
        isTagOpaque = head["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") ?? false || head["x-amz-server-side-encryption-customer-algorithm"] != nil
    }

    /// Whether the entity tag is the MD5 of the bytes.
    package var isTagMD5: Bool { !isTagOpaque && etag?.utf8.count == 32 }
}
