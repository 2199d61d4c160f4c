package import Records

/// A filing whose documents can be read: from its submission, or from files of their own.
///
/// Offsets and lengths come from the record, which may be wrong: `bytes(of:)` compares them with the file.
package struct OpenFiling: Sendable {
    package let documents: [DocumentReference]
    /// The file of the submission or of a bare document; nil for documents that were fetched into a file each.
    package let submission: SubmissionFile?

    init(documents: [DocumentReference], submission: SubmissionFile?) {
        self.documents = documents
        self.submission = submission
    }

    /// Opens a filing. If its record does not list the documents yet, this parses the submission, and the record gets the documents and the header's fields.
    package init(_ filing: inout FilingRecord) throws(SubmissionFailure) {
        if filing.separateDocuments == nil, let documents = filing.documents, let path = filing.path {
            self.init(documents: documents, submission: try SubmissionFile(path: path))
        } else {
            try self.init(parsing: &filing)
        }
    }

    /// Opens a filing and parses its submission, even if the record lists the documents already.
    package init(parsing filing: inout FilingRecord, with enrichment: Enrichment = Enrichment()) throws(SubmissionFailure) {
        if let documents = filing.separateDocuments {
            self.init(documents: documents, submission: nil)
        } else {
            let (file, parsed) = try enrichment.apply(to: &filing)
            self.init(documents: parsed.documents, submission: file)
        }
    }

    /// The path of the submission or of the first document; names the folder of a filing without an accession number.
    package var path: String { submission?.path ?? documents.first?.path ?? "" }

    /// Returns the bytes of a document, whose file is opened if it is not that of the submission.
    package func bytes(of document: DocumentReference) throws(SubmissionFailure) -> DocumentBytes {
        if let submission { return try DocumentBytes(of: document, in: submission) }
        guard let path = document.path else {
            throw SubmissionFailure(.unreadable, "neither the filing nor its document \(document.filename ?? "without a name") has a path")
        }
        return try DocumentBytes(of: document, in: SubmissionFile(path: path))
    }

    /// Whether no two documents share bytes. A record that names the same bytes many times would make them be read and written as often.
    package var areDocumentsApart: Bool {
        guard submission != nil else {
            let paths = documents.compactMap(\.path)
            return Set(paths).count == paths.count
        }
        var end = 0
        for document in documents.sorted(by: { ($0.offset, $0.length) < ($1.offset, $1.length) }) where document.length > 0 {
            if document.offset < end { return false }
            end = document.offset + document.length
        }
        return true
    }

    /// Opens each document that is in a file of its own, to fail early if one is missing or cut off.
    package func checkFiles() throws(SubmissionFailure) {
        guard submission == nil else { return }
        for document in documents { _ = try bytes(of: document) }
    }
}

extension FilingRecord {
    /// The documents of a filing that were fetched one by one, each into a file of its own; nil for any other filing.
    package var separateDocuments: [DocumentReference]? {
        guard path == nil, let documents, documents.allSatisfy({ $0.path != nil }) else { return nil }
        return documents
    }
}
