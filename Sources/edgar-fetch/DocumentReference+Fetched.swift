import Edgar
import FilingStore
import Records
import Submission

extension DocumentReference {
    /// The number of first bytes that are searched for a document's kind: ten times the largest complete submission of the corpus.
    private static let window = 64 << 20

    /// Describes a document that has its own file. Its first bytes decide its kind. They are read, not mapped, because another program may truncate the file.
    init(_ fetched: FetchedDocument) {
        let listed = fetched.listed
        let content = fetched.entry.start(upTo: Self.window) ?? []
        let kind = content.isEmpty ? .other : DocumentReference.kind(type: listed.type ?? "", filename: listed.name, content: content.span)
        self.init(
            sequence: listed.sequence, documentType: listed.type, filename: listed.name, description: listed.description, kind: kind, offset: 0,
            length: fetched.entry.bytes, path: fetched.entry.path)
    }
}
