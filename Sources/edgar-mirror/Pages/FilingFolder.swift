import Bytes
import Records
import Submission

/// The folder of one filing under one party's CIK: `/Archives/edgar/data/{cik}/{accession number without dashes}/`.
struct FilingFolder {
    private let filing: Filing
    private let cik: CIK

    init(_ filing: Filing, of cik: CIK) {
        self.filing = filing
        self.cik = cik
    }

    private var documents: [DocumentReference] { filing.documents() }

    /// Returns a file of the folder by its name; nil when the filing has no such file.
    func file(_ name: String) throws -> Resource? {
        switch name {
        case "\(filing.accession).txt": return try submission()
        case "\(filing.accession).hdr.sgml": return try header()
        case "\(filing.accession)-index.html", "\(filing.accession)-index.htm":
            return made(FilingPage.html(filing, cik, try listed()), "text/html")
        case "\(filing.accession)-index-headers.html":
            let file = try SubmissionFile(path: filing.path)
            let header = file.withBytes(0..<min(filing.headerEnd, file.count)) { $0.text }
            return made(FilingPage.headers(filing, header), "text/html")
        case "index.json":
            return made(FilingPage.listing(filing, cik, try listed()), "application/json")
        default:
            return try document(name)
        }
    }

    /// Returns the documents, with the decoded lengths of encoded ones.
    private func listed() throws -> [DocumentReference] {
        let file = try SubmissionFile(path: filing.path)
        return documents.map { document in
            guard document.isEncoded else { return document }
            var decoded = document
            decoded.length = file.content(of: document).count
            return decoded
        }
    }

    /// Returns the complete submission, uncompressed.
    func submission() throws -> Resource {
        if filing.isCompressed {
            let file = try SubmissionFile(path: filing.path)
            return Resource(content: .mapped(file.mapping, 0..<file.count), contentType: "text/plain", lastModified: filing.modified)
        }
        let file = try StoredFile(filing.path)
        return Resource(content: .file(file, 0..<file.size), contentType: "text/plain", lastModified: file.modified)
    }

    private func header() throws -> Resource {
        var resource = try submission()
        let end = min(filing.headerEnd, resource.length)
        // Leave out the first line of the submission, which comes before its header.
        let start = try SubmissionFile(path: filing.path).withBytes { $0.firstIndex(of: "<SEC-HEADER>") } ?? 0
        resource.narrow(to: min(start, end)..<end)
        return resource
    }

    private func document(_ name: String) throws -> Resource? {
        guard let document = documents.first(where: { $0.filename == name }) else { return nil }
        let contentType = MediaType.named(name)
        if document.isEncoded { return made(try SubmissionFile(path: filing.path).content(of: document), contentType) }
        var resource = try submission()
        guard document.offset + document.length <= resource.length else { return nil }
        resource.narrow(to: document.offset..<document.offset + document.length)
        resource.contentType = contentType
        return resource
    }

    private func made(_ bytes: [UInt8], _ contentType: String) -> Resource {
        Resource(content: .bytes(bytes), contentType: contentType, lastModified: filing.modified)
    }
}
