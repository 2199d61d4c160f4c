import Edgar
import Records
import Submission

extension DocumentReference {
    /// Bytes of a document that are searched for its kind. The largest complete submission of the corpus has a tenth of that.
    private static let window = 64 << 20

    /// Describes a document in a file of its own. Its first bytes decide its kind. They are read, not mapped: another program could cut the file meanwhile.
    init(_ fetched: FetchedDocument) {
        let listed = fetched.listed
        let content = fetched.entry.start(upTo: Self.window) ?? []
        let kind = content.isEmpty ? .other : DocumentReference.kind(type: listed.type ?? "", filename: listed.name, content: content.span)
        self.init(
            sequence: listed.sequence, documentType: listed.type, filename: listed.name, description: listed.description, kind: kind, offset: 0,
            length: fetched.entry.bytes, path: fetched.entry.path)
    }
}
