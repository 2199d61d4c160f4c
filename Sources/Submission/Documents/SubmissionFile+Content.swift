package import Records

extension SubmissionFile {
    /// A document's bytes as it was before it was put into the submission: uuencoded ones decoded, all others as they stand. Empty when the reference
    /// is not of this file.
    package func content(of document: DocumentReference) -> [UInt8] {
        guard document.offset >= 0, document.length >= 0, document.offset <= count - document.length else { return [] }
        return withBytes(document.offset..<document.offset + document.length) { content in
            var bytes: [UInt8] = []
            guard document.isEncoded else {
                content.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
                return bytes
            }
            bytes.reserveCapacity(content.count / 4 * 3)
            var decoder = Uudecoder(content)
            _ = decoder.decode(content, into: &bytes, limit: .max)
            return bytes
        }
    }
}
