/// An object to be put.
package struct ObjectUpload {
    package let key: String
    package let file: UploadFile
    package let contentType: String
    /// Metadata: names without `x-amz-meta-`, and values not yet encoded for a header.
    package let metadata: [(name: String, value: String)]
    /// The SHA-256 that the file must have, in lower-case hexadecimal digits; nil if that is not known.
    package let expectedHash: String?

    package init(
        key: String, file: UploadFile, contentType: String = "application/octet-stream", metadata: [(name: String, value: String)] = [],
        expectedHash: String? = nil
    ) {
        self.key = key
        self.file = file
        self.contentType = contentType
        self.metadata = metadata
        self.expectedHash = expectedHash
    }
}
