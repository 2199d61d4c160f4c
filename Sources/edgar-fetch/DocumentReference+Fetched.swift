import Edgar
import Records
import Submission

extension DocumentReference {
    /// A document in a file of its own: what it is, its first bytes decide.
    init(_ fetched: FetchedDocument) {
        let listed = fetched.listed
        let kind =
            (try? SubmissionFile(path: fetched.entry.path)).map { file in
                file.withBytes { DocumentReference.kind(type: listed.type ?? "", filename: listed.name, content: $0) }
            } ?? .other
        self.init(
            sequence: listed.sequence, documentType: listed.type, filename: listed.name, description: listed.description, kind: kind, offset: 0,
            length: fetched.entry.bytes, path: fetched.entry.path)
    }
}
