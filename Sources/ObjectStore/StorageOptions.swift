/// How the service stores objects: the storage class and encryption.
package struct StorageOptions: Sendable {
    package enum Encryption: Equatable, Sendable {
        case aes256
        /// A key of the service's key management: the one named, or the default one if nil.
        case kms(key: String?)

        /// Parses `AES256`, `aws:kms` or `aws:kms:KEY`.
        package init?(_ text: String) {
            if text == "AES256" {
                self = .aes256
            } else if text == "aws:kms" {
                self = .kms(key: nil)
            } else if text.hasPrefix("aws:kms:"), text.utf8.count > 8, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
                self = .kms(key: String(text.dropFirst(8)))
            } else {
                return nil
            }
        }
    }

    package var storageClass: String?
    package var encryption: Encryption?

    package init(storageClass: String? = nil, encryption: Encryption? = nil) {
        self.storageClass = storageClass
        self.encryption = encryption
    }

    var headers: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if let storageClass { headers.append(("x-amz-storage-class", storageClass)) }
        switch encryption {
        case nil: break
        case .aes256: headers.append(("x-amz-server-side-encryption", "AES256"))
        case .kms(let key):
            headers.append(("x-amz-server-side-encryption", "aws:kms"))
            if let key { headers.append(("x-amz-server-side-encryption-aws-kms-key-id", key)) }
        }
        return headers
    }
}
