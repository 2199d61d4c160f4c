package import Records

extension SubmissionFile {
    /// Returns a document's bytes, decoded if it is uuencoded; empty if the reference is not within this file.
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
