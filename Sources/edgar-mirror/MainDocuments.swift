import Records
import Synchronization

/// The document that a listing names for a filing, and whether the filing has XBRL.
struct MainDocument: Sendable {
    var filename: String?
    var description: String?
    var hasXBRL = false
    var hasInlineXBRL = false
    /// Where the facts of its cover page are, in the submission: the inline document or the instance.
    var cover: Range<Int>?
}

/// Finds each filing's main document once, when somebody asks: at the start only headers are read.
final class MainDocuments: Sendable {
    private let known = Mutex<[AccessionNumber: MainDocument]>([:])
    private let knownText = Mutex<[AccessionNumber: [DocumentReference]]>([:])

    /// The documents that have text to search.
    func readable(of filing: Filing) -> [DocumentReference] {
        if let documents = knownText.withLock({ $0[filing.accession] }) { return documents }
        let documents = filing.documents().filter { [.inline, .html, .text].contains($0.kind) }
        knownText.withLock { $0[filing.accession] = documents }
        return documents
    }

    func main(of filing: Filing) -> MainDocument {
        if let document = known.withLock({ $0[filing.accession] }) { return document }
        let document = Self.find(filing)
        known.withLock { $0[filing.accession] = document }
        return document
    }

    /// The one whose type is the form's; else the first.
    private static func find(_ filing: Filing) -> MainDocument {
        let documents = filing.documents()
        guard let main = documents.first(where: { $0.documentType == filing.form }) ?? documents.first else { return MainDocument() }
        let hasInline = documents.contains { $0.kind == .inline }
        let cover = main.kind == .inline ? main : documents.first { $0.kind == .inline || $0.kind == .instance }
        return MainDocument(
            filename: main.filename, description: main.description, hasXBRL: cover != nil, hasInlineXBRL: hasInline,
            cover: cover.map { $0.offset..<$0.offset + $0.length })
    }
}
