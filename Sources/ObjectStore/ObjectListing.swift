import AWS
import Bytes
import Digest
import HTTP

/// A page of a listing of objects, in the order of their keys (ListObjectsV2).
struct ObjectListing {
    /// The most objects of a page (Amazon S3 API).
    static let pageLimit = 1000

    private(set) var objects: [ObjectKey: StoredObject] = [:]
    /// The keys in the order of the page.
    private(set) var keys: [String] = []
    /// The key of the last object; nil for a page without objects.
    private var last: String? { keys.last }
    /// Whether objects follow behind the last one.
    let isTruncated: Bool
    /// Whether the keys are in the order of their bytes. SeaweedFS lists by folders: `a/b` before `a+b`.
    private(set) var isSorted = true

    /// Reads a response that was asked for with `encoding-type=url`.
    init(_ response: Response) {
        let document = ResponseXML(response.body)
        isTruncated = document.text("IsTruncated") == "true"
        continuation = document.text("NextContinuationToken")
        let isEncoded = document.text("EncodingType") == "url"
        for entry in document.elements("Contents") {
            guard let text = entry.text("Key"), let key = isEncoded ? Self.decoded(text) : text else { continue }
            objects[ObjectKey(key)] = StoredObject(bytes: entry.text("Size").flatMap { Int($0) }, etag: entry.text("ETag")?.filter { $0 != "\"" })
            if let last, !last.utf8.lexicographicallyPrecedes(key.utf8) { isSorted = false }
            keys.append(key)
        }
    }

    /// Whether a key that the page does not have is not in the bucket.
    func excludes(_ key: String) -> Bool {
        guard isTruncated, let last else { return true }
        return isSorted && key.utf8.lexicographicallyPrecedes(last.utf8)
    }

    /// What the next call has to repeat, so that the listing goes on behind this page; nil behind the last page.
    let continuation: String?

    /// Whether a response is a listing, and not the page of another kind of server.
    static func isListing(_ response: Response) -> Bool { response.body.span.firstIndex(of: "<ListBucketResult") != nil }

    /// Returns the call for the objects from `key` on; from the first one if it is empty.
    static func call(_ bucket: Bucket, from key: String, limit: Int) -> ServiceCall {
        var call = ServiceCall(.get, bucket.path)
        call.query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(min(limit, pageLimit))")]
        if !key.isEmpty { call.query.append(("start-after", predecessor(of: key))) }
        return call
    }

    /// Returns the call for the first objects of the bucket, or for those behind a page.
    static func call(_ bucket: Bucket, continuing continuation: String?) -> ServiceCall {
        var call = ServiceCall(.get, bucket.path)
        call.query = [("list-type", "2"), ("encoding-type", "url"), ("max-keys", "\(pageLimit)")]
        if let continuation { call.query.append(("continuation-token", continuation)) }
        return call
    }

    /// Returns a key that stands before `key`, with hardly any key in between: listings start after a key, and not at it.
    static func predecessor(of key: String) -> String {
        var scalars = key.unicodeScalars
        // The next smaller character, with the largest one behind it. Control characters cannot be sent by all services.
        // Not a slash: SeaweedFS takes the text before it as a folder.
        guard let last = scalars.popLast(), last.value > 0x21, let smaller = Unicode.Scalar(last == "0" ? 0x2E : last.value - 1) else { return String(scalars) }
        scalars.append(smaller)
        scalars.append("\u{10FFFF}")
        return String(scalars)
    }

    /// Decodes a key in URL encoding, in which a plus sign is a blank; nil if it is not UTF-8.
    static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%"), rest.count >= 2, let code = [UInt8](hexadecimal: String(decoding: rest.prefix(2), as: UTF8.self))?.first {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ServiceFailure {
    static let noListing = ServiceFailure(.refused, code: "not_s3", message: "the response is not an S3 listing: check the endpoint")

    /// The failure of a listing, with the bucket's name. If there is no such bucket, or the server is not an S3 service, no object of this run can be put.
    func ofListing(_ bucket: String) -> ServiceFailure {
        guard kind == .request else { return ofBucket(bucket) }
        return ServiceFailure(
            .refused, code: code, message: "cannot list the bucket \(bucket); check that the endpoint is an S3 service: \(message)")
    }

    /// The same failure, with the bucket's name if there is no such bucket.
    func ofBucket(_ bucket: String) -> ServiceFailure {
        guard code == "NoSuchBucket" else { return self }
        return ServiceFailure(.refused, code: code, message: "there is no bucket \(bucket): check its name and the endpoint")
    }
}
