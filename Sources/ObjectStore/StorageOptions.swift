package import Bytes
import Digest

/// How the service stores objects: the storage class, the encryption and the tags.
package struct StorageOptions: Sendable {
    package enum Encryption: Equatable, Sendable {
        case aes256
        /// A key of the service's key management: the one named, or the default one if nil.
        case kms(key: String?)
        /// A key of the client, of 32 bytes, which the service uses and forgets (SSE-C).
        case customer(key: [UInt8])

        /// Parses `AES256`, `aws:kms`, `aws:kms:KEY` or `customer:FILE`; nil for any other text. Reads the file of a key.
        package static func parse(_ text: String) throws(SystemFailure) -> Encryption? {
            if text == "AES256" {
                return .aes256
            } else if text == "aws:kms" {
                return .kms(key: nil)
            } else if text.hasPrefix("aws:kms:"), text.utf8.count > 8, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
                return .kms(key: String(text.dropFirst(8)))
            } else if text.hasPrefix("customer:"), text.utf8.count > 9 {
                let key = try readFile(String(text.dropFirst(9)), limit: 1024)
                return key.count == customerKeyLength ? .customer(key: key) : nil
            }
            return nil
        }
    }

    /// Bytes of a key of the client.
    package static let customerKeyLength = 32

    /// The most bytes of an object (Amazon S3 quotas).
    package static let sizeLimit = 5 << 40

    package var storageClass: String?
    package var encryption: Encryption?
    /// Tags of each object: names and values.
    package var tags: [(name: String, value: String)] = []
    /// Whether an object is put only if there is none under its key.
    package var ifAbsent = false

    package init() {}

    /// Whether the options say how new objects are stored.
    package var describesObjects: Bool { storageClass != nil || encryption != nil || !tags.isEmpty }

    /// The headers of a request that makes an object.
    var headers: [(name: String, value: String)] {
        var headers = accessHeaders
        if let storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        switch encryption {
        case nil, .customer: break
        case .aes256: headers.append(("x-amz-server-side-encryption", "AES256"))
        case .kms(let key):
            headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if let key { headers.append(("x-amz-server-side-encryption-aws-kms-key-id", key)) }
        }
        if !tags.isEmpty {
            let text = tags.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
            headers.append(("x-amz-tagging", text))
        }
        return headers
    }

    /// The headers of every request for an object's bytes or for what is said of it: the key of the client.
    var accessHeaders: [(name: String, value: String)] {
        guard case .customer(let key) = encryption else { return [] }
        return [
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"), ("x-amz-server-side-encryption-customer-key", key.base64),
            ("x-amz-server-side-encryption-customer-key-md5", MD5.hash(key.span).base64),
        ]
    }
}
