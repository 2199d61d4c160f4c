import Records

/// Which documents of a filing are its report, and of which form that is.
struct ReportDocuments {
    /// Those to be read: of the report's form, in their order; else the one that is most likely to be it.
    let documents: [DocumentReference]
    /// The form as the header has it, or as the document has it where that is of another kind; empty where nobody says.
    let form: String

    /// More documents of one form are no report.
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
            // A header form that is not the document's.
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
    /// Whether it has text that is read here.
    var isReadable: Bool { (kind == .html || kind == .inline || kind == .text) && !isEncoded }

    /// `EX-13`, `COVER`, `GRAPHIC`: what goes with a report.
    var isExhibit: Bool {
        guard let type = documentType?.uppercased() else { return false }
        return type.hasPrefix("EX") || type == "COVER" || type == "CORRESP"
    }
}
