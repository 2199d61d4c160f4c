package import Records

extension SubmissionFile {
    /// The file of a document that was fetched alone.
    package convenience init(of document: DocumentReference) throws(SubmissionFailure) {
        guard let path = document.path else {
            throw SubmissionFailure(.unreadable, "neither the filing nor its document \(document.filename ?? "without a name") has a path")
        }
        try self.init(path: path)
        guard document.offset + document.length <= count else { throw SubmissionFailure(.truncated, "\(path) ends before the document does") }
    }
}

extension FilingRecord {
    /// Documents that were fetched each into a file of its own, without the submission; nil for any other filing.
    package var separateDocuments: [DocumentReference]? {
        guard path == nil, let documents, documents.allSatisfy({ $0.path != nil }) else { return nil }
        return documents
    }
}
