package import Records

extension SubmissionFile {
    /// Opens the file of a document that was fetched without its submission.
    package convenience init(of document: DocumentReference) throws(SubmissionFailure) {
        guard let path = document.path else {
            throw SubmissionFailure(.unreadable, "neither the filing nor its document \(document.filename ?? "without a name") has a path")
        }
        try self.init(path: path)
        guard document.offset + document.length <= count else { throw SubmissionFailure(.truncated, "\(path) is shorter than the document's length") }
    }
}

extension FilingRecord {
    /// The documents of a filing, if each was fetched into its own file; nil for any other filing.
    package var separateDocuments: [DocumentReference]? {
        guard path == nil, let documents, documents.allSatisfy({ $0.path != nil }) else { return nil }
        return documents
    }
}
