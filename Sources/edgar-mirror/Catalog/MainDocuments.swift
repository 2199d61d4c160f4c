import Records
import Synchronization

/// The main document of a filing, as submissions files name it, and whether the filing has XBRL.
struct MainDocument: Sendable {
    var filename: String?
    var description: String?
    var hasXBRL = false
    var hasInlineXBRL = false
    /// The range in the submission that has the facts of the cover page: the inline document, or the instance.
    var cover: Range<Int>?
}

/// Finds the main document of each filing, once, when it is first needed: at the start only headers are read.
final class MainDocuments: Sendable {
    private let known = Mutex<[AccessionNumber: MainDocument]>([:])
    private let knownText = Mutex<[AccessionNumber: [DocumentReference]]>([:])

    /// Returns the documents that have text to search.
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

    /// Finds the document whose type is the form, or else the first one.
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
