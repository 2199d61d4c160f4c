import Records

/// The documents of a filing that form its report, and the form type of the report.
struct ReportDocuments {
    /// The documents of the report's form, in order; the most likely document if there are none.
    let documents: [DocumentReference]
    /// The form in the header, or the document's form if it is of another kind; empty if unknown.
    let form: String

    /// The maximum number of documents that are read.
    private static let limit = 20

    init(_ documents: [DocumentReference], form: String) {
        let readable = documents.filter(\.isReadable)
        func ofKind(_ kind: FormItems.Form) -> [DocumentReference] {
            readable.filter { FormItems(formType: $0.documentType ?? "")?.form == kind }
        }
        if let kind = FormItems(formType: form)?.form, case let own = ofKind(kind), !own.isEmpty {
            self.documents = Array(own.prefix(Self.limit))
            self.form = form
        } else if FormItems(formType: form) == nil, let main = readable.first(where: { $0.documentType == form }) {
            self.documents = [main]
            self.form = form
        } else if let other = readable.first(where: { FormItems(formType: $0.documentType ?? "") != nil }), let type = other.documentType,
            let kind = FormItems(formType: type)?.form
        {
            // The document's form differs from the header's.
            self.documents = Array(ofKind(kind).prefix(Self.limit))
            self.form = type
        } else {
            let main = readable.first { !$0.isExhibit } ?? readable.first
            self.documents = main.map { [$0] } ?? []
            self.form = form
        }
    }
}

extension DocumentReference {
    /// Whether sections can be read from the document.
    var isReadable: Bool { (kind == .html || kind == .inline || kind == .text) && !isEncoded }

    /// Whether the document accompanies a report: `EX-13`, `COVER`, `CORRESP`.
    var isExhibit: Bool {
        guard let type = documentType?.uppercased() else { return false }
        return type.hasPrefix("EX") || type == "COVER" || type == "CORRESP"
    }
}
